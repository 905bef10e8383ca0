"""A token game: plays every order in which the steps of a process can be done, and sees where a case sticks
or goes on twice.

Each process and sub-process is played by itself; a step, a stage or a sub-process is one move. A position is the
set of lines that carry a token. What runs beside a step (the path of a timer that lets it go on) is a game of its
own. The number of positions is capped: beyond the cap nothing is claimed, so no sound diagram is ever refused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from engine.process.rules import paths
from engine.process.rules.model import ACTIVITIES, EVENTS, Diagram, Element, Flow

MAX_POSITIONS = 5000
UNPLAYABLE = frozenset({"inclusiveGateway", "complexGateway"})


@dataclass(frozen=True)
class Finding:
    """Where a case sticks for ever ("stuck": a join that some path never reaches) or goes on twice ("twice")."""

    kind: Literal["stuck", "twice"]
    element: Element


@dataclass(frozen=True)
class _Move:
    """Takes the tokens `takes` away and puts the tokens `puts`; `empties` ends all that runs."""

    node: str
    takes: int
    puts: int = 0
    empties: bool = False


@dataclass
class _Played:
    """The positions met, the moves between them, and those whose future was not looked into."""

    positions: dict[int, None]
    moves: list[tuple[int, int, _Move]] = field(default_factory=list)
    open_ended: set[int] = field(default_factory=set)
    twice: dict[str, None] = field(default_factory=dict)


@lru_cache(maxsize=64)
def play(diagram: Diagram) -> tuple[Finding, ...]:
    """All findings of a diagram. One that only follows from another is left out."""
    found: list[Finding] = []
    for container in diagram.containers:
        if _playable(diagram, container):
            found.extend(_Game(diagram, container).findings())
    return tuple(found)


def _playable(diagram: Diagram, container: str) -> bool:
    # Where the drawing breaks a simpler rule its meaning is open, and a finding here would only say it twice.
    if len(diagram.starts(container)) != 1:
        return False
    return not any(
        member.kind in UNPLAYABLE or _ambiguous(diagram, member) or _leaves(diagram, member)
        for member in diagram.members(container)
    )


def _leaves(diagram: Diagram, element: Element) -> bool:
    targets = [diagram.elements.get(flow.target) for flow in diagram.outgoing(element.id)]
    return any(target is None or target.container != element.container for target in targets)


def _ambiguous(diagram: Diagram, element: Element) -> bool:
    splits, merges = len(diagram.outgoing(element.id)) > 1, len(diagram.incoming(element.id)) > 1
    return splits and (merges if element.kind.endswith("Gateway") else True)


class _Game:
    """One process or sub-process; bit n of a position is a token on place n, a line with what simply follows."""

    def __init__(self, diagram: Diagram, container: str) -> None:
        self.diagram = diagram
        self.start = diagram.starts(container)[0]
        self.members = diagram.members(container)
        self.places: dict[str, int] = {}
        self.targets: list[Element] = []
        self.moves = [move for member in self.members for move in self._moves(member)]
        self.merges = {m.id: self._into(m) for m in self.members if self._is_merge(m)}
        self.joins = {m.id: self._into(m) for m in self.members if self._is_join(m)}

    def findings(self) -> list[Finding]:
        """What goes wrong on the main path and on each path beside it."""
        main = paths.reach([self.start.id], paths.follow_main(self.diagram))
        found = self._play_from(self.start)
        beside = {b.id: paths.reach([b.id], paths.follow_main(self.diagram)) for b in self._beside()}
        for boundary in self._beside():
            host = boundary.attributes.get("attachedToRef", "")
            homes = [main, *(path for other, path in beside.items() if other != boundary.id)]
            home = next((home for home in homes if host in home), {})
            met = next((e for e in beside[boundary.id] if e in home and not self._is_end(e)), None)
            found += (
                self._play_from(boundary) if met is None else [Finding("twice", self.diagram.elements[met])]
            )
        return self._first_causes(found)

    def _beside(self) -> Iterator[Element]:
        return (m for m in self.members if m.kind == "boundaryEvent" and not m.interrupts)

    def _is_end(self, element_id: str) -> bool:
        return self.diagram.elements[element_id].kind == "endEvent"

    def _is_join(self, element: Element) -> bool:
        return element.kind == "parallelGateway" and len(self.diagram.incoming(element.id)) > 1

    def _is_merge(self, element: Element) -> bool:
        several = len(self.diagram.incoming(element.id)) > 1
        return several and element.kind not in ("parallelGateway", "endEvent")

    def _simply_passes(self, element: Element) -> bool:
        one_way = len(self.diagram.incoming(element.id)) == len(self.diagram.outgoing(element.id)) == 1
        return one_way and not any(boundary.interrupts for boundary in self.diagram.boundaries(element.id))

    def _place(self, flow: Flow) -> int:
        """The bit of a line and of what simply follows it; none for a line that leads straight to a plain end."""
        passed, flow = self._run_on(flow)
        target = self.diagram.elements[flow.target]
        steps = [element for element in passed if element.kind in ACTIVITIES | EVENTS]
        if not steps and target.kind == "endEvent" and not _empties(target):
            return 0
        if flow.id not in self.places:
            self.places[flow.id] = 1 << len(self.places)
            self.targets.append([*steps, target][0])
        return self.places[flow.id]

    def _run_on(self, flow: Flow) -> tuple[list[Element], Flow]:
        passed: list[Element] = []
        target = self.diagram.elements[flow.target]
        while self._simply_passes(target) and target not in passed:
            passed.append(target)
            flow = self.diagram.outgoing(target.id)[0]
            target = self.diagram.elements[flow.target]
        return passed, flow

    def _all(self, flows: Iterable[Flow]) -> int:
        mask = 0
        for flow in flows:
            mask |= self._place(flow)
        return mask

    def _into(self, element: Element) -> int:
        return self._all(self.diagram.incoming(element.id))

    def _out_of(self, element: Element) -> int:
        return self._all(self.diagram.outgoing(element.id))

    def _moves(self, element: Element) -> Iterator[_Move]:
        if element.kind in ("startEvent", "boundaryEvent") or self._simply_passes(element):
            return
        if self._is_join(element):
            yield _Move(element.id, self._into(element), self._out_of(element))
            return
        for takes in filter(None, map(self._place, self.diagram.incoming(element.id))):
            for puts in self._choices(element):
                yield _Move(
                    element.id, takes, puts, empties=element.is_on("terminate") or element.is_on("error")
                )

    def _choices(self, element: Element) -> Iterator[int]:
        if element.kind in ("exclusiveGateway", "eventBasedGateway"):
            yield from (self._place(flow) for flow in self.diagram.outgoing(element.id))
            return
        yield self._out_of(element)
        for boundary in self.diagram.boundaries(element.id):
            if boundary.interrupts:
                yield self._out_of(boundary)

    def _play_from(self, start: Element) -> list[Finding]:
        played = _Played({self._out_of(start): None})
        waiting = list(played.positions)
        for position in waiting:
            for following in self._follow(position, played):
                if following not in played.positions:
                    played.positions[following] = None
                    waiting.append(following)
        stuck = [join for join, mask in self.joins.items() if _sticks(played, join, mask)]
        elements = self.diagram.elements
        return [
            *(Finding("twice", elements[element]) for element in played.twice),
            *(Finding("stuck", elements[join]) for join in stuck),
        ]

    def _follow(self, position: int, played: _Played) -> Iterator[int]:
        crowded = [merge for merge, mask in self.merges.items() if (position & mask).bit_count() > 1]
        played.twice.update(dict.fromkeys(crowded))
        if crowded or len(played.positions) > MAX_POSITIONS:
            played.open_ended.add(position)
            return
        for move in self.moves:
            if position & move.takes != move.takes:
                continue
            rest = 0 if move.empties else position & ~move.takes
            if doubled := rest & move.puts:
                played.twice[self.targets[doubled.bit_length() - 1].id] = None
                played.open_ended.add(position)
                continue
            played.moves.append((position, rest | move.puts, move))
            yield rest | move.puts

    def _first_causes(self, found: list[Finding]) -> list[Finding]:
        follow = paths.follow(self.diagram)
        after = {finding: paths.reach([finding.element.id], follow) for finding in found}

        def caused(later: Finding, earlier: Finding) -> bool:
            if later == earlier or later.kind != earlier.kind or later.element.id not in after[earlier]:
                return False
            return earlier.element.id not in after[later] or found.index(earlier) < found.index(later)

        return [f for f in after if not any(caused(f, other) for other in found)]


def _empties(end: Element) -> bool:
    return end.is_on("terminate") or end.is_on("error")


def _sticks(played: _Played, join: str, mask: int) -> bool:
    """Whether some position has a token waiting at this join that no further move can ever take."""
    waiting = {position for position in played.positions if 0 < position & mask != mask}
    if not waiting:
        return False
    before: dict[int, list[int]] = {}
    released = set(played.open_ended)
    for position, following, move in played.moves:
        before.setdefault(following, []).append(position)
        if move.node == join or move.empties:
            released.add(position)
    return bool(waiting - _backwards(released, before))


def _backwards(positions: Iterable[int], before: dict[int, list[int]]) -> set[int]:
    found = set(positions)
    waiting = list(found)
    for position in waiting:
        for earlier in before.get(position, ()):
            if earlier not in found:
                found.add(earlier)
                waiting.append(earlier)
    return found
