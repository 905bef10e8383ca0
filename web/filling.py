"""Joins forms and engine: from what was posted to what a verb takes, and from a case to what a form sees.

Only web and the command line know both rooms; everything handed across is plain data.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.cases.filled import Filled
from engine.cases.models import Case, Task
from engine.packs.load import forms as forms_among
from engine.packs.shelf import Published, Shelf
from engine.time.deadline import Times
from forms import Catalogue, Form, UnknownFormError, read

_catalogues: dict[tuple[Any, int], Catalogue] = {}
_lock = threading.Lock()


def engine_catalogue(definitions: Mapping[str, bytes]) -> Mapping[str, Mapping[str, Any]]:
    """What the engine must know of these form definitions; handed to its `Shelf`."""
    return read(definitions).as_data()


def catalogue_of(session: Session, published: Published) -> Catalogue:
    """The forms of a bundle, read once: a published bundle never changes. They cite this authority's clauses only."""
    key = (session.get_bind(), published.id)
    if key not in _catalogues:
        with _lock:
            own_clauses = Shelf(engine_catalogue).policy(session).own_clauses
            _catalogues[key] = read(forms_among(published.files)).citing(own_clauses)
    return _catalogues[key]


def form_of(session: Session, published: Published, form_id: str) -> Form | None:
    """The form with this id in the bundle, or None if the bundle lost it."""
    try:
        return catalogue_of(session, published).form(form_id)
    except UnknownFormError:
        return None


def context_of(case: Case, facts: Mapping[str, Any], today: date, task: Task | None = None) -> dict[str, Any]:
    """The case as its forms see it: facts, the token's decisions, the child's name, and lateness."""
    context: dict[str, Any] = {**facts, "child": case.child.given_name}
    if task is not None:
        context = {**task.decisions, **context, "due_on": task.due_on}
        context["late"] = task.due_on is not None and task.due_on < today
    return context


def due_with(desk: Desk, case: Case) -> Any:
    """`due(parameter, facts)` as forms ask it, to check a date against policy. Few do, so nothing is read before."""

    @cache
    def times() -> Times:
        return desk.times(case)

    return lambda parameter, facts: times().due(parameter, facts).due_on


def fill(
    form: Form,
    answers: Mapping[str, Any],
    context: Mapping[str, Any],
    token: str,
    lock_version: int | None = None,
) -> Filled:
    """Checked answers as the verbs take them."""
    outcome = form.outcome(answers, context)
    done_on = answers.get(form.definition.happened_on) if form.definition.happened_on else None
    return Filled(
        form=form.id,
        form_version=form.version,
        answers=answers,
        token=token,
        lock_version=lock_version,
        facts=outcome.facts,
        decisions=outcome.decisions,
        records=outcome.records,
        done_on=done_on if isinstance(done_on, date) else None,
    )
