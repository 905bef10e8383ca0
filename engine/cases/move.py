"""Move one running case to another version of the procedure, or take a move back that nothing has followed.

What was said, done and owed stays: clocks keep their start, drafts and people stay with their steps, history goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from engine.cases.advance import advance
from engine.cases.arrival import refuse_ending
from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.facts import decode
from engine.cases.history import Entry, append
from engine.cases.kept import restore, snapshot
from engine.cases.models import Case, Deadline, Draft, Task
from engine.cases.moves import MovedCase
from engine.cases.tasks import kind_of, open_tasks
from engine.outbox.models import Outbox
from engine.people.assign import holder
from engine.process.moving import Moved, Plan
from engine.process.step import Arrive, OpenTask, Outcome, StepError

Way = tuple[int, int]
"""From which version to which, by the numbers that people know them by."""


OF_THE_CASE = (
    "bundle_id", "state", "awaited", "stands_at", "status", "incident", "closed_on", "outcome", "plan_started_on",
    "last_seen_on",
)  # fmt: skip
"""What of a case a step may change, besides its facts, which a move leaves alone."""


class TouchedSince(Refused):
    """Something happened in this case after it was moved, so the move cannot be undone. Move it again instead."""


def move(desk: Desk, row: MovedCase, plan: Plan, clocks: Sequence[Deadline], way: Way) -> None:
    """Move the case of this row to the version of its run; the row then says what came of it.

    The case is locked by this command, `clocks` are its deadlines that still count, `plan` leads from the version
    on which it stands. A case that cannot move, or that could not go on there, stays as it was with every reason.
    """
    case, state = row.case, row.case.state
    row.at, row.from_bundle_id = desk.now, case.bundle_id
    before = _before(desk, case, clocks)
    try:
        there = plan.move(state)
        refuse_ending(desk, case, plan, there)
        outcome = _arrive(desk, case, row, there, way)
    except StepError as refusal:
        case.bundle_id, case.state = row.from_bundle_id, state
        row.status, row.said = "refused", list(getattr(refusal, "reasons", [str(refusal)]))
        return
    _follow(desk, case, outcome, clocks)
    row.status, row.said, row.before = "moved", list(there.notes), before


def _arrive(desk: Desk, case: Case, row: MovedCase, there: Moved, way: Way) -> Outcome:
    case.bundle_id, case.state = row.run.to_bundle_id, there.state
    said = {"from": way[0], "to": way[1], "reason": row.run.reason, "notes": list(there.notes)}
    entries = [Entry("case_moved", said)]
    command = Arrive(there.fresh, there.entering)
    return advance(desk, case, command, decode(case.facts), cause="migration", entries=entries)


def _before(desk: Desk, case: Case, clocks: Sequence[Deadline]) -> dict[str, Any]:
    """What undoing needs: the case and its open steps and clocks as they are now."""
    return {
        "case": snapshot(case, OF_THE_CASE),
        "tasks": [snapshot(task) for task in open_tasks(desk, case)],
        "deadlines": [snapshot(row) for row in clocks],
    }


def _follow(desk: Desk, case: Case, outcome: Outcome, clocks: Sequence[Deadline]) -> None:
    """Say of each open step and clock what the new version says: names, roles, forms, and where they stand."""
    wanted = {task.token: task for task in outcome.tasks}
    for task in open_tasks(desk, case):
        if task.token in wanted:
            _restate(desk, case, task, wanted[task.token])
    standing = {timer.token: timer for timer in outcome.timers}
    for row in clocks:
        if timer := standing.get(row.token):
            row.element_id, row.process_id, row.name = timer.element_id, timer.process_id, timer.name
            row.host_element = timer.host_element


def _restate(desk: Desk, case: Case, task: Task, now: OpenTask) -> None:
    published = desk.published(case)
    if task.element_id != now.element_id:
        _rename_drafts(desk, case, {task.element_id: now.element_id})
    if (task.role, task.form) != (now.role, now.form):
        # Whoever has the old form open is told that the step changed, and finds what they wrote as a draft.
        task.lock_version += 1
    if task.role != now.role:
        task.assignee_id = holder(desk.session, case, now.role)
    task.element_id, task.process_id, task.name = now.element_id, now.process_id, now.name
    task.role, task.form, task.kind = now.role, now.form, kind_of(published, now.form)
    task.instructions, task.clauses = now.instructions or "", list(now.clauses)


def _rename_drafts(desk: Desk, case: Case, names: Mapping[str, str]) -> None:
    for was, now in names.items():
        here = Draft.case_id == case.id
        writers = select(Draft.person_id).where(here, Draft.element_id == was)
        # Left over from an earlier round of a step of that name: what is half written now counts.
        left = delete(Draft).where(here, Draft.element_id == now, Draft.person_id.in_(writers))
        desk.session.execute(left, execution_options={"synchronize_session": "fetch"})
        mine = update(Draft).where(here, Draft.element_id == was)
        desk.session.execute(mine.values(element_id=now))


def undo(desk: Desk, row: MovedCase, clocks: Sequence[Deadline], way: Way) -> None:
    """Put a case back on the version from which it was moved, exactly as it stood. Raises TouchedSince."""
    case = row.case
    if row.before is None or case.version != row.case_version or case.status == "closed":
        raise TouchedSince()
    _rename_drafts(desk, case, _names_back(open_tasks(desk, case), row.before["tasks"]))
    _tasks_back(desk, open_tasks(desk, case), row.before["tasks"])
    _clocks_back(desk, clocks, row.before["deadlines"])
    restore(case, row.before["case"])
    row.status, row.before, row.at = "undone", None, desk.now
    append(desk.session, case, [Entry("move_undone", {"from": way[1], "to": way[0]})], desk.actor, desk.now)
    _promise_to_count_again(desk, row)


def _promise_to_count_again(desk: Desk, row: MovedCase) -> None:
    # Policy, ladders or the calendar may have changed meanwhile, and clocks that the move had ended were passed over.
    key = f"move_undone:{row.run_id}:{row.case_id}"
    payload = {"case_id": row.case_id, "cause": "policy_published"}
    desk.session.add(
        Outbox(kind="recompute", key=key, payload=payload, created_at=desk.now, next_at=desk.now)
    )


def _names_back(now: Iterable[Task], before: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    was = {each["token"]: each["element_id"] for each in before}
    return {
        task.element_id: was[task.token]
        for task in now
        if was.get(task.token, task.element_id) != task.element_id
    }


def _tasks_back(desk: Desk, now: Iterable[Task], before: Iterable[Mapping[str, Any]]) -> None:
    kept = {each["id"]: each for each in before}
    for task in now:
        if task.id not in kept:
            task.status, task.done_at = "ended", desk.now
    for id, each in kept.items():
        task = desk.session.get_one(Task, id)
        # An old form that is still open on somebody's screen is refused as stale, whichever way the case went.
        restore(task, {**each, "lock_version": task.lock_version + (each["form"] != task.form)})


def _clocks_back(desk: Desk, now: Iterable[Deadline], before: Iterable[Mapping[str, Any]]) -> None:
    kept = {each["id"]: each for each in before}
    for row in now:
        if row.id not in kept:
            row.status, row.ended_at, row.ended_by = "ended", desk.now, "move_undone"
            row.wake_at = row.next_rung_at = None
    for id, each in kept.items():
        restore(desk.session.get_one(Deadline, id), each)
