"""The operations page: what the figures mean, in words, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.models import Case
from engine.outbox.again import EPOCH
from engine.outbox.models import Outbox
from engine.people.access import Standing, may_see
from engine.people.models import Person, Team
from engine.time.words import counted
from engine.upgrading.fit import Fit, fit
from web.site import Site
from web.watch.backups import Backup, last_backup
from web.watch.figures import IS_SET_ASIDE, Figures, figures
from web.watch.lines import Line, ago, subject_of
from web.watch.queue import Lost, Queue, given_up, lines_of, queue_of

SHOWN = 50
"""Rows of each list; the numbers above them count all."""

IN_TIME = timedelta(minutes=2)
"""A round comes every quarter of a minute: a deadline that waits this long waits for a clock that goes."""

BACKUP_OLD = timedelta(days=2)


@dataclass(frozen=True)
class Failed:
    """One email that could not be sent."""

    id: int
    to: str
    about: str
    attempts: int
    error: str
    next_at: datetime


@dataclass(frozen=True)
class Aside:
    """One case that was set aside. `is_open_to_me` says whether the reader may open it; else it is only a number."""

    id: int
    ref: str
    team: str
    kind: str
    is_open_to_me: bool


@dataclass(frozen=True)
class Operations:
    """The whole page."""

    lines: Sequence[Line]
    figures: Figures
    failed: Sequence[Failed]
    aside: Sequence[Aside]
    lost: Sequence[Lost]
    all_lost: int

    @property
    def wrong(self) -> int:
        """How many things want somebody."""
        return sum(not line.is_well for line in self.lines)


def operations(here: Site, who: Standing) -> Operations:
    """How this authority's installation is doing at this moment."""
    now = here.clock.now()
    with here.db.read() as session:
        seen, queue = figures(session, now), queue_of(here.db, session)
        failed = _failed(session) if seen.waiting["email"].failed else []
        aside = _aside(session, who) if seen.set_aside else []
        lost = given_up(session, may_see(who), SHOWN) if queue and queue.given_up else []
    late = seen.late > IN_TIME
    lines = [_clock(here, seen, queue), *(lines_of(queue, late) if queue else ())]
    lines += [_mail(seen), _recounts(seen), _cases(seen), *_machine(here, now)]
    return Operations(lines, seen, failed, aside, lost, queue.given_up if queue else 0)


def _clock(here: Site, seen: Figures, queue: Queue | None) -> Line:
    round_at = here.meter.last_round
    if seen.late <= IN_TIME:
        is_ours = round_at and not (queue and queue.workers)
        last = f" Its last round was {ago(seen.age(round_at))}." if is_ours else ""
        return Line("The clock", f"On time: no deadline waits to be looked at.{last}")
    stands = f"{ago(seen.late, '').capitalize()} late: {counted(seen.due, 'deadline')} to look at."
    return Line(
        "The clock", stands, False, _to_do(round_at is not None and seen.age(round_at) <= IN_TIME, queue)
    )


def _to_do(goes_round: bool, queue: Queue | None) -> str:
    if queue and queue.workers:
        return (
            "The workers are at it and catch up by themselves. Look again in a few minutes; if it only grows, start "
            "another `keepstep worker`."
        )
    if goes_round:
        return "It is at work and catches up by itself. Look again in a few minutes."
    if queue:
        return (
            "It is the work of `keepstep worker` or, where none lives, of `keepstep serve`: see that it runs, then its "
            "log."
        )
    return "It is the work of `keepstep serve`: see that it runs, then its log."


def _mail(seen: Figures) -> Line:
    mail = seen.waiting["email"]
    if mail.failed:
        said = f"{counted(mail.failed, 'email')} could not be sent yet."
        return Line(
            "Email", said, False, "See below what the mail server said. Each is tried again by itself."
        )
    if mail.count and seen.age(mail.since) > IN_TIME:
        said = (
            f"{counted(mail.count, 'email')} not sent yet, the oldest promised {ago(seen.age(mail.since))}."
        )
        return Line("Email", said, False, "The clock sends them: see above how it does.")
    return Line(
        "Email",
        f"{counted(mail.count, 'email')} to be sent with the next round." if mail.count else "All sent.",
    )


def _recounts(seen: Figures) -> Line:
    count = seen.waiting["recompute"].count
    said = f"{counted(count, 'case')} still to be counted again." if count else "All counted."
    return Line("Dates to count again", said)


def _cases(seen: Figures) -> Line:
    if not seen.set_aside:
        return Line("Cases set aside", "None: every case can be read.")
    said = f"{counted(seen.set_aside, 'case')}: no reminder of them goes out."
    return Line(
        "Cases set aside", said, False, "Find the cause with `keepstep doctor`, then try each again below."
    )


def _machine(here: Site, now: datetime) -> Iterator[Line]:
    yield _backup(last_backup(here.config), now)
    kind = "PostgreSQL" if here.db.on_postgresql else "SQLite, a file in the data folder"
    found = fit(here.db)
    yield Line("Database", f"{kind}. It {found.value}.", found is Fit.WHOLE, found.to_do)
    yield Line("Version", f"Keepstep {_version()}")


def _backup(made: Backup | None, now: datetime) -> Line:
    if made is None:
        to_do = "Make one with `keepstep backup`. Backups made by other means are not known here."
        return Line("Last backup", "None is known.", False, to_do)
    said = f"{ago(now - made.at).capitalize()}, {made.size / 1_000_000:.1f} MB."
    old = now - made.at > BACKUP_OLD
    return Line("Last backup", said, not old, "Make one each day with `keepstep backup`." if old else "")


def _version() -> str:
    try:
        return version("keepstep")
    except PackageNotFoundError:
        return "from a folder, not installed"


def _failed(session: Session) -> list[Failed]:
    query = (
        select(Outbox, Person.name)
        .outerjoin(Person, Person.id == Outbox.payload["to"].as_integer())
        .where(Outbox.next_at >= EPOCH, Outbox.attempts > 0, Outbox.kind == "email")
        .order_by(Outbox.next_at)
        .limit(SHOWN)
    )
    return [
        Failed(row.id, name or "nobody", subject_of(row), row.attempts, row.error, row.next_at or EPOCH)
        for row, name in session.execute(query)
    ]


def _aside(session: Session, who: Standing) -> list[Aside]:
    query = (
        select(Case.id, Case.ref, Team.name, Case.incident, may_see(who))
        .select_from(Case)
        .join(Team, Team.id == Case.team_id)
        .where(IS_SET_ASIDE)
        .order_by(Case.id)
        .limit(SHOWN)
    )
    # An error's message may quote what was written: its kind is enough to ask for help with.
    return [
        Aside(id, ref, team, incident.partition(":")[0], bool(mine))
        for id, ref, team, incident, mine in session.execute(query)
    ]
