"""What the form of a question offers to choose from: earlier answers, facts of the case, limits, what can be set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.packs.load import forms as forms_among
from engine.packs.uses import parts_of
from forms import said
from forms.definition import Field, Scalar
from forms.questions import comparable
from forms.said import quoted
from web.studio.forms.opened import Opened, words_of

Options = Sequence[tuple[str, str]]
Groups = Sequence[tuple[str, Options]]
YES_NO = ((True, "Yes"), (False, "No"))


@dataclass(frozen=True)
class Offered:
    """The choices of one question's form; each is (value, words), in groups where there are many."""

    earlier: Groups
    cases: Groups
    days: Groups
    answered: Options
    sets: Groups
    records: Options


def offered(opened: Opened, address: str, before: Sequence[str]) -> Offered:
    """Everything to choose from for the question at this address; `before` are the addresses that stand before it."""
    group = address.rpartition(".")[0]
    asked = {
        name.rpartition(".")[2]: opened.questions[name]
        for name in before
        if name in opened.questions and name.rpartition(".")[0] == group
    }
    return Offered(
        earlier=[(quoted(one.label), _answers(one)) for one in asked.values() if one.options],
        cases=list(_cases(opened)),
        days=list(_days(opened, asked)),
        answered=[
            (name, quoted(one.label or name)) for name, one in opened.questions.items() if "." not in name
        ],
        sets=list(_sets(opened)),
        records=[(name, name.replace("_", " ").replace(".", ": ")) for name in sorted(_records(opened))],
    )


def coded(value: Scalar) -> str:
    """A constant as a form field carries it: JSON, so that yes and "yes" stay apart."""
    return json.dumps(value)


def _answers(one: Field) -> Options:
    pairs = [(comparable(one, option.value), option.label) for option in one.options]
    return [
        (f"{one.name}={coded(value)}", f"{quoted(one.label)} is {quoted(label)}") for value, label in pairs
    ]


def _cases(opened: Opened) -> Iterator[tuple[str, Options]]:
    names = opened.names
    for declared in (names.constants, names.decisions, names.facts):
        for name, about in sorted(declared.items()):
            values: list[tuple[Scalar, str]] = list(dict(about.get("codes", {})).items())
            if not values and about.get("type", "flag") == "flag":
                values = list(YES_NO)
            if values:
                label = words_of(about, name)
                yield label, [(f"{name}={coded(value)}", f"{label}: {words}") for value, words in values]


def _days(opened: Opened, asked: Mapping[str, Field]) -> Iterator[tuple[str, Options]]:
    yield "The day of filling in", [("today", "Today")]
    yield (
        "Days asked before it",
        [(name, quoted(one.label)) for name, one in asked.items() if one.type == "date"],
    )
    facts = [
        (name, words_of(about, name)) for name, about in opened.names.facts.items() if name.endswith("_on")
    ]
    yield "Days of the case", sorted(facts, key=lambda pair: pair[1])
    due = [
        (f"due:{name}", f"{opened.policy.rows_for(name)[0].noun}: the day it falls due")
        for name in sorted(opened.policy.parameters())
    ]
    yield "Days that the policy counts", due


def _sets(opened: Opened) -> Iterator[tuple[str, Options]]:
    facts = [(f"fact:{name}", words_of(about, name)) for name, about in opened.names.facts.items()]
    decisions = [
        (f"decision:{name}", words_of(about, name)) for name, about in opened.names.decisions.items()
    ]
    yield (
        "New",
        [
            ("new-decision", "A new decision, on which the diagram can choose its way"),
            ("new-fact", "A new fact of the case"),
        ],
    )
    yield "Decisions", sorted(decisions, key=lambda pair: pair[1])
    yield "Facts of the case", sorted(facts, key=lambda pair: pair[1])


def _records(opened: Opened) -> set[str]:
    found: set[str] = set()
    for content in forms_among(opened.files).values():
        try:
            definition = json.loads(content)
        except (ValueError, RecursionError):
            continue
        found |= {part["record"] for part in parts_of(definition) if isinstance(part.get("record"), str)}
    return found


def condition_words(opened: Opened, one: Field) -> list[str]:
    """Under which conditions a question is asked, and within which days, in words."""
    by_name = {name.rpartition(".")[2]: field for name, field in opened.questions.items()}
    found = [
        said.shown_if(one.show_if, by_name),
        said.only_when(one.only_when),
        said.bound(one.not_before, by_name, first=True),
        said.bound(one.not_after, by_name, first=False),
    ]
    return [words for words in found if words]
