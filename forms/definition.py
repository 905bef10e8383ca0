"""What a form definition says, as values: sections of questions, and what the answers set.

The language is described in docs/reference/forms.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

TYPES = (
    "text",
    "textarea",
    "date",
    "radios",
    "checkboxes",
    "select",
    "number",
    "yes_no",
    "time",
    "group",
    "note",
)
KINDS = ("visit", "meeting", "task", "decision")

Scalar = str | bool | int
Match = Mapping[str, tuple[Scalar, ...]]
"""Names and the values each may have; all names must match. An unknown name matches nothing."""


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen; `reveals` are the questions that follow from it."""

    value: str
    label: str
    hint: str = ""
    reveals: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Bound:
    """The first or last day allowed, with what to say otherwise.

    `limit` is `today`, a date asked in this form, a fact, or `due:<parameter>` (the day that policy counts
    from these answers). The bound is waived when the question named by `unless` is answered.
    """

    limit: str
    error: str
    unless: str = ""


@dataclass(frozen=True)
class ShowIf:
    """The question counts only where an earlier question of the form has one of these answers."""

    field: str
    equals: tuple[Scalar, ...]


@dataclass(frozen=True)
class Field:
    """One question. Its `name` is the key of its answer and the stem of its ids."""

    name: str
    type: str
    label: str = ""
    short: str = ""
    hint: str = ""
    error: str = ""
    required: bool = False
    max: int | None = None
    min: int | None = None
    rows: int = 4
    unit: str = ""
    layout: str = ""
    default: Scalar | None = None
    options: tuple[Option, ...] = ()
    only_when: Match = field(default_factory=dict)
    show_if: ShowIf | None = None
    fact: str = ""
    fact_when: Match = field(default_factory=dict)
    decision: str = ""
    record: str = ""
    clauses: tuple[str, ...] = ()
    guidance: str = ""
    pull: tuple[str, ...] = ()
    prefill: bool = False
    not_before: Bound | None = None
    not_after: Bound | None = None
    items: tuple[Field, ...] = ()
    item_label: str = ""
    min_items: int = 0
    max_items: int = 30

    @property
    def subject(self) -> str:
        """What error messages call the answer: "The date of the visit"."""
        return self.short or self.label


@dataclass(frozen=True)
class Section:
    """A part of the form under a heading; its conditions hold for every question in it."""

    title: str
    fields: tuple[Field, ...]
    intro: str = ""
    only_when: Match = field(default_factory=dict)
    show_if: ShowIf | None = None


@dataclass(frozen=True)
class Setting:
    """What completing the form sets besides its answers: a constant (`to`) or a copy (`source`).

    `at` names the question for the time of day that makes an instant of the day in `source`.
    """

    kind: str  # fact, decision, record
    name: str
    to: Scalar | None = None
    source: str = ""
    at: str = ""
    when: Match = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """A line of the table "Already known": what is held, from where."""

    label: str
    pull: str


@dataclass(frozen=True)
class Definition:
    """A whole form. `happened_on` names the question that says on which day the thing was done."""

    id: str
    title: str
    kind: str
    submit: str
    sections: tuple[Section, ...]
    version: int = 1
    intro: str = ""
    clauses: tuple[str, ...] = ()
    sets: tuple[Setting, ...] = ()
    known: tuple[Known, ...] = ()
    happened_on: str = ""


def citing(definition: Definition, keep: Callable[[Iterable[str]], tuple[str, ...]]) -> Definition:
    """The definition with only those clauses that `keep` keeps: a shared form cites those of every authority."""
    sections = (
        replace(section, fields=tuple(_citing(one, keep) for one in section.fields))
        for section in definition.sections
    )
    return replace(definition, clauses=keep(definition.clauses), sections=tuple(sections))


def _citing(field: Field, keep: Callable[[Iterable[str]], tuple[str, ...]]) -> Field:
    options = (
        replace(option, reveals=tuple(_citing(one, keep) for one in option.reveals))
        for option in field.options
    )
    items = tuple(_citing(item, keep) for item in field.items)
    return replace(field, clauses=keep(field.clauses), options=tuple(options), items=items)


def flat(fields: tuple[Field, ...]) -> Iterator[Field]:
    """Each field, and after it those that its options reveal; the items of a group are not among them."""
    for one in fields:
        yield one
        for option in one.options:
            yield from flat(option.reveals)


def all_fields(sections: tuple[Section, ...]) -> Iterator[Field]:
    """Every field of these sections in the order of the page, revealed ones included."""
    for section in sections:
        yield from flat(section.fields)
