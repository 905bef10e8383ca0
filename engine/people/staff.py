"""Accounts of staff: take somebody in, change what they are, let them go, give them a new first password."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from engine.cases import typed
from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.models import RUNNING, Case, Task
from engine.people.access import permissions_of
from engine.people.models import AccessLog, Cover, Person, PersonPosition, SignIn, Team


class NoSuchPerson(Refused):
    """There is nobody with this account. Look in the list of people."""


class EmailTaken(Refused):
    """{email} is the address of {name}, who has an account already. Open that account instead."""


class UnknownPosition(Refused):
    """This procedure has no position named {position}. Choose from the positions on the page."""


class LineCircle(Refused):
    """{manager} works under {name}, so {name} cannot have them as line manager. Choose somebody above both."""


class HoldsWork(Refused):
    """{name} still holds {work}. Reassign it, or arrange cover for {name}, then end the account."""


class LastAdministrator(Refused):
    """{name} is the last person who can look after people. Give somebody else that position first."""


@dataclass(frozen=True)
class Details:
    """What an account says of a person. The email is what they sign in with, kept in lower case."""

    name: str
    email: str
    positions: frozenset[str] = field(default_factory=frozenset)
    team_id: int | None = None
    line_manager_id: int | None = None


@dataclass(frozen=True)
class Held:
    """What one person still holds: cases as their worker, open steps, and teams they manage."""

    cases: int
    steps: int
    teams: int

    @property
    def words(self) -> str:
        """ "3 cases, 7 open steps and 1 team"; empty if nothing."""
        counted = [(self.cases, "case"), (self.steps, "open step"), (self.teams, "team")]
        parts = [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counted if number]
        return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def add_person(desk: Desk, details: Details, password_hash: str) -> Person:
    """Take somebody in with a one-time password. Raises EmailTaken, UnknownPosition, LineCircle or TooLong."""
    person = Person(password_hash=password_hash, password_once=True, active=True, positions=[])
    _write(desk, person, details)
    desk.session.add(person)
    desk.session.flush()
    _note(desk, person, "added")
    return person


def change_person(desk: Desk, person_id: int, details: Details) -> Person:
    """Change name, address, positions, team or line manager. Also raises NoSuchPerson and LastAdministrator."""
    person = find(desk, person_id)
    if "people.edit" not in permissions_of(details.positions, desk.policy):
        _refuse_last(desk, person)
    _write(desk, person, details)
    _note(desk, person, "changed")
    return person


def deactivate(desk: Desk, person_id: int) -> None:
    """End an account: they are signed out and cannot sign in again; what they wrote stays theirs.

    Raises HoldsWork while they hold open work that nobody covers today, and LastAdministrator.
    """
    person = find(desk, person_id)
    _refuse_last(desk, person)
    held = held_by(desk.session, person.id)
    if held.words and not _covered(desk, person):
        raise HoldsWork(name=person.name, work=held.words)
    person.active = False
    _sign_out(desk, person)
    _note(desk, person, "ended")


def reactivate(desk: Desk, person_id: int) -> None:
    """Let somebody sign in again, with the password they had."""
    person = find(desk, person_id)
    person.active = True
    _note(desk, person, "began again")


def reset_password(desk: Desk, person_id: int, password_hash: str) -> Person:
    """Give a one-time password: they choose their own when they sign in, and every session of theirs ends."""
    person = find(desk, person_id)
    person.password_hash, person.password_once = password_hash, True
    person.failed_sign_ins, person.locked_until = 0, None
    _sign_out(desk, person)
    _note(desk, person, "new password")
    return person


def held_by(session: Session, person_id: int) -> Held:
    """What this person holds now."""
    cases = select(func.count(Case.id)).where(Case.worker_id == person_id, Case.status.in_(RUNNING))
    steps = select(func.count(Task.id)).where(Task.assignee_id == person_id, Task.status == "open")
    teams = select(func.count(Team.id)).where(Team.manager_id == person_id)
    row = session.execute(select(cases.scalar_subquery(), steps.scalar_subquery(), teams.scalar_subquery()))
    return Held(*row.one())


def find(desk: Desk, person_id: int) -> Person:
    """The person with this account. Raises NoSuchPerson."""
    person = desk.session.get(Person, person_id)
    if person is None:
        raise NoSuchPerson()
    return person


def _write(desk: Desk, person: Person, details: Details) -> None:
    email = typed.fitting(details.email, typed.LONGEST_EMAIL).lower()
    # A new account is not in the session yet, so nothing half-filled is flushed by these questions.
    taken = desk.session.scalar(
        select(Person.name).where(Person.email == email, Person.id != (person.id or 0))
    )
    if taken is not None:
        raise EmailTaken(email=email, name=taken)
    unknown = sorted(details.positions - desk.policy.positions.keys())
    if unknown:
        raise UnknownPosition(position=unknown[0])
    _refuse_circle(desk, person, details.line_manager_id)
    person.name, person.email = typed.fitting(details.name, typed.LONGEST_NAME), email
    person.team_id, person.line_manager_id = details.team_id, details.line_manager_id
    kept = [held for held in person.positions if held.position in details.positions]
    new = details.positions - {held.position for held in kept}
    person.positions[:] = [*kept, *(PersonPosition(position=key) for key in sorted(new))]


def _refuse_circle(desk: Desk, person: Person, manager_id: int | None) -> None:
    seen: set[int] = set()
    at = manager_id
    while at is not None and at not in seen:
        if at == person.id:
            manager = desk.session.get_one(Person, manager_id)
            raise LineCircle(manager=manager.name, name=person.name)
        seen.add(at)
        at = desk.session.scalar(select(Person.line_manager_id).where(Person.id == at))


def _refuse_last(desk: Desk, person: Person) -> None:
    if "people.edit" not in permissions_of(person.position_keys, desk.policy):
        return
    keys = [key for key, post in desk.policy.positions.items() if "people.edit" in post.permissions]
    others = exists().where(
        PersonPosition.person_id == Person.id,
        PersonPosition.position.in_(keys),
        Person.active,
        Person.id != person.id,
    )
    if not desk.session.scalar(select(others)):
        raise LastAdministrator(name=person.name)


def _covered(desk: Desk, person: Person) -> bool:
    covered = exists().where(
        Cover.person_id == person.id, Cover.from_on <= desk.today, Cover.until_on >= desk.today
    )
    return desk.session.scalar(select(covered)) is True


def _sign_out(desk: Desk, person: Person) -> None:
    theirs = (SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    desk.session.execute(update(SignIn).where(*theirs).values(ended_at=desk.now))


def _note(desk: Desk, person: Person, outcome: str) -> None:
    asked = f"account {person.id}: {', '.join(sorted(person.position_keys))}"
    note = AccessLog(at=desk.now, person_id=desk.actor, asked_for=asked[:200], outcome=outcome)
    desk.session.add(note)
