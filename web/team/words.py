"""What somebody wrote last, short enough for a queue: the decisions in it, and the start of its longest text.

And how long it has waited.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.time.calendar import Calendar
from engine.time.words import counted
from forms import Form
from forms.definition import Field, all_fields
from forms.wording import fill

SHORT = 220


def gist(form: Form | None, answers: Mapping[str, Any] | None, child: str) -> list[tuple[str, str]]:
    """(question, answer) pairs: up to two decisions that were made, then the longest thing that was written.

    Where nothing of the kind was asked, the first date.
    """
    if form is None or not answers:
        return []
    fields = {field.name: field for field in all_fields(form.definition.sections)}
    said = {name: fill(field.subject, {"child": child}) for name, field in fields.items()}
    decided = [
        (said[name], form.answer_text(name, answers[name]))
        for name, field in fields.items()
        if field.decision and isinstance(answers.get(name), str) and answers[name]
    ]
    texts = [
        (said[name], answers[name]) for name, field in fields.items() if _is_text(field, answers.get(name))
    ]
    longest = max(texts, key=lambda pair: len(pair[1]), default=None)
    found = [*decided[:2], *([(longest[0], shortened(longest[1]))] if longest else [])]
    return (
        found
        or [
            (said[name], form.answer_text(name, answers[name]))
            for name, field in fields.items()
            if field.type == "date" and answers.get(name)
        ][:1]
    )


def shortened(text: str, length: int = SHORT) -> str:
    """The text on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def waited(since: date, today: date, calendar: Calendar) -> str:
    """How long something has waited: "today", "2 working days"."""
    days = calendar.working_days_between(since, today)
    return counted(days, "working day") if days else "today" if since == today else "since the day off"


def _is_text(field: Field, value: Any) -> bool:
    return field.type == "textarea" and isinstance(value, str) and value.strip() != ""
