"""The team page: everything a manager wants to know of the team, gathered in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.cases.models import Case
from engine.people.access import Standing
from engine.time.clock import start_of
from web.team import queries, waiting
from web.team.late import ByReason, Longest, by_reason, late_now
from web.team.moving import step_words
from web.team.plans import plans
from web.team.queries import Away, Figures, Owed, TeamLine, Worker
from web.team.radar import Radar, radar
from web.team.waiting import Queue

BAR = 240
"""Units of the bar in the load table; the longest belongs to whoever has most children."""

LATE_SINCE = timedelta(weeks=4)
"""How far back the reasons of late work are counted."""


@dataclass(frozen=True)
class Load:
    """One worker's row: side by side and unweighted, because no number says how hard a family's week is."""

    worker: Worker
    bar: int
    late: int
    week: int
    week_words: str
    away: Away | None


@dataclass(frozen=True)
class TeamPage:
    """What the page shows, in the order in which it shows it."""

    team: TeamLine
    sunday: date
    since: date
    figures: Figures
    loads: Sequence[Load]
    late: int
    week: int
    waiting: Queue
    reasons: Sequence[ByReason]
    late_done: int
    longest: Longest | None
    radar: Radar
    unheld: int

    @property
    def children(self) -> int:
        """Children with an open case in the team."""
        return self.team.children

    @property
    def in_time(self) -> int | None:
        """Percent of visits recorded in time since `since`; None without a visit."""
        if not self.figures.visits:
            return None
        return round(100 * (self.figures.visits - self.figures.visits_late) / self.figures.visits)


def gather(desk: Desk, who: Standing, team: TeamLine) -> TeamPage:
    """Read everything that the page of this team shows."""
    session, today = desk.session, desk.today
    sunday = today + timedelta(days=6 - today.weekday())
    since = _months_ago(today)
    owed = queries.owed(session, who, team, today, sunday)
    now, longest = late_now(session, who, Case.team_id == team.id, today)
    done = by_reason(session, who, Case.team_id == team.id, start_of(today - LATE_SINCE))
    return TeamPage(
        team=team,
        sunday=sunday,
        since=since,
        figures=_figures(session, who, team, today, since),
        loads=_loads(session, who, team, owed, today),
        late=sum(row.late for row in owed),
        week=sum(row.week for row in owed),
        waiting=waiting.queue(session, who, desk.policy, today, limit=5),
        reasons=[row for row in (now, *done) if row.count],
        late_done=sum(row.count for row in done),
        longest=longest,
        radar=radar(plans(session, who, team, desk.policy), desk.policy, desk.calendar, today),
        unheld=sum(row.open for row in owed if row.person_id is None),
    )


def _figures(session: Session, who: Standing, team: TeamLine, today: date, since: date) -> Figures:
    before = today - timedelta(weeks=1)
    return queries.figures(session, who, team, before, start_of(before), start_of(since))


def _months_ago(today: date) -> date:
    """The first day of the month three months ago."""
    month = today.year * 12 + today.month - 1 - 3
    return date(month // 12, month % 12 + 1, 1)


def _loads(session: Session, who: Standing, team: TeamLine, owed: Sequence[Owed], today: date) -> list[Load]:
    workers = queries.workers(session, who, team)
    covers = queries.covers(session, [worker.id for worker in workers], today)
    away = {cover.person_id: cover for cover in reversed(covers)}
    most = max((worker.children for worker in workers), default=0)
    return [_load(worker, most, owed, away.get(worker.id)) for worker in workers]


def _load(worker: Worker, most: int, owed: Sequence[Owed], away: Away | None) -> Load:
    theirs = [row for row in owed if row.person_id == worker.id]
    week = {row.kind: row.week for row in theirs}
    return Load(
        worker=worker,
        bar=worker.children * BAR // most if most else 0,
        late=sum(row.late for row in theirs),
        week=sum(week.values()),
        week_words=step_words(week) if any(week.values()) else "nothing",
        away=away,
    )
