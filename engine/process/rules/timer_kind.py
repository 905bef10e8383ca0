"""A timer that counts by itself instead of asking the policy.

Matters: The length of time would stand in the picture without its clause, and would stay there when the
policy changes or a holiday falls into it.

Remedy: write due("…") or opens("…") as its date.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        for event in element.events:
            if event.clock in ("timeDuration", "timeCycle"):
                yield diagram.error(
                    "timer_kind",
                    element.id,
                    f"{opening(element)} counts {event.text or 'its time'} by itself. "
                    "It would pass over working days and the policy, and nobody could say why the date is what it is. "
                    'Make it a date and write due("the deadline in the policy").',
                )
