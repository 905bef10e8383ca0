"""Made-up staff of each council. Every one signs in with the same password, printed at the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.people.models import Person, PersonPosition, Team
from engine.time.policy import Policy

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


LEWISHAM = "lewisham"
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


WORKERS = (
    ("Amina Caseworth", "North team"),
    ("Dev Exampleson", "North team"),
    ("Efe Mockridge", "North team"),
    ("Ben Worksample", "North team"),
    ("Carys Testwell", "South team"),
)
MANAGERS = {"North team": "Tom Teamlead", "South team": "Sol Southgate"}
NAMES = {
    "head_of_service": "Hana Headley",
    "locality_manager": "Lola Localson",
    "line_manager": "Lin Lineman",
    "senior_practitioner": "Pria Practice",
    "reviewing_officer": "Rae Reviewer",
    "early_help_manager": "Eli Earlyhelp",
    "service_manager": "Sasha Servicehead",
    "administrator": "Ada Adminson",
}
"""Who holds a position that is one person's in these made-up councils."""


def staff_of(policy: Policy) -> Sequence[Member]:
    """The made-up staff of a council: two teams, and somebody in every position of its policy."""
    if policy.authority == LEWISHAM:
        return STAFF
    single = {
        key: _name(policy, key) for key in policy.positions if key not in ("social_worker", "team_manager")
    }
    by_height = sorted(single, key=lambda key: (len(policy.line_above(key)), key))
    over = single.get(policy.positions["team_manager"].above)
    members = [Member(single[key], (key,), above=_above(policy, single, key)) for key in by_height]
    managers = [Member(name, ("team_manager",), team, over) for team, name in MANAGERS.items()]
    # Whoever is above somebody stands before them: a person is written with the one above known.
    first = [each for each in members if each.above != MANAGERS["North team"]]
    members = [*first, *managers, *(each for each in members if each not in first)]
    own = single.get(policy.positions["social_worker"].above)
    members += [Member(name, ("social_worker",), team, own or MANAGERS[team]) for name, team in WORKERS]
    return [*members, Member("Paul Approver", ("service_manager",))]


def _name(policy: Policy, position: str) -> str:
    return NAMES.get(position, f"Example {policy.positions[position].label}")


def _above(policy: Policy, single: dict[str, str], key: str) -> str | None:
    """Who is above the holder of a position; whoever answers to a team manager answers to the North team's."""
    above = policy.positions[key].above
    return MANAGERS["North team"] if above == "team_manager" else single.get(above)


def shown_of(policy: Policy) -> Sequence[tuple[str, str]]:
    """Whom to sign in as, and what for: the first is the one whom anybody tries Keepstep as."""
    if policy.authority == LEWISHAM:
        return SHOWN
    first = ("Amina Caseworth", "social worker: My week, visits, meetings"), SHOWN[1]
    others = [
        (each.name, policy.positions[each.positions[0]].label.lower())
        for each in staff_of(policy)
        if each.positions[0] not in ("social_worker", "team_manager", "service_manager", "administrator")
    ]
    return [*first, *others, *SHOWN[-3:]]


def add_staff(session: Session, password_hash: str, staff: Sequence[Member] = STAFF) -> dict[str, Person]:
    """Write the made-up staff; the people by name."""
    teams = {name: Team(name=name) for name in sorted({each.team for each in staff if each.team})}
    session.add_all(teams.values())
    session.flush()
    people: dict[str, Person] = {}
    for each in staff:
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
