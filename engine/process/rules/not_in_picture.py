"""Something that a case would run but the picture does not show.

Matters: Whoever approves the procedure approves what the picture shows. What it does not show would happen to
children unseen.

Remedy: draw it, or take it out of the file.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import line, opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if not diagram.shown:
        yield diagram.error(
            "not_in_picture",
            diagram.process.id,
            "This file has no picture. Nobody could see what a case would do. Draw the procedure in the studio.",
        )
        return
    for element in diagram.elements.values():
        if element.has_id and element.id not in diagram.shown:
            yield _problem(diagram, element.id, opening(element))
    for flow in diagram.flows.values():
        if flow.id not in diagram.shown and flow.source in diagram.shown and flow.target in diagram.shown:
            yield _problem(diagram, flow.id, line(diagram, flow, opening=True))


def _problem(diagram: Diagram, element_id: str, what: str) -> Problem:
    return diagram.error(
        "not_in_picture",
        element_id,
        f"{what} is part of the procedure, but the picture does not show it. "
        "A case would go a way that nobody can see. "
        "Draw it, or take it out of the file.",
    )
