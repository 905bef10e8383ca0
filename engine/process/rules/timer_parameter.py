"""A timer that names no deadline of the policy.

Matters: No date could be worked out. The reminder for the child’s visit would never come.

Remedy: write due("…") or opens("…") with the name of a policy parameter.
"""

from collections.abc import Iterator

from engine.process.expressions import Clock, ExpressionError, compile_expression
from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, EventDefinition
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        for event in element.events:
            if event.kind == "timer" and event.clock in ("", "timeDate") and clock_of(event) is None:
                yield diagram.error(
                    "timer_parameter",
                    element.id,
                    f"{opening(element)} names no deadline of the policy. "
                    "No date could be worked out, and it would never fire. "
                    'Write due("the deadline"), or opens("the deadline") for the day on which the step opens.',
                )


def clock_of(event: EventDefinition) -> Clock | None:
    """What a timer asks of the policy, due or opens, and of which parameter; None where it asks nothing."""
    try:
        return compile_expression(event.text).clock
    except ExpressionError:
        return None
