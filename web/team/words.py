"""What somebody wrote last, short enough for a queue: the decisions in it, and the start of its longest text.

And how long it has waited.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from engine.time.calendar import Calendar
from engine.time.words import counted
from forms import Form
from forms.definition import Field, all_fields
from forms.wording import fill

SHORT = 220


def gist(
    form: Form | None, answers: Mapping[str, Any] | None, child: str, clauses: Collection[str]
) -> list[tuple[str, str]]:
    """(question, answer) pairs for whoever decides now, at most three.

    First what was decided, and what was said on the very clauses that the decision rests on; then the longest
    text. Where nothing of the kind was asked, the first date.
    """
    if form is None or not answers:
        return []
    told = [field for field in all_fields(form.definition.sections) if answers.get(field.name)]
    first = [field for field in told if field.decision or _is_choice(field) and {*field.clauses} & {*clauses}]
    texts = sorted(
        (field for field in told if field.type == "textarea"), key=lambda field: -len(answers[field.name])
    )
    dates = [field for field in told if field.type == "date"]
    chosen = [*first[:2], *texts[:1]] or dates[:1]
    named = {"child": child}
    return [
        (
            fill(field.subject, named),
            shortened(form.answer_text(field.name, answers[field.name], named)),
        )
        for field in chosen
    ]


def shortened(text: str, length: int = SHORT) -> str:
    """The text on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def waited(since: date, today: date, calendar: Calendar) -> str:
    """How long something has waited: "today", "less than a working day", "2 working days"."""
    days = calendar.working_days_between(since, today)
    return counted(days, "working day") if days else "today" if since == today else "less than a working day"


def _is_choice(field: Field) -> bool:
    return field.type in ("radios", "select")
