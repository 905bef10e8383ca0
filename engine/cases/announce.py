"""Tell people that something is late: who, by the rung's words, and in what words.

The notice in the product names the child, unless the record is restricted: the line above may hear that it is
late, but not whose it is. The email never names anybody (design.md: emails carry no case details).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, exists, select

from engine.cases import history
from engine.cases.desk import Desk
from engine.cases.history import Entry
from engine.cases.models import Case, Deadline, Task
from engine.cases.tasks import open_tasks
from engine.outbox.models import Notification, Outbox
from engine.people.assign import above, offered_to, with_cover
from engine.people.models import Person
from engine.time.explain import day_words, distance_words
from engine.time.ladder import Rung


def announce(desk: Desk, case: Case, row: Deadline, rung: Rung) -> None:
    """Send one rung: a notice and an email to each person it names, and a line of history."""
    people = with_cover(desk.session, recipients(desk, case, row, rung), desk.today)
    names = _not_told_yet(desk, row, rung, people)
    told = [person for person in people if person in names]
    for person_id in told:
        desk.session.add(_notice(desk, case, row, rung, person_id))
        desk.session.add(_email(desk, row, rung, person_id))
    content = {
        "element": row.element_id,
        "name": row.name,
        "rung": rung.key,
        "due_on": row.due_on,
        "clauses": row.clauses,
        "to": [names[person_id] for person_id in told],
    }
    entry = Entry("rung_sent", content)
    history.append(desk.session, case, [entry], None, desk.now)


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


def _not_told_yet(desk: Desk, row: Deadline, rung: Rung, people: Sequence[int]) -> dict[int, str]:
    """The names of those of these people who have not been told this rung, by id: one statement."""
    asked = {"case": row.case_id, "element": row.element_id, "due_on": row.due_on, "rung": rung.key}
    found = desk.session.execute(_untold(), asked | {"people": list(people)})
    return {id: name for id, name in found}


@cache
def _untold() -> Select[int, str]:
    # Put together once: that costs as much as running it, and ten thousand rungs may go in one morning.
    told = exists().where(
        Notification.case_id == bindparam("case"),
        Notification.element_id == bindparam("element"),
        Notification.due_on == bindparam("due_on"),
        Notification.rung == bindparam("rung"),
        Notification.person_id == Person.id,
    )
    return select(Person.id, Person.name).where(Person.id.in_(bindparam("people", expanding=True)), ~told)


def _notice(desk: Desk, case: Case, row: Deadline, rung: Rung, person_id: int) -> Notification:
    assert row.due_on is not None, "a rung stands on a date"
    when = distance_words(row.due_on, desk.today, desk.calendar)
    day = day_words(row.due_on, desk.today)
    whose = f"Restricted case {case.ref}" if case.restricted else case.child.name
    return Notification(
        person_id=person_id,
        case_id=case.id,
        element_id=row.element_id,
        due_on=row.due_on,
        rung=rung.key,
        text=f"{whose}, {row.noun or row.name.lower()}: {when} ({day}).",
        at=desk.now,
    )


def _email(desk: Desk, row: Deadline, rung: Rung, person_id: int) -> Outbox:
    return Outbox(
        kind="email",
        key=f"rung:{row.case_id}:{row.element_id}:{row.due_on}:{rung.key}:{person_id}",
        payload={"to": person_id, "about": "due" if rung.after == 0 else "late"},
        created_at=desk.now,
        next_at=desk.now,
    )
