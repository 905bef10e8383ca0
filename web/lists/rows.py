"""The rows of a list as the page, the agenda and the download show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from engine.cases.desk import Desk
from forms.definition import all_fields
from forms.wording import fill
from web.filling import form_of
from web.lists.monthly import Edition
from web.lists.queries import Entry
from web.milestones import age_words, months
from web.spreadsheet import Cell

CSV_HEAD = (
    "Reference", "Child", "Worker", "Team", "Plan started on", "Age", "Hold by", "Booked for", "Next step",
    "With", "Comes back on", "State",
)  # fmt: skip


def rows_of(here: Desk, now: Edition, found: Sequence[Entry]) -> list[dict[str, Any]]:
    """Each plan with its age on the day of the list and the days that count from its start."""
    return [
        {
            "entry": entry,
            "age": age_words(entry.started_on, now.on, here.calendar),
            "hold_by": _hold_by(here, now, entry),
            "reaches_on": here.calendar.add_months(entry.started_on, months(now.row)),
        }
        for entry in found
    ]


def _hold_by(here: Desk, now: Edition, entry: Entry) -> date | None:
    """The day by which what the list is for must have happened: the next milestone of the plan."""
    if now.selecting or now.next_row is None:
        return None
    return entry.step_due_on or here.calendar.add_months(entry.started_on, months(now.next_row))


def csv_row(here: Desk, now: Edition, entry: Entry) -> tuple[Cell, ...]:
    """One plan as a row of the download; CSV_HEAD names its cells."""
    return (
        entry.ref,
        entry.child,
        entry.worker,
        entry.team,
        entry.started_on,
        age_words(entry.started_on, now.on, here.calendar),
        _hold_by(here, now, entry),
        entry.booked_on,
        entry.step,
        entry.holder,
        entry.returns_on,
        entry.state if now.selecting else "",
    )


def questions(here: Desk, now: Edition) -> list[tuple[str, str]]:
    """What the meeting asks of each child, from the form on which the discussion is recorded."""
    assert now.selecting is not None
    form = form_of(here.session, here.for_new_cases(), now.selecting.form)
    fields = all_fields(form.definition.sections) if form else ()
    # A date is asked after another question, and its own label would not say of what it is the date.
    return [
        (
            fill(field.subject if field.type == "date" else field.label, {"child": "the child"}),
            ", ".join(field.clauses),
        )
        for field in fields
        if field.clauses and field.type in ("textarea", "date", "group")
    ]
