"""What My week reads: five statements, whatever the number of steps. Filters and paging are done in SQL.

One row of the page is one step for one family: brothers and sisters who are owed the same by the same day share
it. `dense_rank` numbers these rows, so that a page is cut between rows and never through one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Subquery, and_, func, literal_column, or_, select, union_all
from sqlalchemy import case as choose
from sqlalchemy.orm import Session

from engine.cases.models import Case, Child, Deadline, Draft, Task
from engine.people.access import Standing, chooses_for, may_see
from engine.people.models import Person
from engine.records.models import Meeting, Visit

PAGE = 25
Span = Literal["week", "month", "all"]

OPEN: ColumnElement[str] = literal_column("'open'")
"""As a literal, not as a parameter: else SQLite does not see that the partial indexes of `task` fit."""

LATE, TODAY, WEEK, NEXT, MONTH, LATER, NO_DATE, TO_TAKE = range(8)
SHOWN: dict[Span, tuple[int, ...]] = {
    "week": (LATE, TODAY, WEEK, NEXT, NO_DATE, TO_TAKE),
    "month": (LATE, TODAY, WEEK, NEXT, MONTH, NO_DATE, TO_TAKE),
    "all": (LATE, TODAY, WEEK, NEXT, MONTH, LATER, NO_DATE, TO_TAKE),
}


@dataclass(frozen=True)
class Asked:
    """Whose week, and which part of it."""

    who: Standing
    today: date
    kind: str = ""
    family_id: int | None = None
    span: Span = "week"
    page: int = 1

    @property
    def sunday(self) -> date:
        """The last day of this week."""
        return self.today + timedelta(days=6 - self.today.weekday())


def counts(session: Session, asked: Asked) -> Sequence[tuple[int, str, int]]:
    """How many rows there are by group and kind, of every kind and span: what the filters would show."""
    steps = _steps(asked, with_kind=False)
    rows = select(
        steps.c.bucket, steps.c.kind, steps.c.due_on, steps.c.family_id, steps.c.element_id,
        steps.c.assignee_id, steps.c.nth,
    ).distinct().subquery()  # fmt: skip
    query = select(rows.c.bucket, rows.c.kind, func.count()).group_by(rows.c.bucket, rows.c.kind)
    return [(bucket, kind, count) for bucket, kind, count in session.execute(query)]


def steps(session: Session, asked: Asked) -> Sequence[Any]:
    """One page of steps, late first, with all that a row says. `number` counts the page's rows."""
    ranked = _ranked(_steps(asked, with_kind=True))
    query = (
        select(
            ranked.c.number, ranked.c.bucket, *TASK, *CHILD, *DEADLINE,
            Person.name.label("assignee"), _draft_of(asked.who.person_id), _visit_planned(), _meeting_planned(),
        )
        .join(Task, Task.id == ranked.c.id)
        .join(Case, Case.id == Task.case_id)
        .join(Child, Child.id == Case.child_id)
        .outerjoin(Deadline, Deadline.id == Task.deadline_id)
        .outerjoin(Person, Person.id == Task.assignee_id)
        .where(ranked.c.number > (asked.page - 1) * PAGE, ranked.c.number <= asked.page * PAGE)
        .order_by(ranked.c.number, Child.born_on, Child.id)
    )  # fmt: skip
    return session.execute(query).all()


TASK = (
    Task.id, Task.name, Task.kind, Task.form, Task.element_id, Task.clauses, Task.due_on, Task.assignee_id,
    Task.opened_at, Task.role,
)  # fmt: skip
CHILD = (
    Case.ref, Case.id.label("case_id"), Case.bundle_id, Case.restricted, Case.last_seen_on, Child.family_id,
    Child.given_name, Child.family_name, Child.born_on,
)  # fmt: skip
DEADLINE = (Deadline.noun, Deadline.why, Deadline.outer_on)


def children(session: Session, who: Standing) -> Sequence[Any]:
    """The children one works with, those not seen for longest first, with what is planned for them."""
    query = (
        select(*CHILD, Case.worker_id, Case.opened_on, _visit_planned(), _meeting_planned(), _meeting_kind())
        .join(Child, Child.id == Case.child_id)
        .where(Case.worker_id.in_(who.acts_for), Case.status.in_(("open", "incident")))
        .order_by(Case.last_seen_on.is_not(None), Case.last_seen_on, Child.family_id, Child.born_on, Child.id)
    )
    return session.execute(query).all()


def drafts(session: Session, who: Standing, limit: int = 5) -> Sequence[Any]:
    """What the person has begun to write and not sent, the newest first."""
    theirs = and_(Task.case_id == Draft.case_id, Task.element_id == Draft.element_id)
    task_id = select(func.max(Task.id)).where(theirs, Task.status == OPEN).scalar_subquery()
    name = select(func.max(Task.name)).where(theirs).scalar_subquery()
    query = (
        select(
            Draft.saved_at, Draft.element_id, Case.ref, Child.given_name, Child.family_name,
            task_id.label("task_id"), name.label("name"),
        )
        .join(Case, Case.id == Draft.case_id)
        .join(Child, Child.id == Case.child_id)
        .where(Draft.person_id == who.person_id, may_see(who))
        .order_by(Draft.saved_at.desc())
        .limit(limit)
    )  # fmt: skip
    return session.execute(query).all()


