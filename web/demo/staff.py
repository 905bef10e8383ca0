"""Made-up staff of a made-up council. Every one signs in with the same password, printed at the start."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.people.models import Person, PersonPosition, Team

PASSWORD = "keepstep-demo"
"""For the demonstration only; `keepstep serve` on real data knows no such password."""


@dataclass(frozen=True)
class Member:
    """One made-up person: name, positions, team, and who is above them (by name)."""

    name: str
    positions: tuple[str, ...]
    team: str | None = None
    above: str | None = None

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.name.lower().replace(' ', '.')}@keepstep.example"


STAFF = (
    Member("Hana Headley", ("head_of_service",)),
    Member("Gita Groupman", ("group_manager",), above="Hana Headley"),
    Member("Tom Teamlead", ("team_manager",), "North team", "Gita Groupman"),
    Member("Sol Southgate", ("team_manager",), "South team", "Gita Groupman"),
    Member("Amina Caseworth", ("social_worker",), "North team", "Tom Teamlead"),
    Member("Dev Exampleson", ("social_worker",), "North team", "Tom Teamlead"),
    Member("Efe Mockridge", ("social_worker",), "North team", "Tom Teamlead"),
    Member("Ben Worksample", ("social_worker",), "North team", "Tom Teamlead"),
    Member("Carys Testwell", ("social_worker",), "South team", "Sol Southgate"),
    Member("Olu Otherteam", ("social_worker",), "South team", "Sol Southgate"),
    Member("Fay Facilit", ("independent_facilitator",)),
    Member("Sasha Servicehead", ("service_manager",)),
    Member("Paul Approver", ("service_manager",)),
    Member("Ada Adminson", ("administrator",)),
)

SHOWN = (
    ("Amina Caseworth", "social worker: My week, visits, meetings"),
    ("Tom Teamlead", "team manager: team, sign-off, cover"),
    ("Fay Facilit", "independent facilitator: case mapping"),
    ("Hana Headley", "head of service: nine-month meeting, lists"),
    ("Sasha Servicehead", "service manager: redraws the procedure"),
    ("Paul Approver", "service manager: approves what Sasha drew"),
    ("Ada Adminson", "administrator: calendar and people"),
)


def add_staff(session: Session, password_hash: str) -> dict[str, Person]:
    """Write the made-up staff; the people by name."""
    teams = {name: Team(name=name) for name in sorted({each.team for each in STAFF if each.team})}
    session.add_all(teams.values())
    session.flush()
    people: dict[str, Person] = {}
    for each in STAFF:
        person = Person(
            name=each.name,
            email=each.email,
            password_hash=password_hash,
            team_id=teams[each.team].id if each.team else None,
            line_manager_id=people[each.above].id if each.above else None,
            positions=[PersonPosition(position=position) for position in each.positions],
        )
        session.add(person)
        session.flush()
        people[each.name] = person
        if "team_manager" in each.positions and each.team:
            teams[each.team].manager_id = person.id
    return people
