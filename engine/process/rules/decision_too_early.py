"""A question that asks for a decision which no step before it can have made.

Matters: the form that asks for the answer comes later, or on another way. Every child's case would take the default
line, and nobody would see that the question was never put.

Remedy: draw the step whose form asks for it before the question, or ask for another decision.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.conditions import conditions
from engine.process.rules.decisions import made_anywhere
from engine.process.rules.makers import made_before
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.switches import switched_off
from engine.process.rules.wording import line, line_end


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if around.forms is None or around.names is None or not around.in_a_case(diagram):
        return
    unused, decisions = switched_off(diagram, around), set(around.names.get("decisions", {}))
    for condition in conditions(diagram):
        flow = condition.flow
        if flow.id in unused or flow.source not in diagram.elements:
            continue
        for name in sorted(condition.expression.names & decisions):
            if made_anywhere(name, around) and not made_before(diagram, flow.source, name, around):
                yield diagram.error(
                    "decision_too_early",
                    flow.id,
                    f"The condition on {line(diagram, flow)} asks for the decision {around.label(name)}, "
                    f"and no step before {line_end(diagram, flow.source)} has a form that asks for it. "
                    "It would never be true. "
                    "Draw that step before the question, or ask for a decision that has been made.",
                )
