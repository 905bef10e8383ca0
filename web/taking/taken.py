"""Takes cases on: all of a table in one go, or none of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from engine.cases.deadlines import open_rows
from engine.cases.desk import Desk
from engine.cases.models import Case, Child, Submission, Task
from engine.cases.start import Referral, TakenOn, start
from engine.packs.stages import read_stages
from engine.people.models import Person
from web.case.known import child_called, is_called, was_restricted, words_of
from web.case.queries import open_tasks, workers
from web.taking.case import Reader, Running
from web.taking.rows import Problem, Wrong, read_rows

FORM = "take_on"
"""What the submission of a case that was taken on is called: no form was filled in for it."""

OF_FILES = uuid.UUID("2f2cbf8e-52ce-4f0e-8e0f-0b7c9b0f6a55")
"""Names the tokens of cases taken on: the same authority and reference give the same token."""


@dataclass(frozen=True)
class Owed:
    """What a case owes: a step that is open, with whose it is, or a day that is counted towards."""

    what: str
    whose: str = ""
    due_on: date | None = None
    clauses: Sequence[str] = ()


@dataclass(frozen=True)
class Taken:
    """One case that was taken on, or was before (`again`), with what is open on it and what it owes."""

    row: int
    reference: str
    ref: str
    child: str
    stage: str
    again: bool
    known: bool
    steps: Sequence[Owed]
    days: Sequence[Owed]


def take_on(desk: Desk, authority: str, content: bytes) -> list[Taken]:
    """Start every case of the table at its stage. The same reference again is answered like the first.

    Raises Wrong with all that is wrong, or PackError if the authority has no stages; the caller then keeps nothing.
    """
    names = desk.for_new_cases().names
    reader = Reader(read_stages(authority, names), names, desk.today)
    facts = {name for stage in reader.stages.stages.values() for name in stage.asks}
    read = [reader.read(row) for row in read_rows(content, facts)]
    running = [case for case, _ in read if case is not None]
    problems = [problem for _, found in read for problem in found]
    problems += [*_twice(running), *_of_office(desk, authority, running)]
    if problems:
        raise Wrong(problems)
    return [_take(desk, authority, case) for case in running]


def token_of(authority: str, reference: str) -> str:
    """What makes one case of one reference, however often it is read."""
    return str(uuid.uuid5(OF_FILES, f"{authority}/{reference.casefold()}"))


def _twice(running: Sequence[Running]) -> Iterator[Problem]:
    references: dict[str, int] = {}
    children: dict[tuple[object, ...], int] = {}
    for case in running:
        first = references.setdefault(case.reference.casefold(), case.row.number)
        if first != case.row.number:
            yield case.row.wrong(
                "their_reference", f"{case.reference} stands in row {first} too. Leave one of them."
            )
            continue
        child = (frozenset(words_of(case.given_name)), frozenset(words_of(case.family_name)), case.born_on)
        first = children.setdefault(child, case.row.number)
        if first != case.row.number:
            yield case.row.wrong(
                "family_name", f"This is the child of row {first}. A child has one case: leave one."
            )


def _of_office(desk: Desk, authority: str, running: Sequence[Running]) -> Iterator[Problem]:
    """What the database says against these cases: workers that it does not know, children that it does."""
    emails = {person.email.lower() for person in workers(desk.session, None)}
    for case in running:
        if case.email not in emails:
            says = f"No social worker signs in as {case.email}. Write the address of one who has an account and a team."
            yield case.row.wrong("worker", says)
        before = _before(desk, authority, case)
        if before is not None and not is_called(before.child, case.given_name, case.family_name):
            says = f"{case.reference} was taken on as {before.ref}, for another child. Put one of them right."
            yield case.row.wrong("their_reference", says)
        elif before is None and (ref := _open(desk, _known(desk, case))) is not None:
            says = f"This child has the open case {ref} already. Take the row out, or put the date of birth right."
            yield case.row.wrong("family_name", says)


def _before(desk: Desk, authority: str, case: Running) -> Case | None:
    token = token_of(authority, case.reference)
    query = select(Case).join(Submission, Submission.case_id == Case.id).where(Submission.token == token)
    return desk.session.scalars(query).unique().one_or_none()


def _known(desk: Desk, case: Running) -> Child | None:
    return child_called(desk.session, case.given_name, case.family_name, case.born_on)


def _open(desk: Desk, child: Child | None) -> str | None:
    if child is None:
        return None
    return desk.session.scalar(select(Case.ref).where(Case.child_id == child.id, Case.status != "closed"))


def _take(desk: Desk, authority: str, running: Running) -> Taken:
    again, child = _before(desk, authority, running), _known(desk, running)
    case = again or start(desk, _referral(desk, authority, running, child))
    desk.session.flush()
    return Taken(
        row=running.row.number,
        reference=running.reference,
        ref=case.ref,
        child=case.child.name,
        stage=running.stage.label,
        again=again is not None,
        known=again is None and child is not None,
        steps=[_step(task) for task in open_tasks(desk.session, case)],
        days=_days(desk, case),
    )


def _step(task: Task) -> Owed:
    whose = task.assignee.name if task.assignee else task.role.replace("_", " ")
    return Owed(task.name, whose, task.due_on)


def _days(desk: Desk, case: Case) -> list[Owed]:
    rows = [row for row in open_rows(desk, case) if row.due_on is not None]
    owed = [Owed(row.noun or row.name, "", row.due_on, tuple(row.clauses)) for row in rows]
    return sorted(owed, key=lambda each: each.due_on or date.max)


def _referral(desk: Desk, authority: str, running: Running, child: Child | None) -> Referral:
    worker = (
        desk.session.scalars(select(Person).where(func.lower(Person.email) == running.email)).unique().one()
    )
    said = {"their_reference": running.reference, "stage": running.stage.label}
    return Referral(
        given_name=running.given_name,
        family_name=running.family_name,
        born_on=running.born_on,
        worker_id=worker.id,
        team_id=worker.team_id or 0,
        token=token_of(authority, running.reference),
        facts=running.facts,
        answers=said | dict(running.facts),
        child_id=child.id if child else None,
        restricted=running.restricted or was_restricted(desk.session, child),
        form=FORM,
        taken_on=TakenOn(running.stage.label, running.reference, running.stage.passed),
    )
