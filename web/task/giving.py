"""Choose who does a step: the people of its position by name, and what follows from choosing one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.cases.give import give
from engine.cases.models import Case
from engine.people.models import Person, PersonPosition, Team
from web.site import command, desk, read
from web.task.page import Step

CHOOSE = "Choose who does this step"


@dataclass(frozen=True)
class Choice:
    """One person as the page offers them."""

    id: int
    name: str
    team: str


def choices(session: Session, position: str) -> Sequence[Choice]:
    """Everybody active who holds this position, by name: one statement."""
    query = (
        select(Person.id, Person.name, Team.name)
        .join(PersonPosition, PersonPosition.person_id == Person.id)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(PersonPosition.position == position, Person.active)
        .order_by(Person.name)
    )
    return [Choice(id, name, team or "") for id, name, team in session.execute(query)]


def give_page(case: Case, task_id: int) -> str:
    """The step and the people it can be given to."""
    with read() as session:
        return _page(Step.of(desk(session), session.get_one(Case, case.id), task_id))


def give_to(case: Case, task_id: int) -> Response | tuple[str, int]:
    """Give the step to the person who was chosen; they are told."""
    wanted = request.form.get("person", type=int)
    with command() as session:
        step = Step.of(desk(session), session.get_one(Case, case.id), task_id)
        chosen = next((each for each in choices(session, step.task.role) if each.id == wanted), None)
        if chosen is None:
            return _page(step, CHOOSE), 422
        give(step.desk, case.ref, task_id, chosen.id)
    flash(f"{step.task.name} is with {chosen.name} now, who has been told.")
    return redirect(url_for("case.show", ref=case.ref))


def _page(step: Step, error: str = "") -> str:
    policy, role = step.desk.policy, step.task.role
    return render_template(
        "task/give.html",
        case=step.case,
        task=step.task,
        people=choices(step.desk.session, role),
        asked_of=policy.positions[role].label.lower() if role in policy.positions else role,
        error=error,
    )
