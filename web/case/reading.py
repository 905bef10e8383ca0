"""One submission as it was asked and answered, for reading, print and packages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.cases.facts import decode
from engine.cases.models import Case, Submission, Task
from engine.time.words import full_day_words
from forms import Form
from web.filling import context_of, form_of

TAKEN_ON = {"their_reference": "The reference that it had", "stage": "How far it was"}


@dataclass(frozen=True)
class ReadOut:
    """A submission in words: its title, and by section each question with its answer."""

    title: str
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]


def read_out(session: Session, here: Desk, case: Case, written: Submission) -> ReadOut:
    """What somebody wrote, or what a case was taken on with: that was no form."""
    form = form_of(session, here.published(case), written.form)
    if form is None:
        return _without_form(here, case, written)
    context = context_in(session, here, case, written)
    return ReadOut(form.heading(context), form.read_out(written.answers, context))


def titles_of(session: Session, here: Desk, case: Case, forms: Iterable[str]) -> dict[str, str]:
    """What each of these forms is called on its own page, by its id."""
    named = {"child": case.child.given_name}
    return {id: _title(form_of(session, here.published(case), id), id, named) for id in forms}


def context_in(session: Session, here: Desk, case: Case, written: Submission) -> dict[str, Any]:
    """What the form of a submission knew of the case."""
    task = session.get(Task, written.task_id) if written.task_id else None
    return context_of(case, decode(case.facts), here.today, task) | {"late": written.late}


def _without_form(here: Desk, case: Case, written: Submission) -> ReadOut:
    if written.form != "take_on":
        return ReadOut(_title(None, written.form, {}), ())
    labels = {name: said.get("label", name) for name, said in here.published(case).names.facts.items()}
    labels |= TAKEN_ON
    rows = [(_sentence(str(labels.get(name, name))), _words(said)) for name, said in written.answers.items()]
    return ReadOut(_title(None, written.form, {}), (("What was known of the case", rows),))


def _title(form: Form | None, id: str, context: Mapping[str, Any]) -> str:
    if form is not None:
        return form.heading(context)
    return "Taken on from elsewhere" if id == "take_on" else id.replace("_", " ").capitalize()


def _words(said: Any) -> str:
    if isinstance(said, bool):
        return "Yes" if said else "No"
    try:
        return full_day_words(date.fromisoformat(str(said)))
    except ValueError:
        return _sentence(str(said).replace("_", " "))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
