"""What has been written for a document: the latest submission of each form that it is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.cases.facts import decode
from engine.cases.models import Case, Submission, Task
from engine.people.models import Person
from engine.time.pages import PrintedDocument
from web.filling import context_of, form_of


@dataclass(frozen=True)
class Part:
    """What one form's latest submission says: by whom and when, and its questions and answers by section."""

    title: str
    by: str
    at: datetime
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]


def printable(session: Session, here: Desk, case: Case) -> list[PrintedDocument]:
    """The documents of this procedure for which something has been written on this case: one statement."""
    written = select(Submission.form).where(Submission.case_id == case.id).distinct()
    forms = set(session.scalars(written))
    return [document for document in here.policy.documents.values() if forms & set(document.of)]


def parts(session: Session, here: Desk, case: Case, document: PrintedDocument) -> list[Part]:
    """The document's parts in its order; a form that nobody has filled on this case is left out."""
    latest = select(func.max(Submission.id)).where(
        Submission.case_id == case.id, Submission.form.in_(document.of), Submission.corrected_by_id.is_(None)
    )
    query = select(Submission, Person.name, Task).join(Person, Person.id == Submission.by_id)
    query = query.outerjoin(Task, Task.id == Submission.task_id)
    query = query.where(Submission.id.in_(latest.group_by(Submission.form)))
    rows = sorted(session.execute(query).unique(), key=lambda row: document.of.index(row[0].form))
    facts = decode(case.facts)
    return [_part(session, here, case, facts, *row) for row in rows]


def _part(
    session: Session,
    here: Desk,
    case: Case,
    facts: Mapping[str, Any],
    written: Submission,
    by: str,
    task: Task | None,
) -> Part:
    form = form_of(session, here.published(case), written.form)
    context = context_of(case, facts, here.today, task) | {"late": written.late}
    title = form.heading(context) if form else written.form.replace("_", " ").capitalize()
    return Part(title, by, written.at, form.read_out(written.answers, context) if form else ())
