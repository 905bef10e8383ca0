"""Does a case agree with its rows? The process's state is read and compared; nothing is changed.

What `keepstep doctor` prints. The rows are what pages and the tick read, the state is what the process knows: they
are written in one transaction, so any difference is a fault of this software or of a hand in the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from engine.cases.deadlines import nearest, open_rows
from engine.cases.desk import Desk, own_intervals
from engine.cases.facts import decode
from engine.cases.history import broken_at
from engine.cases.models import Case, Deadline, Task
from engine.cases.tasks import open_tasks
from engine.process.step import OpenTask, Outcome, Refresh, WaitingTimer, step
from engine.time.clock import FrozenClock
from engine.time.deadline import Times

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""No timer of a case is due then, so reading its state fires none."""


def examine(desk: Desk, case: Case) -> list[str]:
    """Everything in which this case disagrees with itself, each a sentence of English."""
    found = list(_history(desk, case))
    if case.status == "closed":
        return found + list(_closed(desk, case))
    if case.status == "incident":
        found.append(
            f"It was set aside because it could not be woken, and is tried again every hour: {case.incident}."
        )
    try:
        outcome, facts, times = _read(desk, case)
    except Exception as error:
        # Whatever makes a state unreadable is what the doctor is there to say.
        return [*found, f"Its state cannot be read ({type(error).__name__}: {error})."]
    rows = open_rows(desk, case)
    return found + [
        *_timers(outcome, rows, times, facts),
        *_tasks(desk, case, outcome, rows),
        *_told(case, outcome),
    ]


def _read(desk: Desk, case: Case) -> tuple[Outcome, Mapping[str, Any], Times]:
    own = own_intervals(desk.session, [case.id]).get(case.id, [])
    times = Times(desk.policy, desk.calendar, FrozenClock(LONG_AGO), own)
    facts = decode(case.facts)
    return step(desk.published(case).specs, case.state, facts, Refresh(), times), facts, times


def _history(desk: Desk, case: Case) -> Iterator[str]:
    number = broken_at(desk.session, case)
    if number is not None:
        yield f"Its history does not follow from entry {number} on: something was changed outside Keepstep."


def _closed(desk: Desk, case: Case) -> Iterator[str]:
    query = select(Deadline).where(Deadline.case_id == case.id, Deadline.wake_at.is_not(None))
    for row in desk.session.scalars(query):
        yield f"It is closed, but the deadline {row.name} ({row.element_id}) would still wake it."
    for task in open_tasks(desk, case):
        yield f"It is closed, but the step {task.name} ({task.element_id}) is still open."


def _timers(outcome: Outcome, rows: list[Deadline], times: Times, facts: Mapping[str, Any]) -> Iterator[str]:
    waiting = {timer.token: timer for timer in outcome.timers}
    for row in rows:
        timer = waiting.pop(row.token, None)
        if row.status == "waiting":
            yield from _waiting(row, timer)
        elif row.host_token not in outcome.live:
            yield f"{_about(row)} has passed and its step is over, but the deadline still counts."
        elif (due_on := times.due(row.parameter, facts).due_on) != row.due_on:
            yield f"{_about(row)} stands at {row.due_on}; policy and facts say {due_on}."
        yield from _wakes(row)
    for timer in waiting.values():
        yield f"The process waits for {timer.name} ({timer.element_id}), but no deadline says until when."


def _waiting(row: Deadline, timer: WaitingTimer | None) -> Iterator[str]:
    if timer is None:
        yield f"{_about(row)} is kept as running, but the process does not wait for it."
    elif (row.due_on, row.fires_at) != (timer.due.due_on, timer.fires_at):
        yield f"{_about(row)} stands at {row.due_on}; policy and facts say {timer.due.due_on}."


def _wakes(row: Deadline) -> Iterator[str]:
    moments = [row.fires_at if row.status == "waiting" else None, row.next_rung_at]
    expected = min((moment for moment in moments if moment is not None), default=None)
    if row.wake_at is None and expected is not None:
        yield f"{_about(row)} would never wake the case; it should at {expected:%Y-%m-%d %H:%M} UTC."


def _tasks(desk: Desk, case: Case, outcome: Outcome, rows: list[Deadline]) -> Iterator[str]:
    wanted: dict[str, OpenTask] = {task.token: task for task in outcome.tasks}
    for task in open_tasks(desk, case):
        if wanted.pop(task.token, None) is None:
            yield f"The step {_named(task)} is on people's lists, but the process does not ask for it."
            continue
        owed = nearest(rows, task.scope)
        if task.due_on != (owed.due_on if owed else None):
            yield f"The step {_named(task)} shows {task.due_on}; its deadline is {owed.due_on if owed else None}."
    for missing in wanted.values():
        yield f"The process asks for {missing.name} ({missing.element_id}), but it is on nobody's list."


def _told(case: Case, outcome: Outcome) -> Iterator[str]:
    if list(case.awaited) != list(outcome.awaited):
        yield f"It is kept as waiting for {_list(case.awaited)}, but the process waits for {_list(outcome.awaited)}."
    if outcome.ended:
        yield "Its process has ended, but the case is open."


def _about(row: Deadline) -> str:
    return f"The deadline {row.name} ({row.element_id})"


def _named(task: Task) -> str:
    return f"{task.name} ({task.element_id})"


def _list(names: Any) -> str:
    return ", ".join(names) or "no message"
