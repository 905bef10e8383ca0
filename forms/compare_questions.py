"""What is different about one question between two versions of a form, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from forms import said
from forms.definition import Field, Option
from forms.said import Questions, quoted


def changes(old: Field, new: Field, was: Questions, now: Questions) -> Iterator[str]:
    """What is different about one question, a sentence each. `was` and `now` are the questions of either form."""
    if old.label != new.label:
        yield f"It asked {quoted(old.label)} and asks {quoted(new.label)}."
    if (old.required or old.min_items > 0) != (new.required or new.min_items > 0):
        must = new.required or new.min_items > 0
        yield "It must now be answered." if must else "It may now be left blank."
    if old.type != new.type:
        yield f"It was: {said.TYPES[old.type].lower()}. It becomes: {said.TYPES[new.type].lower()}."
    yield from _options(old.options, new.options)
    conditions = [
        (said.shown_if(old.show_if, was), said.shown_if(new.show_if, now)),
        (said.only_when(old.only_when), said.only_when(new.only_when)),
    ]
    for before, after in conditions:
        if before != after:
            yield f"It was asked {before or 'always'} and is now asked {after or 'always'}."
    yield from _limits(old, new, was, now)
    yield from _what_itsets(old, new)
    for key, what in TEXTS.items():
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield f"{what} was {in_words(before)} and becomes {in_words(after)}."


TEXTS: Mapping[str, str] = {
    "hint": "The hint",
    "guidance": "The guidance",
    "short": "What messages call it",
    "error": "What is said when it is missing",
    "max": "The most that it takes",
    "min": "The least that it takes",
    "unit": "The unit",
    "default": "The answer chosen beforehand",
    "clauses": "Its clauses",
    "item_label": "What a row is called",
    "min_items": "The fewest rows",
    "max_items": "The most rows",
    "pull": "What is shown beside it",
    "prefill": "Whether it is filled in beforehand",
    "layout": "How the answers stand",
    "rows": "The height of its box in lines",
}
"""Keys of a question that are told of by their values, with what each is called."""


def _options(old: Sequence[Option], new: Sequence[Option]) -> Iterator[str]:
    was, now = {one.value: one for one in old}, {one.value: one for one in new}
    for value, one in now.items():
        if value not in was:
            yield f"{quoted(one.label)} can now be chosen."
        elif was[value].label != one.label:
            yield f"The answer {quoted(was[value].label)} is now called {quoted(one.label)}."
        elif was[value].hint != one.hint:
            yield f"The hint below the answer {quoted(one.label)} is another."
    for value, one in was.items():
        if value not in now:
            yield f"{quoted(one.label)} can no longer be chosen."
    if [value for value in was if value in now] != [value for value in now if value in was]:
        yield "Its answers stand in another order."


def _limits(old: Field, new: Field, was: Questions, now: Questions) -> Iterator[str]:
    for first, key in ((True, "not_before"), (False, "not_after")):
        before = said.bound(getattr(old, key), was, first=first)
        after = said.bound(getattr(new, key), now, first=first)
        if before != after:
            yield f"The day was allowed {before or 'without limit'} and is allowed {after or 'without limit'}."


def _what_itsets(old: Field, new: Field) -> Iterator[str]:
    before, after = sets(old), sets(new)
    yield from (f"It no longer sets {line}." for line in before if line not in after)
    yield from (f"It now sets {line}." for line in after if line not in before)


def sets(one: Field) -> list[str]:
    """Where the answer goes: "the fact “last visit on”, where seen is yes"."""
    kinds = (("fact", one.fact), ("decision", one.decision), ("record", one.record))
    found = [f"the {kind} {quoted(name.replace('_', ' '))}" for kind, name in kinds if name]
    when = said.only_when(one.fact_when).removeprefix("only in cases where ")
    return [f"{line}, where {when}" if when and line.startswith("the fact") else line for line in found]


def in_words(value: object) -> str:
    """A text, number or list of a definition as a sentence names it."""
    if value in ("", None, ()):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return quoted(value) if isinstance(value, str) else str(value)
