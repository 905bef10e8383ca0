"""A token game: plays every order in which the steps of a process can be done, and sees where a case sticks
or goes on twice.

Each process and sub-process is played by itself; a step, a stage or a sub-process is one move. A case is the set
of lines that carry a token. What runs beside a step (the path of a timer that lets it go on) is a game of its own.
The number of positions is capped: beyond the cap nothing is claimed, so that no sound diagram is ever refused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from engine.process.rules import paths
from engine.process.rules.model import ACTIVITIES, Diagram, Element

MAX_POSITIONS = 5000
UNPLAYABLE = frozenset({"inclusiveGateway", "complexGateway"})


@dataclass(frozen=True)
class Finding:
    """Where a case sticks for ever ("stuck": a join that some path never reaches) or goes on twice ("twice")."""

    kind: Literal["stuck", "twice"]
    element: Element


@dataclass(frozen=True)
class _Move:
    """Takes the tokens of `takes` away and puts those of `puts`; `empties` ends everything that runs."""

    node: str
    takes: int
    puts: int
    empties: bool = False


@lru_cache(maxsize=64)
def play(diagram: Diagram) -> tuple[Finding, ...]:
    """All findings of a diagram. One that only follows from another is left out."""
    found: list[Finding] = []
    for container in diagram.containers:
        if _playable(diagram, container):
            found.extend(_Game(diagram, container).findings())
    return tuple(found)


def _playable(diagram: Diagram, container: str) -> bool:
    # Where the drawing already breaks a simpler rule, its meaning is not settled and playing it only confuses.
    members = diagram.members(container)
    return len(diagram.starts(container)) == 1 and not any(
        member.kind in UNPLAYABLE or _ambiguous(diagram, member) for member in members
    )


def _ambiguous(diagram: Diagram, element: Element) -> bool:
    outgoing, incoming = len(diagram.outgoing(element.id)), len(diagram.incoming(element.id))
    if element.kind.endswith("Gateway"):
        return outgoing > 1 and incoming > 1
    return outgoing > 1


class _Game:
    """One process or sub-process as moves over bits: bit n of a position is a token on line n."""

    def __init__(self, diagram: Diagram, container: str) -> None:
        self.diagram = diagram
        self.container = container
        flows = [flow for member in diagram.members(container) for flow in diagram.outgoing(member.id)]
        self.flows = [flow for flow in flows if flow.target in diagram.elements]
        self.bit = {flow.id: 1 << n for n, flow in enumerate(self.flows)}
        self.moves = [move for member in diagram.members(container) for move in self._moves(member)]
        self.merges = {
            member.id: self._mask(diagram.incoming(member.id))
            for member in diagram.members(container)
            if member.kind not in ("parallelGateway", "endEvent") and len(diagram.incoming(member.id)) > 1
        }
        self.joins = {
            member.id: self._mask(diagram.incoming(member.id))
            for member in diagram.members(container)
            if self._is_join(member)
        }

    def findings(self) -> list[Finding]:
        start = self.diagram.starts(self.container)[0]
        main = paths.reach([start.id], paths.follow_main(self.diagram))
        found = self._played(self._exits(start.id))
        for boundary in self._beside():
            found.extend(self._beside_findings(boundary, main))
        return _first_causes(self.diagram, found)
