"""Something drawn that Keepstep does not run.

Matters: The case would stop there or run past it, and no one would be told which.

Remedy: draw it with steps, stages, questions and timers.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import ACTIVITIES, EVENTS, GATEWAYS, Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        if element.kind not in ACTIVITIES | EVENTS | GATEWAYS:
            yield diagram.error(
                "unknown_element",
                element.id,
                f"{opening(element)} is something Keepstep does not run ({element.kind}). "
                "A case would stop or run past it. "
                "Draw it with steps, stages, questions, timers and messages.",
            )
