"""Late work: what is late now, and why what was done late was late. In the words of the forms' own question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from engine.cases.models import RUNNING, Case, Child, Submission, Task
from engine.people.access import Standing, may_see
from engine.people.models import Person
from engine.time.words import listed
from forms.lateness import SECTION

REASON = "late_reason"
UNGIVEN = "none"
"""The code, in addresses, of work that is still open: the reason is asked when it is done."""

REASONS = {option.value: option.label for option in SECTION.fields[0].options} | {
    UNGIVEN: "No reason given yet"
}


@dataclass(frozen=True)
class ByReason:
    """How much was late for one reason, and whose it was."""

    code: str
    label: str
    count: int
    people: str


@dataclass(frozen=True)
class Longest:
    """The step that is late longest."""

    task_id: int
    ref: str
    child: str
    name: str
    kind: str
    holder: str | None
    due_on: date


def by_reason(session: Session, who: Standing, scope: ColumnElement[bool], since: datetime) -> list[ByReason]:
    """Work recorded late since then, by the reason given, most first: one statement.

    A correction counts in place of what it corrects.
    """
    reason = Submission.answers[REASON].as_string()
    query = (
        select(reason, Person.name, func.count(Submission.id))
        .join(Task, Task.id == Submission.task_id)
        .join(Case, Case.id == Submission.case_id)
        .join(Person, Person.id == Submission.by_id)
        .where(scope, may_see(who), Submission.late, Submission.at >= since)
        .where(Submission.corrected_by_id.is_(None), reason.is_not(None))
        .group_by(reason, Person.name)
        .order_by(func.count(Submission.id).desc(), Person.name)
    )
    return _grouped(session.execute(query).all())


def late_now(
    session: Session, who: Standing, scope: ColumnElement[bool], today: date
) -> tuple[ByReason, Longest | None]:
    """What is late and still open, by holder, and the step that is late longest: one statement."""
    holder = aliased(Person)
    place = func.row_number().over(partition_by=Task.assignee_id, order_by=(Task.due_on, Task.id))
    steps = (
        select(
            Task.id.label("id"),
            Case.ref.label("ref"),
            (Child.given_name + " " + Child.family_name).label("child"),
            Task.name.label("name"),
            Task.kind.label("kind"),
            holder.name.label("holder"),
            Task.due_on.label("due_on"),
            func.count().over(partition_by=Task.assignee_id).label("count"),
            place.label("place"),
        )
        .join(Case, Case.id == Task.case_id)
        .join(Child, Child.id == Case.child_id)
        .outerjoin(holder, holder.id == Task.assignee_id)
        .where(scope, Case.status.in_(RUNNING), may_see(who), Task.status == "open", Task.due_on < today)
        .subquery()
    )
    firsts = select(*list(steps.c)[:8]).where(steps.c.place == 1).order_by(steps.c.due_on, steps.c.id)
    rows: Sequence[Any] = session.execute(firsts).all()
    counts = [(UNGIVEN, row[5] or "Nobody has taken it", row[7]) for row in rows]
    found = _grouped(counts) or [ByReason(UNGIVEN, REASONS[UNGIVEN], 0, "")]
    return found[0], Longest(*rows[0][:7]) if rows else None


def _grouped(rows: Sequence[Any]) -> list[ByReason]:
    totals: dict[str, int] = {}
    people: dict[str, list[str]] = {}
    for code, name, count in rows:
        totals[code] = totals.get(code, 0) + count
        people.setdefault(code, []).append(f"{name} {count}" if count > 1 else name)
    ordered = sorted(totals, key=lambda code: -totals[code])
    return [
        ByReason(code, REASONS.get(code, code.replace("_", " ")), totals[code], listed(people[code]))
        for code in ordered
    ]
