"""Cover and reassign: who may be chosen, what would move, and the form that asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, exists, func, or_, select, true
from sqlalchemy.orm import Session

from engine.cases.models import RUNNING, Case, Child, Task
from engine.people.access import Standing, may_see
from engine.people.models import Person, PersonPosition, Team
from engine.time.policy import Policy
from engine.time.words import counted, listed
from forms.dates import DateError
from web.days import read_day, written

WORKER = "social_worker"
"""The role whose steps go along when a case is reassigned (engine.cases.reassign)."""


READS = ("case.read_team", "case.read_all", "mapping.facilitate")
"""Work goes to people whose position opens cases: one of these permissions is enough."""


@dataclass(frozen=True)
class Choice:
    """One person as a select shows them."""

    id: int
    name: str
    team: str
    active: bool


@dataclass(frozen=True)
class Choices:
    """Whose work this manager may hand on, and who may take it."""

    people: list[Choice]
    takers: list[Choice]


def choices(session: Session, who: Standing, policy: Policy, positions: Collection[str] = ()) -> Choices:
    """One statement for both: those below, the managed teams, whom they cover and themselves may be handed on.

    Anybody active may take work whose position opens cases; with `positions` only who holds one of these.
    """
    under = [*who.below, *who.acts_for]
    teams = select(Team.id).where(Team.manager_id.in_(under))
    within = true() if who.may("case.read_all") else or_(Person.id.in_(under), Person.team_id.in_(teams))
    holds = exists().where(
        PersonPosition.person_id == Person.id, PersonPosition.position.in_(positions or _reading(policy))
    )
    takes = and_(Person.active, holds)
    query = (
        select(Person.id, Person.name, Team.name, Person.active, within, takes)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(or_(within, takes))
        .order_by(Team.name.is_(None), Team.name, Person.name)
    )
    found = Choices([], [])
    for id, name, team, active, is_within, is_taker in session.execute(query):
        choice = Choice(id, name, team or "No team", active)
        found.people.extend([choice] if is_within else [])
        found.takers.extend([choice] if is_taker else [])
    return found


def _reading(policy: Policy) -> list[str]:
    return [key for key, post in policy.positions.items() if not post.permissions.isdisjoint(READS)]


@dataclass(frozen=True)
class Held:
    """One case of a worker, with how many open steps of each kind would go along."""

    ref: str
    child: str
    family_id: int
    plan_started_on: date | None
    next_on: date | None
    steps: int


def cases_of(session: Session, who: Standing, person_id: int) -> list[Held]:
    """The open cases of a worker that this manager may open, brothers and sisters together."""
    steps = (Task.case_id == Case.id, Task.status == "open", Task.assignee_id == person_id)
    query = (
        select(
            Case.ref,
            Child.given_name + " " + Child.family_name,
            Child.family_id,
            Case.plan_started_on,
            select(func.min(Task.due_on)).where(*steps).correlate(Case).scalar_subquery(),
            select(func.count(Task.id)).where(*steps).correlate(Case).scalar_subquery(),
        )
        .join(Child, Child.id == Case.child_id)
        .where(Case.worker_id == person_id, Case.status.in_(RUNNING), may_see(who))
        .order_by(Child.family_name, Child.family_id, Child.given_name)
    )
    return [Held(*row) for row in session.execute(query)]


def steps_of(session: Session, person_id: int, until: date | None) -> dict[str, int]:
    """How many open steps of each kind this person holds, those due after `until` left out."""
    query = select(Task.kind, func.count(Task.id)).where(Task.assignee_id == person_id, Task.status == "open")
    if until is not None:
        query = query.where(Task.due_on <= until)
    return {kind: number for kind, number in session.execute(query.group_by(Task.kind))}


def steps_in(session: Session, person_id: int, refs: Collection[str]) -> dict[str, int]:
    """How many open steps of each kind go along when these cases are reassigned."""
    query = (
        select(Task.kind, func.count(Task.id))
        .join(Case, Case.id == Task.case_id)
        .where(Case.ref.in_(refs), Task.assignee_id == person_id, Task.role == WORKER, Task.status == "open")
        .group_by(Task.kind)
    )
    return {kind: number for kind, number in session.execute(query)}


def step_words(steps: Mapping[str, int]) -> str:
    """Put steps by kind into words: "4 visits, 2 meetings and 3 tasks"; "no steps" for none."""
    order = [("visit", "visit"), ("meeting", "meeting"), ("decision", "decision"), ("task", "task")]
    parts = [counted(steps[kind], noun) for kind, noun in order if steps.get(kind)]
    return listed(parts) if parts else "no steps"


@dataclass
class Wanted:
    """The form of cover and reassign as it was filled in. Without a last day the work moves for good."""

    person_id: int | None = None
    by_id: int | None = None
    from_text: str = ""
    until_text: str = ""
    reason: str = ""
    from_on: date | None = None
    until_on: date | None = None
    errors: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, posted: Mapping[str, str], today: date) -> Wanted:
        """Read the form. What is missing or cannot be read stands in `errors`, by field."""
        wanted = cls(
            person_id=_number(posted.get("person")),
            by_id=_number(posted.get("by")),
            from_text=posted.get("from", "").strip(),
            until_text=posted.get("until", "").strip(),
            reason=posted.get("reason", "").strip(),
        )
        wanted.from_on = wanted._day("from", "The first day", wanted.from_text, today)
        wanted.until_on = wanted._day("until", "The last day", wanted.until_text, today)
        return wanted

    def check(self, people: Sequence[Choice], takers: Sequence[Choice], today: date) -> None:
        """Add what keeps the form from being carried out."""
        if self.person_id not in {each.id for each in people}:
            self.errors.append(("person", "Choose whose work it is"))
        if self.by_id not in {each.id for each in takers}:
            self.errors.append(("by", "Choose who the work goes to"))
        if not self.from_text:
            self.errors.append(("from", "Say from which day"))
        if self.from_on and self.for_good and self.from_on != today:
            self.errors.append(
                ("from", "Work that goes for good goes today: give today, or a last day for cover")
            )
        if not self.reason:
            self.errors.append(("reason", "Say why, in a few words"))

    def goes_today(self, today: date) -> None:
        """Take the days for today and for good: chosen cases are never lent."""
        self.from_text, self.from_on, self.until_text, self.until_on = written(today), today, "", None
        self.errors = [error for error in self.errors if error[0] not in ("from", "until")]

    @property
    def for_good(self) -> bool:
        """True if there is no last day: the cases themselves go to the other worker."""
        return not self.until_text

    def _day(self, name: str, subject: str, text: str, today: date) -> date | None:
        try:
            return read_day(text, today) if text else None
        except DateError as error:
            self.errors.append((name, f"{subject} {error}"))
            return None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