def elsewhere(session: Session, asked: Asked, limit: int = 6) -> Sequence[Any]:
    """Open steps of one's own children that somebody else has to do, the longest waiting first."""
    others = or_(
        Task.assignee_id.not_in(asked.who.acts_for),
        and_(Task.assignee_id.is_(None), Task.role.not_in(asked.who.positions)),
    )
    query = (
        select(
            Task.id, Task.name, Task.role, Task.opened_at, *CHILD, Person.name.label("assignee"),
            func.count().over().label("total"),
        )
        .join(Case, Case.id == Task.case_id)
        .join(Child, Child.id == Case.child_id)
        .outerjoin(Person, Person.id == Task.assignee_id)
        .where(Case.worker_id.in_(asked.who.acts_for), Case.status.in_(("open", "incident")))
        .where(Task.status == OPEN, others)
        .order_by(Task.opened_at, Task.id)
        .limit(limit)
    )  # fmt: skip
    return session.execute(query).all()


def _mine(asked: Asked) -> Subquery:
    # Searches joined by hand: given an OR, SQLite walks the whole index of a column that it sorts by.
    held = select(Task.id).where(Task.status == OPEN, Task.assignee_id.in_(asked.who.acts_for))
    nobodys = select(Task.id).where(Task.status == OPEN, Task.assignee_id.is_(None))
    to_take = nobodys.join(Case, Case.id == Task.case_id).where(
        Task.role.in_(asked.who.positions), may_see(asked.who)
    )
    if not asked.who.may("task.reassign"):
        return union_all(held, to_take).subquery("mine")
    theirs = select(Case.id).where(chooses_for(asked.who))
    to_choose = nobodys.where(Task.role.not_in(asked.who.positions), Task.case_id.in_(theirs))
    return union_all(held, to_take, to_choose).subquery("mine")


def _steps(asked: Asked, with_kind: bool) -> Subquery:
    mine = _mine(asked)
    # Two steps of one name for one child on one day (two concerns, say) are two rows, not siblings.
    nth = func.row_number().over(
        partition_by=(Task.case_id, Task.element_id, Task.due_on, Task.assignee_id), order_by=Task.id
    )
    query = (
        select(
            Task.id, Task.kind, Task.due_on, Task.element_id, Task.assignee_id, Child.family_id,
            _bucket(asked).label("bucket"), nth.label("nth"),
        )
        .join(mine, mine.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .join(Child, Child.id == Case.child_id)
    )  # fmt: skip
    if asked.family_id is not None:
        query = query.where(Child.family_id == asked.family_id)
    if with_kind:
        query = query.where(_bucket(asked).in_(SHOWN[asked.span]))
        query = query.where(Task.kind == asked.kind) if asked.kind else query
    return query.subquery("steps")


def _ranked(steps: Subquery) -> Subquery:
    order = [steps.c[name] for name in ("bucket", "due_on", "family_id", "element_id", "assignee_id", "nth")]
    number = func.dense_rank().over(order_by=order)
    return select(steps.c.id, steps.c.bucket, number.label("number")).subquery("ranked")


def _bucket(asked: Asked) -> ColumnElement[int]:
    month = asked.today + timedelta(days=28)
    return choose(
        (Task.assignee_id.is_(None), TO_TAKE),
        (Task.due_on.is_(None), NO_DATE),
        (Task.due_on < asked.today, LATE),
        (Task.due_on == asked.today, TODAY),
        (Task.due_on <= asked.sunday, WEEK),
        (Task.due_on <= asked.sunday + timedelta(days=7), NEXT),
        (Task.due_on <= month, MONTH),
        else_=LATER,
    )


def _draft_of(person_id: int) -> ColumnElement[Any]:
    mine = (
        Draft.case_id == Task.case_id,
        Draft.element_id == Task.element_id,
        Draft.person_id == person_id,
    )
    return select(Draft.saved_at).where(*mine).correlate(Task).scalar_subquery().label("draft_at")


def _visit_planned() -> Any:
    last = select(Visit.next_visit_on).where(Visit.case_id == Case.id, Visit.replaced.is_(False))
    last = last.order_by(Visit.visited_on.desc(), Visit.id.desc()).limit(1)
    return last.correlate(Case).scalar_subquery().label("visit_planned_on")


def _meeting_planned() -> Any:
    return _next_meeting(Meeting.planned_on).label("meeting_planned_on")


def _meeting_kind() -> Any:
    return _next_meeting(Meeting.kind).label("meeting_kind")


def _next_meeting(column: Any) -> Any:
    arranged = (
        Meeting.family_id == Child.family_id,
        Meeting.held_on.is_(None),
        Meeting.planned_on.is_not(None),
    )
    query = select(column).where(*arranged).order_by(Meeting.planned_on.desc(), Meeting.id.desc()).limit(1)
    return query.correlate(Child).scalar_subquery()
