"""What moving running cases would do, case by case, before anything happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from engine.cases.arrival import refuse_ending
from engine.cases.desk import Desk
from engine.cases.models import Case
from engine.packs.models import Bundle
from engine.packs.shelf import Shelf
from engine.process.moving import CannotMove, Choice, Plan

__all__ = ["Choice", "How", "Plans", "Prospect", "Stuck", "preview", "stuck", "to_move"]

How = Literal["as_it_is", "with_a_note", "stays"]


@dataclass(frozen=True)
class Prospect:
    """One case: whether it would move, and what there is to say of it."""

    case: Case
    how: How
    said: tuple[str, ...]


@dataclass(frozen=True)
class Stuck:
    """An element at which cases stand that the new version does not have, with how many, and what it may become."""

    process: str
    element: str
    name: str
    cases: int
    may_become: tuple[tuple[str, str], ...]


class Plans:
    """The ways from every version to one, made when a case is met that stands there."""

    def __init__(self, desk: Desk, to_bundle_id: int, choices: Sequence[Choice]) -> None:
        self._shelf: Shelf = desk.shelf
        self._to, self._choices = to_bundle_id, tuple(choices)
        self._plans: dict[int, Plan] = {}
        self._numbers: dict[int, int] = {}

    def of(self, session: Any, case: Case) -> Plan:
        """The way of this case."""
        if case.bundle_id not in self._plans:
            old, new = (self._shelf.bundle(session, id).specs for id in (case.bundle_id, self._to))
            self._plans[case.bundle_id] = Plan(old, new, self._choices)
        return self._plans[case.bundle_id]

    def way(self, session: Any, from_bundle_id: int) -> tuple[int, int]:
        """From which version to which, by their numbers."""
        if not self._numbers:
            self._numbers = {id: number for id, number in session.execute(select(Bundle.id, Bundle.number))}
        return self._numbers[from_bundle_id], self._numbers[self._to]


def to_move(desk: Desk, to_bundle_id: int) -> Sequence[Case]:
    """The open cases that do not run on this version: one statement."""
    query = select(Case).where(Case.status != "closed", Case.bundle_id != to_bundle_id).order_by(Case.id)
    return desk.session.scalars(query.options(joinedload(Case.child))).unique().all()


def preview(desk: Desk, cases: Sequence[Case], plans: Plans) -> Iterator[Prospect]:
    """What would come of each case; nothing is changed."""
    for case in cases:
        try:
            plan = plans.of(desk.session, case)
            there = plan.move(case.state)
            refuse_ending(desk, case, plan, there)
        except CannotMove as refusal:
            yield Prospect(case, "stays", refusal.reasons)
        else:
            yield Prospect(case, "with_a_note" if there.notes else "as_it_is", there.notes)


def stuck(desk: Desk, cases: Sequence[Case], plans: Plans) -> list[Stuck]:
    """Every element at which a case stands that has no place in the new version, with what may become of it."""
    found: dict[tuple[str, str], tuple[Plan, int]] = {}
    for case in cases:
        plan = plans.of(desk.session, case)
        for place in plan.standing(case.state):
            found[place] = (plan, found[place][1] + 1 if place in found else 1)
    return [
        Stuck(process, element, plan.name(process, element), count, plan.may_become(process, element))
        for (process, element), (plan, count) in sorted(found.items())
    ]
