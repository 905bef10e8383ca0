"""A deadline that the policy does not have.

Matters: No date could be worked out. The reminder for the child’s visit would never come.

Remedy: choose another deadline, or add it to the policy with its clause.
"""

from collections.abc import Collection, Iterator

from engine.process.rules.around import Around
from engine.process.rules.conditions import conditions
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.switches import switched_off
from engine.process.rules.timer_parameter import clock_of
from engine.process.rules.wording import line, nearest, opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if around.parameters is None:
        return
    unused = switched_off(diagram, around)
    for element in (each for each in diagram.elements.values() if each.id not in unused):
        for clock in (clock_of(event) for event in element.events):
            if clock and clock[1] not in around.parameters:
                yield _problem(diagram, element.id, opening(element), clock[1], around.parameters)
    for condition in (each for each in conditions(diagram) if each.flow.id not in unused):
        for parameter in sorted(condition.expression.parameters - set(around.parameters)):
            what = f"The condition on {line(diagram, condition.flow)}"
            yield _problem(diagram, condition.flow.id, what, parameter, around.parameters)


def _problem(diagram: Diagram, element_id: str, what: str, parameter: str, known: Collection[str]) -> Problem:
    return diagram.error(
        "parameter_unknown",
        element_id,
        f"{what} uses “{parameter}”, which the policy does not have. "
        "No date could be worked out. "
        f"Choose another deadline, or add it to the policy with its clause.{nearest(parameter, known)}",
    )
