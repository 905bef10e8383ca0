"""Give a case to another worker: its open steps go with it, to another team too; no clock changes."""

from __future__ import annotations

from collections.abc import Iterable

from engine.cases import history, typed
from engine.cases.desk import Desk
from engine.cases.effects import tell
from engine.cases.history import Entry
from engine.cases.models import Case, Task
from engine.cases.tasks import open_tasks
from engine.people.assign import holder
from engine.people.models import Person


def reassign(desk: Desk, ref: str, to_id: int, reason: str) -> None:
    """Allocate the case to another worker, and so to their team. Both are told; the reason stands in history.

    Steps of the worker and of the team's manager go to the new ones; what somebody else has taken stays theirs.
    Raises ReasonNeeded or TooLong.
    """
    case, reason = desk.open_case(ref), typed.reason(reason)
    old, new = case.worker, desk.session.get_one(Person, to_id)
    if old.id == new.id:
        return
    tasks = open_tasks(desk, case)
    before = _holders(desk, case, tasks)
    case.worker = new
    case.team = new.team or case.team
    desk.session.flush()
    after = _holders(desk, case, tasks)
    for task in tasks:
        if task.assignee_id == before[task.role] != after[task.role]:
            task.assignee_id = after[task.role]
            task.lock_version += 1
    changed = Entry("worker_changed", {"was": old.id, "is": new.id, "reason": reason})
    history.append(desk.session, case, [changed], desk.actor, desk.now)
    tell(desk.session, case, old.id, "worker_changed", f"{case.child.name} is now with {new.name}.", desk)
    tell(desk.session, case, new.id, "worker_changed", f"{case.child.name} is now yours ({case.ref}).", desk)


def _holders(desk: Desk, case: Case, tasks: Iterable[Task]) -> dict[str, int | None]:
    return {role: holder(desk.session, case, role) for role in {task.role for task in tasks}}
