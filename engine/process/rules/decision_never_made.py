"""A condition on a decision that no form makes.

Matters: Nobody is asked, so nobody answers, and every child’s case takes the default line.

Remedy: let a form ask for it.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.conditions import conditions
from engine.process.rules.decisions import made_anywhere
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.switches import switched_off
from engine.process.rules.wording import line


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if around.forms is None or around.names is None or around.left_out(diagram):
        return
    unused = switched_off(diagram, around)
    for condition in (each for each in conditions(diagram) if each.flow.id not in unused):
        asked = condition.expression.names & set(around.names.get("decisions", {}))
        for name in sorted(name for name in asked if not made_anywhere(name, around)):
            yield diagram.error(
                "decision_never_made",
                condition.flow.id,
                f"The condition on {line(diagram, condition.flow)} asks for the decision {around.label(name)}, "
                "but no form asks anybody to make it. It would never be true. "
                "Add the question to a form of an earlier step, or ask for another decision.",
            )
