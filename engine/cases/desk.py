"""What every verb works with: the session, the published procedure, one 'now', and who is acting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select, true
from sqlalchemy.orm import Session, joinedload

from engine.cases.errors import CaseClosed, NoSuchCase
from engine.cases.models import AgreedInterval, Case, Task
from engine.packs.shelf import Published, Shelf
from engine.packs.versions import for_new_cases
from engine.people.models import Person
from engine.time.calendar import Calendar
from engine.time.clock import Clock, FrozenClock, local_date
from engine.time.deadline import OwnInterval, Times
from engine.time.policy import Policy

WITHOUT_POSITIONS = joinedload(Case.worker).lazyload(Person.positions)
"""What a verb wants to know of a case's worker is who it is; what they may do is asked when it matters."""


@dataclass
class Desk:
    """One command's view. The clock is read once, so that everything a command writes has one time."""

    session: Session
    shelf: Shelf
    clock: Clock
    actor: int | None = None
    now: datetime = field(init=False)
    ahead: dict[int, list[Any]] = field(default_factory=dict, init=False, repr=False)
    """What was read at once of cases that have not taken their step yet, by case."""
    _locked: dict[str, Case] = field(default_factory=dict, init=False, repr=False)
    _steps: dict[int, list[Task]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.now = self.clock.now()

    @property
    def today(self) -> date:
        """The day in London."""
        return local_date(self.now)

    @cached_property
    def policy(self) -> Policy:
        """The authority's policy in force."""
        return self._in_force[0]

    @cached_property
    def calendar(self) -> Calendar:
        """The authority's calendar."""
        return self._in_force[1]

    @cached_property
    def _in_force(self) -> tuple[Policy, Calendar]:
        return self.shelf.in_force(self.session)

    def case(self, ref: str) -> Case:
        """The case with this reference, locked for this command. Raises NoSuchCase."""
        if ref in self._locked:
            return self._locked[ref]
        found, _ = self.case_and(ref, true())
        if found is None:
            raise NoSuchCase(ref=ref)
        return found

    def case_and(self, ref: str, condition: ColumnElement[bool]) -> tuple[Case | None, bool]:
        """The case with this reference, locked for this command, and whether it meets a condition on `Case`.

        None if there is no such case. Of a case that is locked already the condition is asked in a statement of its
        own: what was asked when it was locked may have been another.
        """
        if ref in self._locked:
            case = self._locked[ref]
            return case, self.session.scalar(select(condition).where(Case.id == case.id)) is True
        query = select(Case, condition).where(Case.ref == ref).with_for_update(of=Case, key_share=True)
        found = self.session.execute(query.options(WITHOUT_POSITIONS)).one_or_none()
        if found is None:
            return None, False
        case, meets = found
        self._locked[ref] = case
        return case, bool(meets)

    def hold(self, cases: Collection[Case]) -> None:
        """Take these cases, which this command has locked itself, as known; their open steps are read at once."""
        self._locked.update({case.ref: case for case in cases})
        self._steps.update({case.id: [] for case in cases})
        query = select(Task).where(Task.case_id.in_(self._steps), Task.status == "open").order_by(Task.id)
        for task in self.session.scalars(query):
            self._steps[task.case_id].append(task)

    def steps(self, case: Case) -> list[Task]:
        """The open human steps of a case as this command knows them, read once under the case's lock.

        Whoever opens a step adds it here; whoever ends one says so on the step.
        """
        # Apart from the case: what is joined to a row that one waits for is as old as the waiting (PostgreSQL).
        if case.id not in self._steps:
            self._steps[case.id] = list(self.session.scalars(_open_steps(), {"case": case.id}))
        return self._steps[case.id]

    def open_case(self, ref: str) -> Case:
        """The case with this reference if it is open. Raises NoSuchCase or CaseClosed."""
        case = self.case(ref)
        if case.status == "closed":
            raise CaseClosed()
        return case

    def published(self, case: Case) -> Published:
        """The bundle this case is pinned to."""
        return self.shelf.bundle(self.session, case.bundle_id)

    def for_new_cases(self) -> Published:
        """The bundle on which a case begins today."""
        return self.shelf.bundle(self.session, self.session.scalars(for_new_cases(self.today)).one())

    def times(self, case: Case, calendar: Calendar | None = None) -> Times:
        """Policy, calendar, now and the child's own intervals, as the process asks them."""
        return self.times_by(own_intervals(self.session, [case.id]).get(case.id, []), calendar)

    def times_by(self, own: Sequence[OwnInterval], calendar: Calendar | None = None) -> Times:
        """Policy, calendar and now, with intervals of a child's own that have been read already."""
        return Times(self.policy, calendar or self.calendar, FrozenClock(self.now), own)


@cache
def _open_steps() -> Select[Task]:
    # Put together once: that costs as much as running it, and every command on a case runs it.
    query = select(Task).where(Task.case_id == bindparam("case"), Task.status == "open")
    return query.order_by(Task.id)


def own_intervals(session: Session, case_ids: Collection[int]) -> dict[int, list[OwnInterval]]:
    """The children's own intervals in force, by case, with who agreed them: one statement for all cases."""
    query = (
        select(AgreedInterval, Person.name)
        .join(Person, Person.id == AgreedInterval.by_id)
        .where(AgreedInterval.case_id.in_(case_ids), AgreedInterval.ended_on.is_(None))
        .order_by(AgreedInterval.id)
    )
    found: dict[int, list[OwnInterval]] = {}
    for row, name in session.execute(query):
        found.setdefault(row.case_id, []).append(own_interval(row, name))
    return found


def own_interval(row: AgreedInterval, by: str) -> OwnInterval:
    """A child's own interval as clocks count by it, with the name of who agreed it."""
    return OwnInterval(row.parameter, row.value, row.unit, row.agreed_on, by, row.reason)  # type: ignore[arg-type]
