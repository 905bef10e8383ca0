"""Who may do what, and who may open which case.

Permissions are fixed here; which position carries which is the authority's policy. A case opens to its
allocated worker, the team, those above them, whoever covers one of these, and whoever holds an open task on
it or may claim one. A restricted case opens only to its worker, the team's manager, whoever covers these, the
holder of an open task, and people named. A step of it that nobody holds opens it to nobody: somebody who may open
it takes the step, or gives it to a named person (engine.cases.give).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    SelectBase,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from engine.cases.models import RUNNING, Case, Task
from engine.people.models import CaseAccess, Cover, Person, Team
from engine.time.policy import Policy

PERMISSIONS = frozenset(
    {
        "case.start",
        "case.read_team",
        "case.read_all",
        "task.sign_off",
        "task.reassign",
        "task.skip",
        "interval.loosen",
        "meeting.chair_final",
        "mapping.facilitate",
        "nine_month.record",
        "calendar.edit",
        "procedure.draft",
        "procedure.approve",
        "people.edit",
        "report.read",
        "correct.record",
        "correct.others",
    }
)


@dataclass(frozen=True)
class Standing:
    """What one person is today: their permissions, whom they stand in for, and who works under them."""

    person_id: int
    team_id: int | None
    permissions: frozenset[str]
    acts_for: frozenset[int]
    below: frozenset[int]
    positions: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        """True if one of the person's positions carries this permission."""
        return permission in self.permissions


@dataclass(frozen=True)
class Asking:
    """A person as a question to the database, which looks up whom they stand in for while it answers.

    For one case, where a `Standing` would be a statement of its own; lists ask with a `Standing`.
    """

    person_id: int
    team_id: int | None
    permissions: frozenset[str]
    acts_for: SelectBase
    below: SelectBase
    positions: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        """True if one of the person's positions carries this permission."""
        return permission in self.permissions


def standing(session: Session, person: Person, policy: Policy, today: date) -> Standing:
    """What this person may do and for whom, today: one statement, whatever the number of cases."""
    acts_for, below = _others(session, person.id, today)
    permissions = permissions_of(person.position_keys, policy)
    return Standing(person.id, person.team_id, permissions, acts_for, below, person.position_keys)


def asking(person: Person, policy: Policy, today: date) -> Asking:
    """This person as they are today, for a condition on one case."""
    acts_for = select(literal(person.id)).union_all(_covered(person.id, today))
    below = select(_line_below(person.id, today).c.id)
    permissions = permissions_of(person.position_keys, policy)
    return Asking(person.id, person.team_id, permissions, acts_for, below, person.position_keys)


def permissions_of(positions: Collection[str], policy: Policy) -> frozenset[str]:
    """The permissions that these positions carry; a word in policy that is no permission is ignored."""
    held = {
        word for key in positions if key in policy.positions for word in policy.positions[key].permissions
    }
    return frozenset(held) & PERMISSIONS


def _covered(person_id: int, today: date) -> Select[int]:
    return select(Cover.person_id).where(
        Cover.by_id == person_id, Cover.from_on <= today, Cover.until_on >= today
    )


def _others(session: Session, person_id: int, today: date) -> tuple[frozenset[int], frozenset[int]]:
    """The person with those they stand in for, and everybody below any of these."""
    tree, covered = _line_below(person_id, today), _covered(person_id, today)
    both = select(tree.c.id, literal(True)).union_all(covered.add_columns(literal(False)))
    rows = session.execute(both).all()
    acts_for = frozenset({person_id, *(each for each, is_below in rows if not is_below)})
    return acts_for, frozenset(each for each, is_below in rows if is_below)


def _line_below(person_id: int, today: date) -> CTE:
    covered = _covered(person_id, today)
    over = or_(Person.line_manager_id == person_id, Person.line_manager_id.in_(covered))
    tree = select(Person.id).where(over).cte("below", recursive=True)
    under = aliased(Person)
    # UNION, not UNION ALL: two people entered as each other's manager must not make this run for ever.
    return tree.union(select(under.id).join(tree, under.line_manager_id == tree.c.id))


