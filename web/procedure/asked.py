"""A form as a list of its questions, with the clauses that each serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms import Form
from forms.definition import Field, Match

TYPES = {
    "text": "A line",
    "textarea": "Text",
    "date": "A date",
    "time": "A time of day",
    "radios": "One of several answers",
    "select": "One of several answers",
    "checkboxes": "Any of several answers",
    "number": "A number",
    "yes_no": "Yes or no",
    "group": "A list of rows",
    "note": "Advice",
}


@dataclass(frozen=True)
class Asked:
    """One question: `depth` counts the answers and groups that it hangs on."""

    id: str
    label: str
    kind: str
    required: bool
    guidance: str
    clauses: Sequence[str]
    when: str
    depth: int


def questions_of(form: Form, child: str = "the child") -> list[tuple[str, list[Asked]]]:
    """(part, questions) of a form, each question once, whichever cases are asked it."""
    return [
        (
            _filled(section.title, child),
            [each for one in section.fields for each in _asked(one, child, 0, _when(section.only_when))],
        )
        for section in form.definition.sections
    ]


def _asked(one: Field, child: str, depth: int, when: str) -> Iterator[Asked]:
    said = [text for text in (when, _when(one.only_when)) if text]
    yield Asked(
        one.name,
        _filled(one.label, child),
        TYPES[one.type],
        one.required or one.min_items > 0,
        _filled(one.guidance, child),
        one.clauses,
        "; ".join(said),
        depth,
    )
    for option in one.options:
        for revealed in option.reveals:
            yield from _asked(revealed, child, depth + 1, f"If “{_filled(option.label, child)}”")
    for item in one.items:
        yield from _asked(item, child, depth + 1, "")


def _when(match: Match) -> str:
    said = [f"{_words(name)} is {' or '.join(map(_words, values))}" for name, values in match.items()]
    return f"Only where {' and '.join(said)}" if said else ""


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


def _filled(text: str, child: str) -> str:
    words = text.replace("{child}", child)
    return words[:1].upper() + words[1:]


def labels_of(names: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """The pack's words for its facts."""
    return {name: str(declared.get("label", "")) for name, declared in names.items()}
