"""Days added to the authority's calendar: its own closures, and bank holidays proclaimed late.

A day changes every clock that counts working days across it. The clocks are counted again after the commit,
one case a transaction (engine.jobs.round), so that a council with thousands of cases is not held up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select

from engine.cases import typed
from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.models import AgreedInterval, Case, Deadline
from engine.outbox.models import Outbox
from engine.packs.models import DayOff
from engine.time.calendar import Calendar
from engine.time.explain import day_words

KINDS = {"closure": "Council closed", "bank_holiday": "Bank holiday"}
"""What may be added: the authority's own closure, or a bank holiday that the list does not have yet."""


class DayAlreadyOff(Refused):
    """{day} is a day off already: {name}. Nothing needs to be added."""


class DayNotAdded(Refused):
    """{day} was not added here, so it cannot be taken away. Bank holidays of the published list stay."""


class NameNeeded(Refused):
    """Say what the day is, for example “Council closed: office move”. It is shown beside every date it moves."""


def add_day_off(desk: Desk, on: date, name: str, kind: str) -> int:
    """Add a day on which nobody works and have the clocks that count across it counted again.

    The number of cases whose clocks are counted again. Raises DayAlreadyOff, NameNeeded, TooLong, or ValueError
    for a kind that is not in KINDS.
    """
    if kind not in KINDS:
        raise ValueError(f"A day is added as one of {', '.join(KINDS)}, not as {kind!r}.")
    name = typed.fitting(name, typed.LONGEST_NAME)
    if not name:
        raise NameNeeded()
    refuse_day_off(desk, on)
    row = DayOff(on=on, name=name, kind=kind, added_at=desk.now, added_by_id=desk.actor)
    desk.session.add(row)
    return _queue(desk, on, "day_added")


def remove_day_off(desk: Desk, on: date) -> int:
    """Make an added day a working day again. The number of cases counted again. Raises DayNotAdded."""
    row = desk.session.get(DayOff, on)
    if row is None:
        raise DayNotAdded(day=day_words(on, desk.today))
    desk.session.delete(row)
    return _queue(desk, on, "day_removed")


def refuse_day_off(desk: Desk, on: date) -> None:
    """Raise DayAlreadyOff if nobody works on this day anyway."""
    found = desk.calendar.day_off(on)
    if found is not None:
        raise DayAlreadyOff(day=day_words(on, desk.today), name=found.name)


def calendar_with(desk: Desk, on: date, name: str) -> Calendar:
    """The authority's calendar as it would be with this day added."""
    closures, proclaimed = _added(desk)
    return Calendar(closures | {on: name}, proclaimed)


def calendar_without(desk: Desk, on: date) -> Calendar:
    """The authority's calendar as it would be if this added day were taken away."""
    closures, proclaimed = _added(desk)
    closures.pop(on, None)
    proclaimed.pop(on, None)
    return Calendar(closures, proclaimed)


def cases_across(desk: Desk, on: date) -> Sequence[Case]:
    """The open cases with a clock in working days that counts across this day: one statement."""
    query = select(Case).where(Case.status == "open", _counts_across(desk, on)).order_by(Case.id)
    return desk.session.scalars(query).unique().all()


def _added(desk: Desk) -> tuple[dict[date, str], dict[date, str]]:
    rows = list(desk.session.execute(select(DayOff.on, DayOff.name, DayOff.kind)))
    closures = {on: name for on, name, kind in rows if kind == "closure"}
    return closures, {on: name for on, name, kind in rows if kind != "closure"}


def _queue(desk: Desk, on: date, cause: str) -> int:
    ids = desk.session.scalars(select(Case.id).where(Case.status == "open", _counts_across(desk, on))).all()
    rows = [
        {
            "kind": "recompute",
            "key": f"{cause}:{on}:{desk.now.isoformat()}:{case_id}",
            "payload": {"case_id": case_id, "cause": cause},
            "created_at": desk.now,
            "next_at": desk.now,
        }
        for case_id in ids
    ]
    if rows:
        desk.session.execute(insert(Outbox), rows)
    return len(rows)


def _counts_across(desk: Desk, on: date) -> ColumnElement[bool]:
    own = exists().where(
        AgreedInterval.case_id == Deadline.case_id,
        AgreedInterval.parameter == Deadline.parameter,
        AgreedInterval.unit == "working_days",
        AgreedInterval.ended_on.is_(None),
    )
    across = or_(
        and_(Deadline.start_on < on, Deadline.due_on >= on),
        # A minimum lead counts back from its event, and the work on a far date opens a lead before it.
        and_(Deadline.due_on <= on, Deadline.start_on > on),
    )
    return exists().where(
        Deadline.case_id == Case.id,
        Deadline.status != "ended",
        across,
        or_(Deadline.parameter.in_(_in_working_days(desk)), own),
    )


def _in_working_days(desk: Desk) -> set[str]:
    rows = desk.policy.timescales
    counted = [
        row for row in rows if row.unit == "working_days" or (row.lead or (0, ""))[1] == "working_days"
    ]
    return {name for row in counted for name in (row.serves, row.parameter)}
