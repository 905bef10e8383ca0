"""Give a case to another worker: its open steps go with it, no clock changes."""

from __future__ import annotations

from engine.cases import history
from engine.cases.desk import Desk
from engine.cases.effects import tell
from engine.cases.history import Entry
from engine.cases.tasks import open_tasks
from engine.people.models import Person


def reassign(desk: Desk, ref: str, to_id: int, reason: str) -> None:
    """Allocate the case to another worker. Both are told; the reason stands in history."""
    case = desk.open_case(ref)
    old, new = case.worker, desk.session.get_one(Person, to_id)
    if old.id == new.id:
        return
    case.worker = new
    if new.team_id is not None:
        case.team_id = new.team_id
    for task in open_tasks(desk, case):
        if task.assignee_id == old.id and task.role == "social_worker":
            task.assignee_id = new.id
            task.lock_version += 1
    changed = Entry("worker_changed", {"was": old.id, "is": new.id, "reason": reason})
    history.append(desk.session, case, [changed], desk.actor, desk.now)
    tell(desk.session, case, old.id, "worker_changed", f"{case.child.name} is now with {new.name}.", desk)
    tell(desk.session, case, new.id, "worker_changed", f"{case.child.name} is now yours ({case.ref}).", desk)
