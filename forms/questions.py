"""Which questions count: conditions on the case, and on earlier answers of the same form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from forms.definition import Field, Match, Section, ShowIf

T = TypeVar("T")

Raw = dict[str, Any]
"""What was typed, by field: text, a list of choices, a date's three parts, or a group's rows."""


@dataclass(frozen=True)
class Question:
    """A field with all that must hold for it to count, and the part of the form it stands in."""

    field: Field
    part: int
    only_when: tuple[Match, ...]
    after: tuple[ShowIf, ...]


def of_sections(sections: Sequence[Section]) -> tuple[Question, ...]:
    """The questions of a form in the order of the page, revealed ones after the one that reveals them."""
    return tuple(
        question
        for part, section in enumerate(sections)
        for field in section.fields
        for question in _expand(field, part, _some(section.only_when), _some(section.show_if))
    )


def of_items(group: Field) -> tuple[Question, ...]:
    """The questions of one row of a group."""
    return tuple(question for item in group.items for question in _expand(item, 0, (), ()))


def asked(questions: Sequence[Question], raw: Raw, context: Mapping[str, Any]) -> list[Question]:
    """The questions that count, given the case and what has been answered so far.

    A question that does not count hides those that hang on it, whatever was typed there before.
    """
    counted: list[Question] = []
    answers: dict[str, Any] = {}
    for question in questions:
        holds = all(matches(each, context) for each in question.only_when)
        if holds and all(_answered(condition, answers) for condition in question.after):
            counted.append(question)
            answers[question.field.name] = comparable(question.field, raw.get(question.field.name))
    return counted


def matches(wanted: Match, values: Mapping[str, Any]) -> bool:
    """Whether every name has one of its wanted values; an unknown name never does."""
    return all(any(_same(values.get(name), one) for one in wanteds) for name, wanteds in wanted.items())


def comparable(field: Field, typed: Any) -> Any:
    """An answer as conditions compare it: yes and no as true and false."""
    if field.type == "yes_no" and isinstance(typed, str):
        return {"yes": True, "no": False}.get(typed)
    return typed


def is_blank(typed: Any) -> bool:
    """Whether nothing was typed: no text, no choice, no part of a date, no row with anything in it."""
    if isinstance(typed, Mapping):
        return all(is_blank(part) for part in typed.values())
    if isinstance(typed, list):
        return all(is_blank(one) for one in typed)
    return typed is None or typed == ""


def _answered(condition: ShowIf, answers: Mapping[str, Any]) -> bool:
    given = answers.get(condition.field)
    chosen = given if isinstance(given, list) else [given]
    return any(_same(one, wanted) for one in chosen for wanted in condition.equals)


def _same(given: Any, wanted: Any) -> bool:
    # True == 1 in Python; a flag must not match a number.
    return type(given) is type(wanted) and bool(given == wanted)


def _expand(
    field: Field, part: int, only_when: tuple[Match, ...], after: tuple[ShowIf, ...]
) -> Iterator[Question]:
    yield Question(field, part, (*only_when, *_some(field.only_when)), (*after, *_some(field.show_if)))
    for option in field.options:
        # What holds for the field holds for these too: where it does not count, none of its answers does.
        chosen = ShowIf(field.name, (comparable(field, option.value),))
        for revealed in option.reveals:
            yield from _expand(revealed, part, (), (chosen,))


def _some(value: T | None) -> tuple[T, ...]:
    return (value,) if value else ()
