"""Finding a child, a case or a worker. Only cases that the person may open are found, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from engine.cases.models import Case, Child, ChildWord
from engine.cases.names import BEYOND, words_of
from engine.people.access import Standing, may_see
from engine.people.models import Person, PersonPosition, Team

LIMIT = 20
ESCAPE = "\\"


def cases(session: Session, who: Standing, words: Sequence[str]) -> Sequence[Any]:
    """Cases whose child's name or reference begins with each of the words, open ones first."""
    worker = aliased(Person)
    query = (
        select(
            Case.ref, Case.status, Case.restricted, Case.closed_on, Child.given_name, Child.family_name,
            Child.born_on, worker.name.label("worker"), Team.name.label("team"),
        )
        .join(Child, Child.id == Case.child_id)
        .join(worker, worker.id == Case.worker_id)
        .join(Team, Team.id == Case.team_id)
        .where(*(Case.id.in_(_called(word)) for word in words), may_see(who))
        .order_by(Case.status == "closed", Child.family_name, Child.given_name, Case.id)
        .limit(LIMIT + 1)
    )  # fmt: skip
    return session.execute(query).all()


def workers(session: Session, words: Sequence[str]) -> Sequence[Any]:
    """Staff whose name has a word that begins with each of these."""
    held = (
        select(func.min(PersonPosition.position))
        .where(PersonPosition.person_id == Person.id)
        .scalar_subquery()
    )
    query = (
        select(Person.name, Person.email, Team.name.label("team"), held.label("position"))
        .outerjoin(Team, Team.id == Person.team_id)
        .where(Person.active, *(_begins(Person.name, word) for word in words))
        .order_by(Person.name)
        .limit(LIMIT)
    )
    return session.execute(query).all()


def _called(word: str) -> CompoundSelect[int]:
    """The cases of children so called, and those so referred to: each looked up in its own index, then put together."""
    # A double name typed as one word has to be found part by part.
    parts = sorted(words_of([word])) or [word]
    found = select(Case.id)
    for part in parts:
        begins = ChildWord.word.between(part, part + BEYOND)
        found = found.where(Case.child_id.in_(select(ChildWord.child_id).where(begins)))
    refs = [f"CIN-{word}", word.upper()] if word.isdigit() else [word.upper()]
    exact = select(Case.id).where(Case.ref.in_(refs))
    # A beginning of a reference counts from its number on: what all begin with tells nothing.
    begun = select(Case.id).where(Case.ref.between(word.upper(), word.upper() + BEYOND), literal("-" in word))
    return union_all(found, exact, begun)


def _begins(column: Any, word: str) -> ColumnElement[bool]:
    """A word of the column begins like this; also the second of a double name."""
    # SQLite folds the case of A to Z only, so a name with an accent is tried with its capital as well.
    spellings = {_escaped(each) for each in (word, word.capitalize())}
    starts = [
        column.ilike(f"{before}{each}%", escape=ESCAPE) for each in spellings for before in ("", "% ", "%-")
    ]
    return or_(*starts)


def _escaped(word: str) -> str:
    for special in (ESCAPE, "%", "_"):
        word = word.replace(special, ESCAPE + special)
    return word
