"""The reason for lateness, asked once on the form of the late step itself (never on a task of its own).

The wording blames nobody: it is read by managers to see why work is late, and by families.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.dates import DateError, read_date
from forms.definition import Field, Option, Section
from forms.questions import Raw

LATE = "late"
DUE_ON = "due_on"
"""Names in the context: whether the step's day has passed, and which day it was."""

_OTHER = Field(
    name="late_reason_other",
    type="text",
    label="Say what happened",
    error="Say what happened that made this late",
    required=True,
)

SECTION = Section(
    title="Why this is late",
    only_when={LATE: (True,)},
    fields=(
        Field(
            name="late_reason",
            type="radios",
            label="What happened?",
            short="What happened",
            hint="The day this was due has passed. Nobody is blamed: the answer shows where work gets stuck.",
            error="Choose what happened that made this late",
            required=True,
            options=(
                Option("family_moved_date", "No one was home, or the family moved the date"),
                Option("worker_away", "The worker was away"),
                Option("waiting_for_agency", "Waiting for another agency"),
                Option("other", "Something else", reveals=(_OTHER,)),
            ),
        ),
    ),
)


def after_answers(context: Mapping[str, Any], happened_on: str, raw: Raw) -> dict[str, Any]:
    """The context with lateness taken back where the thing itself was done in time and only typed late.

    What counts is the day a thing happened; typing it late is a fact of its own and needs no reason.
    """
    due_on = context.get(DUE_ON)
    if not happened_on or not isinstance(due_on, date):
        return dict(context)
    try:
        in_time = read_date(raw.get(happened_on) or {}) <= due_on
    except DateError:
        return dict(context)
    return {**context, LATE: bool(context.get(LATE)) and not in_time}
