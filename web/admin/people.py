"""Accounts as the pages show them: the list, one person's form, and one-time passwords."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased
from werkzeug.datastructures import MultiDict

from engine.cases import typed
from engine.cases.errors import TooLong
from engine.cases.models import RUNNING, Case, Task
from engine.people.models import Cover, Person, Team
from engine.people.staff import Details
from web.paging import PAGE

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter or figure of a one-time password can be mistaken for another when it is read out."""


@dataclass(frozen=True)
class Line:
    """One account in the list."""

    person: Person
    manager: str | None
    cases: int
    steps: int
    covered: bool


@dataclass(frozen=True)
class TeamLine:
    """One team: who manages it, and how many open cases it has."""

    id: int
    name: str
    manager_id: int | None
    manager: str | None
    cases: int


@dataclass
class Filled:
    """The form of one account, as it was filled in."""

    name: str = ""
    email: str = ""
    positions: frozenset[str] = frozenset()
    team_id: int | None = None
    line_manager_id: int | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, person: Person) -> Filled:
        """The form with what the account says now."""
        return cls(person.name, person.email, person.position_keys, person.team_id, person.line_manager_id)

    @classmethod
    def read(cls, posted: MultiDict[str, str]) -> Filled:
        """Read the form; what is missing stands in `errors`."""
        filled = cls(
            name=" ".join(posted.get("name", "").split()),
            email=posted.get("email", "").strip(),
            positions=frozenset(posted.getlist("positions")),
            team_id=posted.get("team", type=int),
            line_manager_id=posted.get("manager", type=int),
        )
        filled._check_lengths()
        if not filled.name:
            filled.errors["name"] = "Write the person’s name"
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", filled.email):
            filled.errors["email"] = "Write an email address, such as name@example.gov.uk"
        if not filled.positions:
            filled.errors["positions"] = (
                "Choose at least one position: without one nobody can do anything here"
            )
        return filled

    def _check_lengths(self) -> None:
        lengths = (("name", self.name, typed.LONGEST_NAME), ("email", self.email, typed.LONGEST_EMAIL))
        for field_name, text, longest in lengths:
            try:
                typed.fitting(text, longest)
            except TooLong as refusal:
                self.errors[field_name] = str(refusal)

    def details(self) -> Details:
        """What the verbs take."""
        return Details(self.name, self.email, self.positions, self.team_id, self.line_manager_id)


def accounts(
    session: Session, today: Any, *, words: str = "", show: str = "active", page: int = 1
) -> tuple[list[Line], int]:
    """One page of accounts by name, and how many there are. `show` is active or ended."""
    manager = aliased(Person)
    cases = select(func.count(Case.id)).where(Case.worker_id == Person.id, Case.status.in_(RUNNING))
    steps = select(func.count(Task.id)).where(Task.assignee_id == Person.id, Task.status == "open")
    covered = select(func.count(Cover.id)).where(
        Cover.person_id == Person.id, Cover.from_on <= today, Cover.until_on >= today
    )
    counted = [query.correlate(Person).scalar_subquery() for query in (cases, steps, covered)]
    query = (
        select(Person, manager.name, *counted, func.count().over())
        .outerjoin(manager, manager.id == Person.line_manager_id)
        .where(Person.active if show == "active" else ~Person.active)
        .order_by(Person.name, Person.id)
    )
    if words:
        like = f"%{words.lower()}%"
        query = query.where(or_(func.lower(Person.name).like(like), Person.email.like(like)))
    rows: Sequence[Any] = session.execute(query.offset((page - 1) * PAGE).limit(PAGE)).unique().all()
    lines = [Line(row[0], row[1], row[2], row[3], row[4] > 0) for row in rows]
    return lines, rows[0][-1] if rows else 0


def teams(session: Session) -> list[TeamLine]:
    """Every team with its manager and its number of open cases."""
    cases = select(func.count(Case.id)).where(Case.team_id == Team.id, Case.status.in_(RUNNING))
    query = (
        select(Team.id, Team.name, Team.manager_id, Person.name, cases.correlate(Team).scalar_subquery())
        .outerjoin(Person, Person.id == Team.manager_id)
        .order_by(Team.name)
    )
    return [TeamLine(*row) for row in session.execute(query)]


def active(session: Session, but: int | None = None) -> list[tuple[int, str]]:
    """(id, name) of everybody active, for choosing a line manager."""
    query = select(Person.id, Person.name).where(Person.active, Person.id != (but or 0)).order_by(Person.name)
    return [(id, name) for id, name in session.execute(query)]


def holding(session: Session, position: str) -> list[tuple[int, str]]:
    """(id, name) of everybody active who holds this position."""
    query = select(Person.id, Person.name).where(Person.active, Person.positions.any(position=position))
    return [(id, name) for id, name in session.execute(query.order_by(Person.name))]


def one_time_password(letters: Collection[str] = LETTERS) -> str:
    """A password to be read out once: four groups of four, about 79 bits."""
    chosen = list(letters)
    return "-".join("".join(secrets.choice(chosen) for _ in range(4)) for _ in range(4))
