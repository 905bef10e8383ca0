"""What the lists read, in SQL: who is on them, whether a meeting is booked, who is to book it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, null, or_, select
from sqlalchemy import case as choose
from sqlalchemy.orm import Session, aliased

from engine.cases.models import RUNNING, Case, Child, Deadline, Submission, Task
from engine.people.access import Standing, may_see, running_in_sight
from engine.people.models import Person, Team
from engine.records.models import Meeting, MeetingChild, Supervision
from web.lists.monthly import Edition
from web.paging import PAGE


@dataclass(frozen=True)
class Entry:
    """One plan on a list. `state`: returning, open, selected, early; on a list without selecting only open.

    `step` is the open step that the list's milestone asks for now. `booked_on` may have passed.
    """

    ref: str
    child: str
    born_on: date | None
    worker: str
    team: str
    manager: str | None
    started_on: date
    last_seen_on: date | None
    facts: dict[str, Any]
    task_id: int | None
    step: str | None
    step_due_on: date | None
    holder: str | None
    booked_on: date | None
    returns_on: str | None
    state: str
    next_steps: str | None


@dataclass(frozen=True)
class Found:
    """One page of a list, and how many stand on it in all."""

    entries: list[Entry]
    count: int


def entries(
    session: Session,
    who: Standing,
    edition: Edition,
    today: date,
    *,
    team_id: int | None = None,
    only: str = "",
    page: int = 1,
    limit: int = PAGE,
) -> Found:
    """Who stands on this list and may be seen, in the list's order. `only`: unbooked, selected, or all."""
    step, worker, manager, holder = aliased(Task), aliased(Person), aliased(Person), aliased(Person)
    booked = _booked(edition)
    returns = _fact(edition.listing.returns_on)
    state = _state(edition, step, returns)
    next_steps = select(Supervision.next_steps).where(
        Supervision.case_id == Case.id, Supervision.replaced.is_(False)
    )
    next_steps = next_steps.order_by(Supervision.supervised_on.desc(), Supervision.id.desc()).limit(1)
    query = (
        select(
            Case.ref,
            Child.given_name + " " + Child.family_name,
            Child.born_on,
            worker.name,
            Team.name,
            manager.name,
            Case.plan_started_on,
            Case.last_seen_on,
            Case.facts,
            step.id,
            step.name,
            step.due_on,
            holder.name,
            booked,
            returns,
            state,
            next_steps.correlate(Case).scalar_subquery(),
            func.count().over(),
        )
        .join(Child, Child.id == Case.child_id)
        .join(worker, worker.id == Case.worker_id)
        .join(Team, Team.id == Case.team_id)
        .outerjoin(manager, manager.id == Team.manager_id)
        .outerjoin(step, step.id == _first_step(edition))
        .outerjoin(holder, holder.id == step.assignee_id)
        .where(_listed(edition, step), may_see(who))
        .order_by(*_order(state, returns))
    )
    if team_id is not None:
        query = query.where(Case.team_id == team_id)
    if only == "unbooked":
        query = query.where(_unbooked(booked, today))
    if only == "selected":
        query = query.where(state == "selected")
    rows: Sequence[Any] = session.execute(query.offset((page - 1) * limit).limit(limit)).all()
    return Found([Entry(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)


def counts(session: Session, who: Standing, edition: Edition, today: date) -> dict[str, int]:
    """How many stand on the list, unbooked and by state; and how many come back only later."""
    step = aliased(Task)
    state = _state(edition, step, _fact(edition.listing.returns_on))
    unbooked = _unbooked(_booked(edition), today)
    query = (
        select(state, unbooked, func.count(Case.id))
        .outerjoin(step, step.id == _first_step(edition))
        .where(_listed(edition, step), may_see(who))
        .group_by(state, unbooked)
    )
    found = {"all": 0, "unbooked": 0}
    for key, is_unbooked, number in session.execute(query):
        found["all"] += number
        found[key] = found.get(key, 0) + number
        found["unbooked"] += number if is_unbooked else 0
    return found


def later(session: Session, who: Standing, edition: Edition) -> int:
    """How many plans that qualify by age come back to the meeting only after this list."""
    returns = _fact(edition.listing.returns_on)
    query = select(func.count(Case.id)).where(
        _of_age(edition), Case.status != "closed", returns > edition.ends_on.isoformat(), may_see(who)
    )
    return session.scalar(query) or 0


def teams_seen(session: Session, who: Standing) -> list[tuple[int, str]]:
    """The teams with an open case that this person may see: for a filter."""
    if who.may("case.read_all"):
        # By team: the first case that is found answers for it.
        seen: ColumnElement[bool] = exists().where(
            Case.team_id == Team.id, Case.status.in_(RUNNING), may_see(who)
        )
    else:
        seen = Team.id.in_(select(Case.team_id).where(running_in_sight(who)).correlate(None))
    return [
        (id, name) for id, name in session.execute(select(Team.id, Team.name).where(seen).order_by(Team.name))
    ]


def children_seen(session: Session, who: Standing, refs: Sequence[str]) -> dict[str, str]:
    """The children of those of these cases that this person may open, by reference."""
    query = select(Case.ref, Child.given_name + " " + Child.family_name).join(
        Child, Child.id == Case.child_id
    )
    return {ref: name for ref, name in session.execute(query.where(Case.ref.in_(refs), may_see(who)))}


def _listed(edition: Edition, step: Any) -> ColumnElement[bool]:
    listing = edition.listing
    found = [_of_age(edition), or_(Case.status != "closed", Case.closed_on > edition.on)]
    if listing.leaves_when_known:
        done = _fact(listing.leaves_when_known)
        found.append(or_(done.is_(None), done > edition.on.isoformat()))
    if listing.returns_on:
        returns = _fact(listing.returns_on)
        found.append(or_(returns.is_(None), returns <= edition.ends_on.isoformat(), step.id.is_not(None)))
    if edition.selecting:
        early = Case.plan_started_on > edition.started_by_now
        found.append(or_(_awaits(edition.selecting.message), step.id.is_not(None), early))
    return and_(*found)


def _of_age(edition: Edition) -> ColumnElement[bool]:
    # A range on the indexed column: the age is counted once, in Python, with the calendar of the policy.
    return Case.plan_started_on <= edition.started_by


def _order(state: ColumnElement[str], returns: ColumnElement[Any]) -> tuple[Any, ...]:
    rank = choose((state == "returning", 0), (state == "selected", 1), else_=2)
    return rank, choose((state == "returning", returns), else_=""), Case.plan_started_on, Case.id


def _state(edition: Edition, step: Any, returns: ColumnElement[Any]) -> ColumnElement[str]:
    if edition.selecting is None:
        return literal("open")
    return choose(
        (step.id.is_not(None), "selected"),
        (~_awaits(edition.selecting.message), "early"),
        (returns <= edition.ends_on.isoformat(), "returning"),
        else_="open",
    )


def _awaits(message: str) -> ColumnElement[bool]:
    return cast(Case.awaited, String).contains(json.dumps(message), autoescape=True)


def _fact(name: str) -> ColumnElement[Any]:
    fact: ColumnElement[Any] = Case.facts[name].as_string()
    return fact


def _first_step(edition: Edition) -> Any:
    """The open step that this list's milestone asks for: of its form where the list selects, else of its process."""
    step, timed = aliased(Task), aliased(Deadline)
    query = select(func.min(step.id)).where(step.case_id == Case.id, step.status == "open")
    if edition.selecting:
        query = query.where(step.form == edition.selecting.form)
    else:
        of_list = exists().where(
            timed.case_id == step.case_id,
            timed.process_id == step.process_id,
            timed.parameter == edition.row.parameter,
        )
        # A long plan's step for another list's meeting may stand in the same process.
        query = query.where(of_list.correlate(step), step.form.not_in(edition.selected))
    return query.correlate(Case).scalar_subquery()


def _unbooked(booked: Any, today: date) -> ColumnElement[bool]:
    # A day that has passed without the meeting being recorded has to be booked anew, or said to have been held.
    return or_(booked.is_(None), booked < today)


def _booked(edition: Edition) -> Any:
    """The day for which a step of this list’s process has booked a meeting; the plan leaves once it is held."""
    if edition.selecting:
        return null()  # its meeting is the authority's, on a day of the authority's; no child's is booked
    step, timed = aliased(Task), aliased(Deadline)
    return (
        select(func.max(Meeting.planned_on))
        .join(MeetingChild, MeetingChild.meeting_id == Meeting.id)
        .join(Submission, Submission.id == MeetingChild.submission_id)
        .join(step, step.id == Submission.task_id)
        .join(timed, (timed.case_id == step.case_id) & (timed.process_id == step.process_id))
        .where(
            MeetingChild.case_id == Case.id,
            MeetingChild.replaced.is_(False),
            timed.parameter == edition.row.parameter,
        )
        .correlate(Case)
        .scalar_subquery()
    )
