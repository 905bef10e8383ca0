"""Wake deadlines: the process decides what has fired, then the ladder's highest rung reached is sent.

A lost, doubled or late wake-up does no harm: everything is decided from the row and the clock, under lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from sqlalchemy import select

from engine.cases import history
from engine.cases.advance import advance
from engine.cases.announce import Call, announce
from engine.cases.deadlines import read_ahead, set_wake
from engine.cases.desk import WITHOUT_POSITIONS, Desk
from engine.cases.facts import decode
from engine.cases.models import Case, Deadline
from engine.process.step import Wake
from engine.time.ladder import highest_reached, next_rung_at

SET_ASIDE = timedelta(hours=1)
"""How long a deadline waits before it is tried again when its case could not be read."""


def wake(desk: Desk, deadline_ids: Sequence[int]) -> int:
    """Do what these deadlines ask for now, in this order. How many had something to do.

    What is asked of the database for one is asked for all at once; whatever breaks one off breaks all off. A case
    that was set aside takes a step whatever its deadline asks for: if it succeeds, the case is back.
    """
    cases = _locked(desk, deadline_ids)
    found = desk.session.scalars(select(Deadline).where(Deadline.id.in_(deadline_ids))).all()
    rows = sorted(found, key=lambda row: deadline_ids.index(row.id))
    desk.hold(cases.values())
    read_ahead(desk, list(cases))
    return sum(_wake(desk, [(cases[row.case_id], row) for row in apart]) for apart in _apart(rows))


def _locked(desk: Desk, deadline_ids: Sequence[int]) -> dict[int, Case]:
    """The cases of these deadlines, by id."""
    owing = select(Deadline.case_id).where(Deadline.id.in_(deadline_ids))
    # In one order, so that two who lock many cases do not wait for each other.
    query = select(Case).where(Case.id.in_(owing)).order_by(Case.id).options(WITHOUT_POSITIONS)
    return {case.id: case for case in desk.session.scalars(query.with_for_update(of=Case, key_share=True))}


def _apart(rows: Sequence[Deadline]) -> Iterator[list[Deadline]]:
    """No case twice in one list: what its second deadline asks for follows from what its first one did."""
    while rows:
        first = {row.case_id: row for row in reversed(rows)}
        yield [row for row in rows if first[row.case_id] is row]
        rows = [row for row in rows if first[row.case_id] is not row]


def _wake(desk: Desk, owed: Iterable[tuple[Case, Deadline]]) -> int:
    calls: list[Call] = []
    done = 0
    # What is asked of the database here, these steps have not changed; so each row is written once.
    with history.gathered(desk.session), desk.session.no_autoflush:
        for case, row in owed:
            if row.wake_at is None or row.wake_at > desk.now:
                continue
            if case.status == "closed":
                row.wake_at = None
                continue
            done += 1
            calls += _pass(desk, case, row)
        announce(desk, calls)
    desk.session.flush()
    return done


def _pass(desk: Desk, case: Case, row: Deadline) -> Iterator[Call]:
    passed = row.status == "waiting" and row.fires_at is not None and row.fires_at <= desk.now
    if passed or case.status == "incident":
        advance(desk, case, Wake(), decode(case.facts), cause="timer")
    yield from _climb(desk, case, row)
    set_wake(row)


def _climb(desk: Desk, case: Case, row: Deadline) -> Iterator[Call]:
    ladder = desk.policy.ladders.get(row.ladder or "")
    if ladder is None or row.due_on is None or row.status == "ended":
        return
    sent = {row.rung_sent} if row.rung_sent else set()
    rung = highest_reached(ladder, row.due_on, desk.calendar, desk.now, sent)
    if rung is not None:
        yield Call(case, row, rung)
        row.rung_sent = rung.key
        sent = {rung.key}
    row.next_rung_at = next_rung_at(ladder, row.due_on, desk.calendar, sent)
