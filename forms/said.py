"""A definition in the words of whoever edits or approves it: kinds of question, conditions, limits, what is set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from forms.definition import Bound, Field, Match, Scalar, Setting, ShowIf
from forms.questions import comparable
from forms.wording import fill

TYPES: Mapping[str, str] = {
    "text": "A line of text",
    "textarea": "A longer text",
    "date": "A date",
    "time": "A time of day",
    "radios": "One of several answers",
    "select": "One of several answers, from a list that opens",
    "checkboxes": "Any of several answers",
    "number": "A number",
    "yes_no": "Yes or no",
    "group": "Rows, each with the same questions",
    "note": "Advice, nothing to answer",
}
"""What each type of question is."""

Questions = Mapping[str, Field]


def quoted(text: str) -> str:
    """A text of the form between quotation marks, with "the child" for the name."""
    return f"“{fill(text, {})}”"


def called(name: str, questions: Questions) -> str:
    """A question by its short words, or its name where there is no such question."""
    asked = questions.get(name)
    return quoted(asked.label or asked.short or name) if asked else quoted(name.replace("_", " "))


def shown_if(condition: ShowIf | None, questions: Questions) -> str:
    """The condition on an earlier answer: "only if “Did you see the child?” is “Yes”"; "" for none."""
    if condition is None:
        return ""
    asked = questions.get(condition.field)
    answers = _either(answer_words(asked, value) for value in condition.equals)
    return f"only if {called(condition.field, questions)} is {answers}"


def only_when(match: Match) -> str:
    """The condition on the case: "only in cases where meeting kind is initial"; "" for none."""
    said = [f"{_plain(name)} is {_either(map(_plain, values))}" for name, values in match.items()]
    return f"only in cases where {' and '.join(said)}" if said else ""


def bound(limit: Bound | None, questions: Questions, *, first: bool) -> str:
    """The first or last day allowed: "not after today"; "" for none."""
    if limit is None:
        return ""
    day = called(limit.limit, questions) if limit.limit in questions else _limit(limit.limit)
    unless = f", unless {called(limit.unless, questions)} is answered" if limit.unless else ""
    return f"not {'before' if first else 'after'} {day}{unless}"


def setting(one: Setting, questions: Questions) -> str:
    """What completing the form sets: "the decision support outcome to close, if closing decision is agreed"."""
    value = _plain(one.to) if one.to is not None else f"what is answered to {called(one.source, questions)}"
    when = [f"{_plain(name)} is {_either(map(_plain, values))}" for name, values in one.when.items()]
    return f"{_plain(one.name)} to {value}" + (f", if {' and '.join(when)}" if when else "")


def answer_words(asked: Field | None, value: Scalar) -> str:
    """One answer by its label, between quotation marks."""
    options = asked.options if asked else ()
    found = next((one for one in options if asked and comparable(asked, one.value) == value), None)
    return quoted(found.label) if found else _plain(value)


def _either(words: Iterable[str]) -> str:
    return " or ".join(words)


def _limit(name: str) -> str:
    if name.startswith("due:"):
        return f"the day that “{_plain(name[4:])}” falls due"
    return "today" if name == "today" else f"the day of “{_plain(name)}”"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ").removesuffix(" on") if isinstance(value, str) else str(value)
