"""A part of the picture that no case can reach.

Matters: The step is drawn, perhaps because a clause asks for it, and is done for no child.

Remedy: draw a line to it, or take it out.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.boundary_unattached import is_attached
from engine.process.rules.model import Diagram, Element
from engine.process.rules.paths import follow, reach
from engine.process.rules.problem import Problem
from engine.process.rules.wording import quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for container in diagram.containers:
        if diagram.starts(container):
            yield from (_problem(diagram, element) for element in _heads(diagram, container))


def _heads(diagram: Diagram, container: str) -> Iterator[Element]:
    """The first element of each part that is cut off: the rest of the part follows from it."""
    members = {member.id: member for member in diagram.members(container)}
    reached = reach(_entries(diagram, list(members.values())), follow(diagram))
    lost = [member for member in members if member not in reached]
    while lost:
        head = next(
            (e for e in lost if not any(flow.source in lost for flow in diagram.incoming(e))), lost[0]
        )
        yield members[head]
        behind = reach([head], follow(diagram))
        lost = [element for element in lost if element not in behind]


# A boundary event that sits on nothing, and what no line can name, have rules of their own.
def _entries(diagram: Diagram, members: list[Element]) -> list[str]:
    loose = [m for m in members if m.kind == "boundaryEvent" and not is_attached(diagram, m)]
    return [m.id for m in members if m.kind == "startEvent" or m.is_event_group or m in loose or not m.has_id]


def _problem(diagram: Diagram, element: Element) -> Problem:
    return diagram.error(
        "unreachable",
        element.id,
        f"No line leads a case to {quoted(element)}. "
        "It and what follows it would never be done. "
        "Draw a line to it from the step before, or take it out.",
    )
