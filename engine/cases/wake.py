"""Wake a deadline: the process decides what has fired, then the ladder's highest rung reached is sent.

A lost, doubled or late wake-up does no harm: everything is decided from the row and the clock, under lock.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from engine.cases.advance import advance
from engine.cases.announce import announce
from engine.cases.deadlines import set_wake
from engine.cases.desk import WITHOUT_POSITIONS, Desk
from engine.cases.facts import decode
from engine.cases.models import Case, Deadline
from engine.process.step import Wake
from engine.time.ladder import highest_reached, next_rung_at

SET_ASIDE = timedelta(hours=1)
"""How long a deadline waits before it is tried again when its case could not be read."""


def wake(desk: Desk, deadline_id: int) -> bool:
    """Do what this deadline asks for now. False if there was nothing to do any more.

    A case that was set aside takes a step whatever the deadline asks for: if it succeeds, the case is back.
    """
    case, row = _hold(desk.session, deadline_id)
    if case is None or row is None or row.wake_at is None or row.wake_at > desk.now:
        return False
    if case.status == "closed":
        row.wake_at = None
        return False
    passed = row.status == "waiting" and row.fires_at is not None and row.fires_at <= desk.now
    if passed or case.status == "incident":
        advance(desk, case, Wake(), decode(case.facts), cause="timer")
    # What is asked of the database from here on, this command has not changed; so each row is written once.
    with desk.session.no_autoflush:
        _climb(desk, case, row)
        set_wake(row)
    return True


def _hold(session: Session, deadline_id: int) -> tuple[Case | None, Deadline | None]:
    """The case of this deadline, locked, and the deadline as it is under that lock: another may have woken it."""
    return session.scalar(_case_of(), {"deadline": deadline_id}), session.get(Deadline, deadline_id)


@cache
def _case_of() -> Select[Case]:
    # Put together once: that costs as much as running it, and every deadline that is woken runs it.
    owed_by = select(Deadline.case_id).where(Deadline.id == bindparam("deadline")).scalar_subquery()
    query = select(Case).where(Case.id == owed_by).options(WITHOUT_POSITIONS)
    return query.with_for_update(of=Case, key_share=True)


def _climb(desk: Desk, case: Case, row: Deadline) -> None:
    ladder = desk.policy.ladders.get(row.ladder or "")
    if ladder is None or row.due_on is None or row.status == "ended":
        return
    sent = {row.rung_sent} if row.rung_sent else set()
    rung = highest_reached(ladder, row.due_on, desk.calendar, desk.now, sent)
    if rung is not None:
        announce(desk, case, row, rung)
        row.rung_sent = rung.key
        sent = {rung.key}
    row.next_rung_at = next_rung_at(ladder, row.due_on, desk.calendar, sent)
