"""Running clocks counted again once another policy is in force: promised here, kept by the tick, one case at a time.

The promise is kept in the transaction that publishes, so that neither is without the other; its key makes asking for it
twice do no harm.
"""

from __future__ import annotations

from sqlalchemy import String, cast, exists, insert, literal, select

from engine.cases.desk import Desk
from engine.cases.models import Case, Deadline
from engine.outbox.models import Outbox
from engine.packs.models import PolicyVersion
from engine.time.policy import Policy, read_policy

CAUSE = "policy_published"
BATCH = 500
"""Promises written in one statement."""


def changed_limits(before: Policy, after: Policy) -> set[str]:
    """The parameters whose rows differ: only their clocks can get another date."""
    names = {*before.parameters(), *after.parameters()}
    return {name for name in names if before.rows_for(name) != after.rows_for(name)}


def changed_parameters(before: Policy, after: Policy) -> set[str]:
    """The parameters whose running clocks have to be looked at again: any, where a ladder of reminders differs."""
    if before.ladders != after.ladders:
        return {*before.parameters(), *after.parameters()}
    return changed_limits(before, after)


def count_again(desk: Desk) -> int:
    """Have every open case counted again that runs a clock of a parameter which the newest policy changed.

    The number of cases that are now promised for it and were not before: none where the policy is the first one.
    """
    newest = desk.session.scalars(select(PolicyVersion).order_by(PolicyVersion.id.desc()).limit(2)).all()
    if len(newest) < 2:
        return 0
    changed = changed_parameters(read_policy(newest[1].text), read_policy(newest[0].text))
    key = f"{CAUSE}:{newest[0].id}:"
    runs = exists().where(
        Deadline.case_id == Case.id, Deadline.status != "ended", Deadline.parameter.in_(changed)
    )
    promised = exists().where(Outbox.key == literal(key).concat(cast(Case.id, String)))
    query = select(Case.id).where(Case.status == "open", runs, ~promised).order_by(Case.id)
    ids = list(desk.session.scalars(query)) if changed else []
    for start in range(0, len(ids), BATCH):
        desk.session.execute(insert(Outbox), [_promise(desk, key, id) for id in ids[start : start + BATCH]])
    return len(ids)


def _promise(desk: Desk, key: str, case_id: int) -> dict[str, object]:
    return {
        "kind": "recompute",
        "key": f"{key}{case_id}",
        "payload": {"case_id": case_id, "cause": CAUSE},
        "created_at": desk.now,
        "next_at": desk.now,
    }
