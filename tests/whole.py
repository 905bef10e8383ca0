"""Is a database sound, and does every row of a case say what its process says?"""

from __future__ import annotations

from sqlalchemy import select, text

from engine.cases.deadlines import nearest, open_rows
from engine.cases.desk import Desk
from engine.cases.examine import examine
from engine.cases.facts import decode
from engine.cases.history import broken_at
from engine.cases.models import Case
from engine.cases.tasks import open_tasks
from engine.process.step import Refresh, step
from engine.time.clock import FrozenClock, start_of
from tests.office import Office


def assert_sound(office: Office) -> None:
    """The file is intact, every reference leads somewhere, and every case is whole."""
    with office.db.read() as session:
        if not office.db.on_postgresql:
            assert session.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
            lost = session.execute(text("PRAGMA foreign_key_check")).all()
            assert lost == [], f"these rows point at rows that are not there: {lost[:5]}"
        refs = session.scalars(select(Case.ref).where(Case.status == "open")).all()
    for ref in refs:
        assert_whole(office, ref)


def assert_whole(office: Office, ref: str) -> None:
    """Open steps and running clocks are those of the process; the chain of history holds."""
    with office.db.read() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).unique().one()
        # Asked on the day the case opened, the process has no cause to move: it only says where it stands.
        desk = Desk(session, office.shelf, FrozenClock(start_of(case.opened_on)))
        specs, times = desk.published(case).specs, desk.times(case)
        said = step(specs, case.state, decode(case.facts), Refresh(), times)
        rows, tasks = open_rows(desk, case), open_tasks(desk, case)
        assert {row.token: (row.due_on, row.fires_at) for row in rows if row.status == "waiting"} == {
            timer.token: (timer.due.due_on, timer.fires_at) for timer in said.timers
        }
        assert all(row.host_token in said.live for row in rows if row.status == "fired")
        assert {task.token: task.scope for task in tasks} == {
            task.token: list(task.scope) for task in said.tasks
        }
        assert all(task.deadline is nearest(rows, task.scope) for task in tasks)
        assert tuple(case.awaited) == said.awaited
        assert broken_at(session, case) is None
        assert examine(desk, case) == []
