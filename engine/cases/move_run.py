"""A move of many cases: begun with a reason, done in batches beside everything else, stopped and taken back safely.

The clock's round does the batches, so that leaving the page or restarting the server loses nothing: each case is
moved or not, and the row of the run says which.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, contains_eager

from engine.cases import typed
from engine.cases.deadlines import open_rows_of
from engine.cases.desk import WITHOUT_POSITIONS, Desk
from engine.cases.errors import Refused
from engine.cases.models import Case, Deadline
from engine.cases.move import TouchedSince, move, undo
from engine.cases.move_preview import Plans, to_move
from engine.cases.moves import MovedCase, MoveRun
from engine.db import Database, LostRace
from engine.packs.models import Bundle
from engine.packs.shelf import Shelf
from engine.process.moving import Choice
from engine.time.clock import Clock

log = logging.getLogger(__name__)

BATCH = 25
"""Cases in one transaction: others wait for the writer no longer than some tenths of a second."""

GOING = ("running", "undoing")
STOPS = {"running": "stopped", "undoing": "held"}
"""What a run is called that was stopped on its way, there or back."""

UNEXPECTED = (
    "Keepstep could not move this case, and it stays as it was. "
    "Whoever looks after Keepstep finds the reason in the log."
)
NOT_PUT_BACK = (
    "Keepstep could not put this case back, and it stays on the new version. "
    "Whoever looks after Keepstep finds the reason in the log."
)


class MovingAlready(Refused):
    """Cases are being moved now. Wait until that is done, or stop it first."""


class NotOpenYet(Refused):
    """This version opens on {on}. Cases can be moved to it from that day."""


class NothingToMove(Refused):
    """Every open case runs on this version already."""


@dataclass(frozen=True)
class Progress:
    """How far a run has come: cases by what came of them."""

    waiting: int
    moved: int
    refused: int
    undone: int

    @property
    def total(self) -> int:
        """All cases of the run."""
        return self.waiting + self.moved + self.refused + self.undone


def begin(desk: Desk, to_bundle_id: int, choices: Sequence[Choice], reason: str) -> MoveRun:
    """Begin to move every open case that is not on this version.

    Nothing moves here: the rounds of the clock do it, batch by batch. Raises ReasonNeeded, TooLong, MovingAlready,
    NotOpenYet or NothingToMove.
    """
    reason = typed.reason(reason)
    _refuse_two(desk)
    opens_on = desk.session.get_one(Bundle, to_bundle_id).opens_on
    if opens_on is not None and opens_on > desk.today:
        raise NotOpenYet(on=f"{opens_on:%-d %B %Y}")
    cases = [(case.id, case.bundle_id) for case in to_move(desk, to_bundle_id)]
    if not cases:
        raise NothingToMove()
    renamed = [[choice.process, choice.was, choice.becomes] for choice in choices]
    run = MoveRun(
        to_bundle_id=to_bundle_id,
        renamed=renamed,
        reason=reason,
        status="running",
        started_at=desk.now,
        started_by_id=desk.actor,
    )
    desk.session.add(run)
    desk.session.flush()
    rows = [
        {"run_id": run.id, "case_id": id, "from_bundle_id": stood, "status": "waiting", "said": []}
        for id, stood in cases
    ]
    desk.session.execute(insert(MovedCase), rows)
    return run


def stop(desk: Desk, run: MoveRun) -> None:
    """Stop after the batch that is under way; the cases not yet moved stay where they are."""
    if run.status in STOPS:
        run.status, run.ended_at = STOPS[run.status], desk.now


def go_on(desk: Desk, run: MoveRun) -> None:
    """Go on with a run that was stopped, there or back. Raises MovingAlready if another goes on."""
    _refuse_two(desk)
    on_the_way = {stopped: going for going, stopped in STOPS.items()}
    if run.status in on_the_way:
        run.status, run.ended_at = on_the_way[run.status], None


def _refuse_two(desk: Desk) -> None:
    if desk.session.scalar(select(MoveRun.id).where(MoveRun.status.in_(GOING)).limit(1)):
        raise MovingAlready()


def take_back(desk: Desk, run: MoveRun) -> None:
    """Undo the run for every case that nobody and nothing has touched since. Raises MovingAlready."""
    _refuse_two(desk)
    waiting = update(MovedCase).where(MovedCase.run_id == run.id, MovedCase.status == "waiting")
    desk.session.execute(
        waiting.values(status="refused", said=["It had not moved when the move was put back."])
    )
    run.status, run.ended_at, run.taken_back_by_id = "undoing", None, desk.actor


def progress(session: Session, run_id: int) -> Progress:
    """How far this run has come."""
    query = (
        select(MovedCase.status, func.count()).where(MovedCase.run_id == run_id).group_by(MovedCase.status)
    )
    found = {status: count for status, count in session.execute(query)}
    return Progress(*(found.get(each, 0) for each in ("waiting", "moved", "refused", "undone")))


def rounds(db: Database, shelf: Shelf, clock: Clock, most: int = 3_000) -> int:
    """Do batches of the run that is going on, up to this many cases; how many were done."""
    with db.read() as session:
        if session.scalar(select(MoveRun.id).where(MoveRun.status.in_(GOING)).limit(1)) is None:
            return 0
    done = 0
    while done < most and (here := batch(db, shelf, clock)):
        done += here
    return done


def batch(db: Database, shelf: Shelf, clock: Clock) -> int:
    """Do the next batch of the run that is going on, in one transaction; how many cases it was about.

    If something unexpected breaks it off, its cases are done one by one: one that cannot be read holds up no other.
    """
    try:
        with db.command() as session:
            return _batch(session, shelf, clock, BATCH)
    except OperationalError:
        raise
    except Exception as error:
        if _was_another(error):
            raise
        log.exception("A batch of cases could not be moved at once")
    return sum(_one(db, shelf, clock) for _ in range(BATCH))


def _one(db: Database, shelf: Shelf, clock: Clock) -> int:
    try:
        with db.command() as session:
            return _batch(session, shelf, clock, 1)
    except OperationalError:
        raise
    except Exception as error:
        if _was_another(error):
            raise
        log.exception("A case could not be moved")
    with db.command() as session:
        run = _going(session)
        for row in _next(session, run, 1) if run else ():
            _set_aside(row, clock, undoing=run is not None and run.status == "undoing")
    return 1


def _was_another(error: Exception) -> bool:
    """Whether somebody else was faster; what this case itself breaks comes again however often it is tried."""
    return isinstance(error, LostRace) and not isinstance(error.__cause__, IntegrityError)


def _set_aside(row: MovedCase, clock: Clock, *, undoing: bool) -> None:
    row.before, row.at = None, clock.now()
    if undoing:
        row.said = [*row.said, NOT_PUT_BACK]
    else:
        row.status, row.said = "refused", [UNEXPECTED]


def _batch(session: Session, shelf: Shelf, clock: Clock, most: int) -> int:
    run = _going(session)
    if run is None:
        return 0
    undoing = run.status == "undoing"
    desk = Desk(session, shelf, clock, run.taken_back_by_id if undoing else run.started_by_id)
    rows = _next(session, run, most)
    if not rows:
        run.status, run.ended_at = ("undone" if undoing else "finished"), desk.now
    desk.hold([row.case for row in rows])
    clocks = open_rows_of(desk, [row.case_id for row in rows])
    plans = Plans(desk, run.to_bundle_id, [Choice(*each) for each in run.renamed])
    for row in rows:
        (_undo if undoing else _move)(desk, row, plans, clocks[row.case_id])
    session.flush()
    for row in rows:
        row.case_version = row.case.version
    return len(rows)


def _going(session: Session) -> MoveRun | None:
    return session.scalar(select(MoveRun).where(MoveRun.status.in_(GOING)).order_by(MoveRun.id).limit(1))


def _next(session: Session, run: MoveRun, most: int) -> Sequence[MovedCase]:
    """The next rows of a run with their cases, locked."""
    if run.status == "undoing":
        still = and_(MovedCase.status == "moved", MovedCase.before.is_not(None))
    else:
        still = MovedCase.status == "waiting"
    query = select(MovedCase).where(MovedCase.run_id == run.id, still).order_by(MovedCase.id).limit(most)
    query = query.join(MovedCase.case).options(contains_eager(MovedCase.case).options(WITHOUT_POSITIONS))
    return session.scalars(query.with_for_update(of=Case)).unique().all()


def _move(desk: Desk, row: MovedCase, plans: Plans, clocks: Sequence[Deadline]) -> None:
    case = row.case
    if case.status == "closed" or case.bundle_id != row.from_bundle_id:
        row.status, row.at = "refused", desk.now
        row.said = ["It was closed meanwhile." if case.status == "closed" else "It was moved meanwhile."]
        return
    way = plans.way(desk.session, case.bundle_id)
    move(desk, row, plans.of(desk.session, case), clocks, way)


def _undo(desk: Desk, row: MovedCase, plans: Plans, clocks: Sequence[Deadline]) -> None:
    try:
        undo(desk, row, clocks, plans.way(desk.session, row.from_bundle_id or 0))
    except TouchedSince as refusal:
        row.before, row.said = None, [*row.said, str(refusal)]
