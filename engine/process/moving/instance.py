"""One running instance of a process or group of steps, token by token, from the old spec to the new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.specs.mixins.user_task import UserTask
from SpiffWorkflow.util.task import TaskState

from engine.process.elements import CAME_FROM, KEPT
from engine.process.moving.beside import Beside, Opened
from engine.process.moving.routes import SPLIT, Routes, bare, is_join, is_work, kind, timer_text
from engine.process.outcome import Entering
from engine.process.prune import LIVE

ID, ELEMENT, STATE, RANK, DATA, INTERNAL, ABOVE = range(7)
"""Places in a saved token: see engine.process.state."""

OWN: Final = (SPLIT, ".EndJoin", " [child]")
"""What the library adds to the name of an element or process for the tasks that it makes beside it."""

Token = list[Any]


@dataclass(frozen=True)
class Choice:
    """What becomes of an element that the new diagrams do not have, for cases that stand there.

    `becomes` is another element of the same kind in the same process; "" means that the case goes on after it.
    """

    process: str
    was: str
    becomes: str


class InstanceMove:
    """The move of one instance; after `run`, its tokens are in `after` and what there is to say in the lists."""

    def __init__(
        self, process: str, old: Routes, new: Routes, choices: Mapping[str, str], tokens: list[Token]
    ) -> None:
        self.process, self.old, self.new, self.choices = process, old, new, choices
        self.tokens = [list(token) for token in tokens]
        self.after: list[Token] = []
        self.inside: dict[str, str] = {}
        self.gone: set[str] = set()
        self.fresh: set[str] = set()
        self.entering: list[Entering] = []
        self.notes: list[str] = []
        self.reasons: list[str] = []
        self.stuck: list[str] = []
        self._joins_gone: list[str] = []
        self._renamed = {was: becomes for was, becomes in choices.items() if becomes}
        self._by_id = {token[ID]: token for token in self.tokens}
        self._was = {token[ID]: str(token[ELEMENT]) for token in tokens}
        self._stood = [token[ELEMENT] for token in self.tokens if self._is_live(token)]

    def run(self) -> None:
        """Find each token its place."""
        if self.old.spec is self.new.spec:
            self.after = self.tokens
            self.inside = {
                token[ID]: self._stage(token[ELEMENT]) for token in self.tokens if self._holds(token)
            }
            return
        beside = Beside(self.old, self.new, self.name_now)
        stays = {token[ID]: token for token in self.tokens if self._is_live(token)}
        for token in list(stays.values()):
            if not self._finds_place(token, beside, stays):
                del stays[token[ID]]
        self._keep(stays)
        if self._joins_gone and beside.joins_ahead(token[ELEMENT] for token in stays.values()):
            self.reasons.append(
                f"The case waits at {self.old.words(self._joins_gone[0])} for others, and the join was drawn anew."
            )
        if not self.reasons:
            self._look_beside(beside, stays)

    def name_now(self, name: str) -> str:
        """What an element of the old process is called in the new one, whether it is there or not."""
        for own in OWN:
            if name.endswith(own):
                return self.name_now(name.removesuffix(own)) + own
        if name == self.old.spec.name:
            return str(self.new.spec.name)
        return self._renamed.get(name, name)

    def _is_live(self, token: Token) -> bool:
        return bool(token[STATE] & LIVE)

    def _holds(self, token: Token) -> bool:
        return self._is_live(token) and isinstance(self.new.element(token[ELEMENT]), SubWorkflowTask)

    def _stage(self, name: str) -> str:
        return str(self.new.element(name).spec)

    def _finds_place(self, token: Token, beside: Beside, stays: Mapping[str, Token]) -> bool:
        was, now = token[ELEMENT], self.name_now(token[ELEMENT])
        if isinstance(self.old.element(was), BoundaryEvent):
            return self._edge_stays(token, was, now)
        if self.new.has(now) and kind(self.new.element(now)) == kind(self.old.element(was)):
            return self._stays(token, was, now)
        if is_join(self.old.element(was)):
            # Whoever still comes goes on without waiting; what waits here has nothing left to do.
            self._joins_gone.append(was)
            return False
        if self.choices.get(was) == "":
            self._goes_on(token, was, beside, stays)
        else:
            self.stuck.append(was)
            self.reasons.append(self._no_place(was, now))
        return False

    def _no_place(self, was: str, now: str) -> str:
        if self.new.has(now):
            return f"The case stands at {self.old.words(was)}, which is something of another kind in the new version."
        return f"The case stands at {self.old.words(was)}, which the new version does not have."

    def _stays(self, token: Token, was: str, now: str) -> bool:
        old, new = self.old.element(was), self.new.element(now)
        if is_join(new) and not self._came_from_stays(token, now):
            return False
        token[ELEMENT] = now
        self._tell_of_role(old, new)
        self._keep_clock(token, old, new)
        if isinstance(new, SubWorkflowTask):
            self.inside[token[ID]] = self._stage(now)
        if was != now:
            self.notes.append(f"{self.old.words(was)} is now {self.new.words(now)}.")
        return True

    def _tell_of_role(self, old: Any, new: Any) -> None:
        if isinstance(new, UserTask) and _role(old) != _role(new):
            self.notes.append(f"{self.new.words(new.name)} is now for another position, and goes to them.")

    def _edge_stays(self, token: Token, was: str, now: str) -> bool:
        host = bare(self._by_id[token[ABOVE]][ELEMENT])
        alike = self.new.has(now) and kind(self.new.element(now)) == kind(self.old.element(was))
        if not alike or now not in self.new.edges(self.name_now(host)):
            if timer_text(self.old.element(was)):
                self.notes.append(f"The clock {self.old.words(was)} is no more and ends.")
            return False
        return self._stays(token, was, now)

    def _came_from_stays(self, token: Token, join: str) -> bool:
        came, inputs = self.name_now(token[INTERNAL][CAME_FROM]), self.new.element(join)._inputs
        if came not in inputs:
            before = {self.name_now(each) for each in self.old.element(token[ELEMENT])._inputs}
            ahead = self.new.after(came) if self.new.has(came) else frozenset(inputs)
            new = [name for name in inputs if name not in before and name in ahead]
            if len(new) != 1:
                self.reasons.append(
                    f"The case waits at {self.new.words(join)} for others, and what leads there was drawn anew."
                )
                return False
            came = new[0]
        token[INTERNAL] = {**token[INTERNAL], CAME_FROM: came}
        return True

    def _keep_clock(self, token: Token, old: Any, new: Any) -> None:
        asked, asks = timer_text(old), timer_text(new)
        kept = token[INTERNAL].get(KEPT, {})
        internal = {name: value for name, value in token[INTERNAL].items() if name != KEPT}
        counts_by = kept.get(asked, asked)
        if asked and asks and counts_by != asks:
            internal[KEPT] = {asks: counts_by}
            self.notes.append(
                f"The clock {self.new.words(new.name)} keeps the date it has; the next one counts as is now drawn."
            )
        token[INTERNAL] = internal

    def _goes_on(self, token: Token, was: str, beside: Beside, stays: Mapping[str, Token]) -> None:
        others = [each[ELEMENT] for id, each in stays.items() if id != token[ID]]
        found = beside.after(was, others)
        self.gone.add(token[ID])
        if found is None:
            self.reasons.append(
                f"The case stands at {self.old.words(was)}, which is no more, and several ways lead on from there."
            )
        elif found.ends:
            self.notes.append(f"{self.old.words(was)} is no more and ends.")
        else:
            self.notes.append(f"{self.old.words(was)} is no more: the case goes on after it.")
            self._enter(token[DATA], found.element, found.came_from)

    def _enter(self, data: Mapping[str, Any], element: str, came_from: str = "") -> None:
        stand_in = str(uuid4())
        start = self.new.spec.start.name
        self.after.append([stand_in, start, TaskState.COMPLETED, 0, dict(data), {}, None, False])
        self.entering.append(Entering(stand_in, element, came_from))

    def _keep(self, stays: Mapping[str, Token]) -> None:
        """The tokens that stay, with what has to surround them, each after the one that it hangs on."""
        kept: dict[str, Token] = {}
        for token in stays.values():
            self._keep_one(kept, token)
        for token in [each for each in stays.values() if not self._is_edge(each)]:
            self._edge_new(kept, token)
        self.after += kept.values()
        left = {token[ID] for token in self.tokens if self._is_live(token)} - set(kept)
        self.gone |= left

    def _is_edge(self, token: Token) -> bool:
        return isinstance(self.new.element(token[ELEMENT]), BoundaryEvent)

    def _keep_one(self, kept: dict[str, Token], token: Token) -> None:
        above = self._by_id.get(token[ABOVE])
        if above is not None and above[ID] not in kept:
            if self._is_live(above) or self._place_around(above):
                self._keep_one(kept, above)
            else:
                token[ABOVE] = above[ABOVE]
                self._keep_one(kept, token)
                return
        kept[token[ID]] = token

    def _place_around(self, above: Token) -> bool:
        """Rename what surrounds a token and is done itself; False if there is no such thing any more."""
        now = self.name_now(above[ELEMENT])
        if above[ELEMENT].endswith(SPLIT):
            above[ELEMENT] = now
            return self.new.has(now)
        above[ELEMENT] = now if self.new.has(now) else self.new.spec.start.name
        return True

    def _edge_new(self, kept: dict[str, Token], token: Token) -> None:
        """Begin the clocks and listen for the messages that are new on the edge of what is under way."""
        edges = self.new.edges(token[ELEMENT])
        known = {self.name_now(edge) for edge in self.old.edges(self._was[token[ID]])}
        new = [edge for edge in edges if edge not in known]
        if isinstance(self.new.element(token[ELEMENT]), LoopTask) or not new:
            return
        split = self._split(kept, token)
        for edge in new:
            id = str(uuid4())
            kept[id] = [id, edge, TaskState.WAITING, token[RANK], {}, {}, split, False]
            self.fresh.add(id)
            if timer_text(self.new.element(edge)):
                self.notes.append(
                    f"The clock {self.new.words(edge)} is new on {self.new.words(token[ELEMENT])} and begins."
                )

    def _split(self, kept: dict[str, Token], token: Token) -> str:
        name = token[ELEMENT] + SPLIT
        above = kept.get(token[ABOVE])
        if above is not None and above[ELEMENT] == name:
            return str(above[ID])
        split = [
            str(uuid4()),
            name,
            TaskState.COMPLETED,
            token[RANK],
            dict(token[DATA]),
            {},
            token[ABOVE],
            False,
        ]
        token[ABOVE] = split[ID]
        # What a token hangs on is restored before it.
        after = {id: each for id, each in kept.items() if id != token[ID]}
        kept.clear()
        kept.update(after | {split[ID]: split, token[ID]: token})
        return str(split[ID])

    def _look_beside(self, beside: Beside, stays: Mapping[str, Token]) -> None:
        """Begin the branches that are new beside what is under way; refuse what would be done twice."""
        apart = [each for each in stays.values() if self._counts(each)]
        places = {each[ID]: (self._was[each[ID]], each[ELEMENT]) for each in apart}
        for first, second in beside.one_after_the_other(places.values()):
            self.reasons.append(
                f"{self.new.words(first)} and {self.new.words(second)} are both under way, and the new version does "
                "one after the other: one of them would be done twice."
            )
        entered = [each.element for each in self.entering]
        stand = [*(now for _, now in places.values()), *entered]
        for name in _twice([*places.values(), *(("", name) for name in entered)]):
            self.reasons.append(f"Two steps under way would both become {self.new.words(name)}.")
        came = [each[INTERNAL][CAME_FROM] for each in stays.values() if CAME_FROM in each[INTERNAL]]
        came += [each.came_from for each in self.entering if each.came_from]
        for each in beside.open_branches(self._stood, [*stand, *came]):
            self._begin(beside, each, places)
        self._compare_ahead(beside, [*stand, *(token[ELEMENT] for token in stays.values())])
        known = [self.name_now(name) for name in self.old.spec.task_specs]
        for name in sorted(beside.passed_by(stand, self.new.new_work(known))):
            self.notes.append(
                f"{self.new.words(name)} is new and lies behind this case: it is not asked any more."
            )

    def _begin(self, beside: Beside, branch: Opened, places: Mapping[str, tuple[str, str]]) -> None:
        """Begin a new branch; one that begins with an older step may have been done, and nobody knows here."""
        first, gateway = branch.first, branch.gateway
        if not branch.is_new:
            self.reasons.append(
                f"{self.new.words(first)} now stands beside what is under way, and it is not certain that it was done."
            )
            return
        inside = [self._by_id[id][DATA] for id, (_, now) in places.items() if beside.lies_in(now, gateway)]
        self._enter(_common(inside), first, gateway if is_join(self.new.element(first)) else "")
        self.notes.append(f"{self.new.words(first)} is new beside what is under way, and begins.")

    def _compare_ahead(self, beside: Beside, stand: list[str]) -> None:
        """Work that both versions have may not fall behind the case undone; what is asked again is told of."""
        entered = [each.element for each in self.entering]
        work = [name for name, each in self.old.spec.task_specs.items() if is_work(each)]
        lost, again = beside.lost_and_again(self._stood, {*stand, *entered}, work)
        for name in sorted(lost):
            self.reasons.append(
                f"{self.new.words(name)} is still to be done, and in the new version it lies before this case."
            )
        for name in sorted(again):
            self.notes.append(
                f"{self.new.words(name)} lies behind this case and is asked again in the new version."
            )

    def _counts(self, token: Token) -> bool:
        element, above = self.new.element(token[ELEMENT]), self._by_id.get(token[ABOVE])
        repeated = above is not None and isinstance(self.new.spec.task_specs.get(above[ELEMENT]), LoopTask)
        waits = is_join(element) or element is self.new.spec.end or element.name.endswith(".EndJoin")
        return not (isinstance(element, BoundaryEvent) or repeated or waits)


def _role(step: Any) -> str:
    return str(step.extensions.get("properties", {}).get("role", ""))


def _twice(places: Iterable[tuple[str, str]]) -> set[str]:
    """Elements on which tokens meet that stood on different ones."""
    found: dict[str, set[str]] = {}
    for number, (was, now) in enumerate(places):
        found.setdefault(now, set()).add(was or str(number))
    return {now for now, stood in found.items() if len(stood) > 1}


def _common(branches: list[Mapping[str, Any]]) -> dict[str, Any]:
    """What all of these branches carry alike: what was decided before they parted."""
    first, *others = branches or [{}]
    return {name: value for name, value in first.items() if all(each.get(name) == value for each in others)}
