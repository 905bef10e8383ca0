"""Parallel branches of two versions: which are new, which came one after the other, and where a token goes on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from engine.process.moving.routes import Routes, bare, is_join
from engine.process.returning import Branch

Place = tuple[str, str]
"""Where a token stood in the old process, and where it stands in the new one."""


@dataclass(frozen=True)
class WayOn:
    """Where a token goes whose element is gone; with `ends`, nowhere: others of its block go on."""

    element: str = ""
    came_from: str = ""
    ends: bool = False


@dataclass(frozen=True)
class Opened:
    """A branch of a block under way that holds no token. `is_new`: its first element was not there before."""

    gateway: str
    first: str
    is_new: bool


class Beside:
    """Compares the branches of two versions of one process. `now` names an old element in the new version."""

    def __init__(self, old: Routes, new: Routes, now: Callable[[str], str]) -> None:
        self.old, self.new, self.now = old, new, now

    def lies_in(self, element: str, gateway: str) -> bool:
        """Whether an element of the new process lies in a branch of this gateway."""
        return any(opened == gateway for opened, _ in self.new.branches.get(element, ()))

    def one_after_the_other(self, places: Iterable[Place]) -> Iterator[tuple[str, str]]:
        """Pairs that stood side by side and now follow one another: the token of the first would do the second."""
        for (was, now), (other_was, other_now) in combinations(places, 2):
            before = _apart(self.old.branches.get(was, ()), self.old.branches.get(other_was, ()))
            after = _apart(self.new.branches.get(now, ()), self.new.branches.get(other_now, ()))
            if before and not after:
                yield now, other_now

    def open_branches(self, stood: Iterable[str], stand: Iterable[str]) -> Iterator[Opened]:
        """Each branch without a token of a block under way that the old version had not opened there.

        `stood` are the elements of the old process that held a token, `stand` those of the new one that hold or
        enter one, or from which one came that waits at a join.
        """
        opened_before = {gateway for was in stood for gateway, _ in self.old.branches.get(was, ())}
        stand = set(stand)
        taken = {level for name in stand for level in self._levels(name)}
        for gateway in sorted({gateway for gateway, _ in taken if gateway}):
            was = self._was(gateway)
            known = {self.now(first) for first in self.old.firsts(was)} if was in opened_before else set()
            for first in self.new.firsts(gateway):
                if first in known or (gateway, first) in taken:
                    continue
                if not is_join(self.new.element(first)):
                    yield Opened(gateway, first, is_new=not self._was(first))
                elif gateway not in stand:
                    # A branch without anything in it: nothing can have been done there.
                    yield Opened(gateway, first, is_new=True)

    def lost_and_again(
        self, stood: Iterable[str], stand: Iterable[str], work: Iterable[str]
    ) -> tuple[set[str], set[str]]:
        """Of work that both versions have: what lay ahead and does not any more, and what lies ahead again.

        Work is named as in the old version. What holds a token is neither.
        """
        stood, stand = set(stood), set(stand)
        before = set[str]().union(*(self.old.after(name) for name in stood))
        now = stand.union(*(self.new.after(name) for name in stand))
        both = {was for was in work if was not in stood and self.new.has(self.now(was))}
        lost = {self.now(was) for was in both if was in before and self.now(was) not in now}
        again = {self.now(was) for was in both if was not in before and self.now(was) in now}
        return lost, {name for name in again if self._lay_behind(name, stood)}

    def _lay_behind(self, name: str, stood: Iterable[str]) -> bool:
        return any(place in self.old.after(self._was(name)) for place in stood)

    def joins_ahead(self, stand: Iterable[str]) -> set[str]:
        """The joins of the new version that the old one did not have and to which these places lead."""
        ahead = set[str]().union(*(self.new.after(name) for name in stand))
        known = {self.now(name) for name in self.old.spec.task_specs}
        return {name for name in ahead - known if is_join(self.new.element(name))}

    def passed_by(self, now: Collection[str], work: Collection[str]) -> set[str]:
        """Of this work, what lies before a place where the case stands and cannot be reached from any."""
        if not work:
            return set()
        ahead = set(now).union(*(self.new.after(name) for name in now))
        return {
            name for name in work if name not in ahead and any(place in self.new.after(name) for place in now)
        }

    def after(self, was: str, others: Iterable[str]) -> WayOn | None:
        """Where a token goes on that stands at an old element which is gone; None if that is not certain."""
        beside = {gateway for other in others for gateway, _ in self.old.branches.get(other, ()) if gateway}
        return self._after(was, was, beside, set())

    def _after(self, was: str, came_from: str, beside: set[str], seen: set[str]) -> WayOn | None:
        ways = set(self.old.next(was))
        if len(ways) != 1 or was in seen:
            return None
        following = ways.pop()
        now = self.now(following)
        old = self.old.element(following)
        if self.new.has(now):
            return self._entered(following, now)
        opened = {gateway for gateway, _ in self.old.branches.get(was, ()) if gateway}
        if is_join(old) and opened & beside:
            return WayOn(ends=True)
        return self._after(following, was, beside, {*seen, was})

    def _entered(self, following: str, now: str) -> WayOn | None:
        element = self.new.element(now)
        if not is_join(element):
            return WayOn(now)
        known = {self.now(name) for name in self.old.element(following)._inputs}
        new = [name for name in element._inputs if name not in known]
        return WayOn(now, new[0]) if len(new) == 1 else WayOn(ends=True) if not new else None

    def _levels(self, name: str) -> Iterator[tuple[str, str]]:
        for gateway, first in self.new.branches.get(name, ()):
            yield gateway, bare(first)

    def _was(self, now: str) -> str:
        return next((name for name in self.old.spec.task_specs if self.now(name) == now), "")


def _apart(one: Branch, other: Branch) -> bool:
    """Whether two elements lie in different branches of one gateway, or one beside the other."""
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    rest = (one[shared:], other[shared:])
    if rest[0] and rest[1]:
        return True
    longer = rest[0] or rest[1]
    return bool(longer) and longer[0][0] == ""