def may_see(who: Standing | Asking) -> ColumnElement[bool]:
    """A condition on `Case` that keeps only the cases this person may open; for lists, in SQL.

    It correlates with `Case` alone, so that it can stand in a query that also reads tasks or teams. What can be said
    from the case's own row stands first: a database that asks in order seldom has to look at steps then.
    """
    named = select(CaseAccess.id).where(CaseAccess.case_id == Case.id, CaseAccess.person_id == who.person_id)
    return or_(
        # Allocated or managing the team, holding a step, or named: this opens restricted cases too.
        Case.worker_id.in_(who.acts_for),
        Case.team_id.in_(_teams_under(who.acts_for)),
        and_(Case.restricted.is_(False), _by_position(who)),
        _open_step(func.coalesce(Task.assignee_id, 0).in_(who.acts_for)),
        exists(named.correlate(Case)),
        and_(Case.restricted.is_(False), _may_take(who)),
    )


def running_in_sight(who: Standing) -> ColumnElement[bool]:
    """As `may_see`, of cases that are not closed: looked up from the person, since few of all cases are theirs.

    For lists that do not begin at a person, a team or a case. Whoever reads all cases gains nothing by it.
    """
    running = Case.status.in_(RUNNING)
    if who.may("case.read_all"):
        return and_(running, may_see(who))
    cases, steps = select(Case.id).where(running), select(Task.case_id).where(Task.status == "open")
    takes = steps.join(Case, Case.id == Task.case_id).where(Case.restricted.is_(False), running)
    found = [
        cases.where(Case.worker_id.in_(who.acts_for)),
        cases.where(Case.team_id.in_(_teams_under(who.acts_for))),
        steps.where(Task.assignee_id.in_(who.acts_for)),
        select(CaseAccess.case_id).where(CaseAccess.person_id == who.person_id),
        takes.where(Task.assignee_id.is_(None), Task.role.in_(who.positions)),
    ]
    if who.may("case.read_team"):
        unrestricted = cases.where(Case.restricted.is_(False))
        found += [
            unrestricted.where(Case.team_id == who.team_id),
            unrestricted.where(Case.worker_id.in_(who.below)),
            unrestricted.where(Case.team_id.in_(_teams_under(who.below))),
        ]
    return and_(running, Case.id.in_(union_all(*found)))


def chooses_for(who: Standing) -> ColumnElement[bool]:
    """A condition on `Case`: restricted cases whose untaken steps this person gives to somebody by name."""
    if not who.may("task.reassign"):
        return false()
    return and_(Case.restricted, Case.team_id.in_(_teams_under(who.acts_for)))


def _by_position(who: Standing | Asking) -> ColumnElement[bool]:
    """Those whose position reads all cases, or the team's and those of everybody below."""
    if who.may("case.read_all"):
        return true()
    if not who.may("case.read_team"):
        return false()
    below = (Case.worker_id.in_(who.below), Case.team_id.in_(_teams_under(who.below)))
    return or_(Case.team_id == who.team_id, *below)


def _may_take(who: Standing | Asking) -> ColumnElement[bool]:
    """Whoever could take a step of the case that nobody holds."""
    if who.may("case.read_all"):
        return false()
    return _open_step(and_(func.coalesce(Task.assignee_id, 0) == 0, Task.role.in_(who.positions)))


def _open_step(which: ColumnElement[bool]) -> ColumnElement[bool]:
    # Callers name the holder by coalesce(): else SQLite walks through all steps of that person for every case,
    # where the case has a handful.
    of_case = select(Task.id).where(Task.case_id == Case.id, Task.status == "open", which)
    return exists(of_case.correlate(Case))


def _teams_under(managers: Collection[int] | SelectBase) -> Select[int]:
    return select(Team.id).where(Team.manager_id.in_(managers)).correlate(None)


def may_open(session: Session, who: Standing, case: Case) -> bool:
    """True if this person may open this case."""
    return session.scalar(select(exists().where(Case.id == case.id, may_see(who)))) is True
