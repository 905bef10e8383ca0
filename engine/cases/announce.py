"""Tell people that something is late: who, by the rung's words, and in what words.

The notice in the product names the child, unless the record is restricted: the line above may hear that it is
late, but not whose it is. The email never names anybody (design.md: emails carry no case details).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Select, bindparam, insert, select

from engine.cases import history
from engine.cases.desk import Desk
from engine.cases.history import Entry
from engine.cases.models import Case, Deadline, Task
from engine.cases.tasks import open_tasks
from engine.outbox.models import Notification, Outbox
from engine.people.assign import above, covers, offered_to, with_covers
from engine.people.models import Person
from engine.time.explain import day_words, distance_words
from engine.time.ladder import Rung


@dataclass(frozen=True)
class Call:
    """A rung that this deadline has reached."""

    case: Case
    row: Deadline
    rung: Rung

    @property
    def key(self) -> tuple[int, str, date | None, str]:
        """What a person is told only once."""
        return self.row.case_id, self.row.element_id, self.row.due_on, self.rung.key


def announce(desk: Desk, calls: Sequence[Call]) -> None:
    """Send these rungs: a notice and an email to each person they name, and a line of history each.

    Each is of another case. What is asked of the database is asked for all at once.
    """
    if not calls:
        return
    named = [recipients(desk, call.case, call.row, call.rung) for call in calls]
    by = covers(desk.session, {*chain(*named)}, desk.today)
    people = [with_covers(each, by) for each in named]
    names, told = _names(desk, {*chain(*people)}), _told(desk, calls)
    notices, emails = [], []
    for call, each in zip(calls, people, strict=True):
        to = [person_id for person_id in each if (*call.key, person_id) not in told]
        notices += [_notice(desk, call, person_id) for person_id in to]
        emails += [_email(desk, call, person_id) for person_id in to]
        _note(desk, call, [names[person_id] for person_id in to])
    if notices:
        desk.session.execute(insert(Notification), notices)
        desk.session.execute(insert(Outbox), emails)


def _note(desk: Desk, call: Call, names: Sequence[str]) -> None:
    content = {
        "element": call.row.element_id,
        "name": call.row.name,
        "rung": call.rung.key,
        "due_on": call.row.due_on,
        "clauses": call.row.clauses,
        "to": names,
    }
    history.append(desk.session, call.case, [Entry("rung_sent", content)], None, desk.now)


def recipients(desk: Desk, case: Case, row: Deadline, rung: Rung) -> list[int]:
    """Whom this rung tells: the holder, the one above, and the one above that."""
    holders = _holders(desk, case, row)
    steps: dict[str, list[int | None]] = {"holder": [*holders]}
    # The first rung of most ladders tells the holder alone: then nobody else is looked for.
    if any(word != "holder" for word in rung.tell):
        steps["manager"] = managers = [_manager(desk, case, person_id) for person_id in holders]
        steps["above_manager"] = [above(desk.session, person_id) for person_id in managers if person_id]
    found = [person_id for word in rung.tell for person_id in steps.get(word, ())]
    return list(dict.fromkeys(person_id for person_id in found if person_id is not None))


def _holders(desk: Desk, case: Case, row: Deadline) -> list[int]:
    found: list[int] = []
    for task in open_tasks(desk, case):
        if _is_owed_by(task, row):
            found += [task.assignee_id] if task.assignee_id else _who_may_take(desk, case, task.role)
    return list(dict.fromkeys(found)) or [case.worker_id]


def _is_owed_by(task: Task, row: Deadline) -> bool:
    # A step that this command has opened, or given another date, says so before its row does.
    return task.deadline is row if "deadline" in vars(task) else task.deadline_id == row.id


def _who_may_take(desk: Desk, case: Case, role: str) -> list[int]:
    """Those to whom the step is offered; of a restricted case that is open to none of them, who chooses one."""
    manager = [case.team.manager_id] if case.restricted and case.team.manager_id else []
    return offered_to(desk.session, case, role) or manager


def _manager(desk: Desk, case: Case, person_id: int) -> int | None:
    if person_id == case.worker_id:
        return _manager_of_worker(desk, case)
    return above(desk.session, person_id) or case.team.manager_id


def _manager_of_worker(desk: Desk, case: Case) -> int | None:
    # A line manager between the worker and the team's manager hears first. Of a worker on loan it is the manager of
    # the case's team alone: the line that the worker came from has nothing to do with this child.
    own = desk.session.get_one(Person, case.worker_id).line_manager_id
    if own is not None and own != case.team.manager_id and above(desk.session, own) == case.team.manager_id:
        return own
    return case.team.manager_id


def _names(desk: Desk, people: Collection[int]) -> dict[int, str]:
    return {id: name for id, name in desk.session.execute(_named(), {"people": list(people)})}


def _told(desk: Desk, calls: Sequence[Call]) -> set[tuple[int, str, date | None, str, int]]:
    """Who has been told which of these rungs, and perhaps others of the same cases."""
    asked = {
        "cases": list({call.row.case_id for call in calls}),
        "elements": list({call.row.element_id for call in calls}),
        "days": list({call.row.due_on for call in calls}),
    }
    return {tuple(line) for line in desk.session.execute(_already(), asked)}


# Put together once: that costs as much as running it, and ten thousand rungs may go in one morning.


@cache
def _named() -> Select[int, str]:
    return select(Person.id, Person.name).where(Person.id.in_(bindparam("people", expanding=True)))


@cache
def _already() -> Select[Any, Any, Any, Any, Any]:
    one = Notification
    return select(one.case_id, one.element_id, one.due_on, one.rung, one.person_id).where(
        one.case_id.in_(bindparam("cases", expanding=True)),
        one.element_id.in_(bindparam("elements", expanding=True)),
        one.due_on.in_(bindparam("days", expanding=True)),
    )


def _notice(desk: Desk, call: Call, person_id: int) -> dict[str, Any]:
    case, row = call.case, call.row
    assert row.due_on is not None, "a rung stands on a date"
    when = distance_words(row.due_on, desk.today, desk.calendar)
    day = day_words(row.due_on, desk.today)
    whose = f"Restricted case {case.ref}" if case.restricted else case.child.name
    return {
        "person_id": person_id,
        "case_id": case.id,
        "element_id": row.element_id,
        "due_on": row.due_on,
        "rung": call.rung.key,
        "text": f"{whose}, {row.noun or row.name.lower()}: {when} ({day}).",
        "at": desk.now,
    }


def _email(desk: Desk, call: Call, person_id: int) -> dict[str, Any]:
    return {
        "kind": "email",
        "key": f"rung:{':'.join(map(str, call.key))}:{person_id}",
        "payload": {"to": person_id, "about": "due" if call.rung.after == 0 else "late"},
        "created_at": desk.now,
        "next_at": desk.now,
    }
