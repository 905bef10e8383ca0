"""A round that goes from step to step and back without passing a diamond.

Matters: nobody is asked whether it goes on, so only something from outside could end it. The engine looks ahead from
step to step as far as the next diamond; in such a round it would look for ever, and the child’s case would break off.

Remedy: draw the question that asks whether to go round again, or let the lines meet in a plain diamond first.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.busy_loop import passes
from engine.process.rules.model import Diagram
from engine.process.rules.paths import cycles, follow, reach, targets
from engine.process.rules.problem import Problem
from engine.process.rules.wording import quoted

STOPS = ("exclusiveGateway", "eventBasedGateway", "parallelGateway", "endEvent")


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for container in diagram.containers:
        members = diagram.members(container)
        # Without an end, no_end is the clearer problem.
        if not any(member.kind == "endEvent" for member in members):
            continue
        reached = reach([start.id for start in diagram.starts(container)], follow(diagram))
        steps = [element for element in reached if diagram.elements[element].kind not in STOPS]
        for round_trip in cycles(steps, lambda element: targets(diagram, element)):
            # Where nobody has to do anything, busy_loop is.
            if not all(passes(diagram, diagram.elements[e], around, frozenset()) for e in round_trip):
                yield diagram.error(
                    "round_without_question",
                    round_trip[0],
                    f"From {quoted(diagram.elements[round_trip[0]])} a case comes back to where it was, "
                    "and no question on the way asks whether it should. The case would break off there. "
                    "Draw that question, or let the lines meet in a plain diamond first.",
                )
