"""What follows when a question goes: what reads its answer, and what the check would then say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs.uses import Use, pullers_of, readers_of, setters_of
from forms import editing
from forms.definition import Field, flat
from web.studio.around import around
from web.studio.forms.opened import Opened

KINDS = {
    "condition": "the decision on a diagram",
    "clock": "the clock on a diagram",
    "form": "the form",
    "limit": "the limit of the policy",
    "list": "the list",
    "report": "the report",
}


@dataclass(frozen=True)
class Following:
    """`said` is what else reads the answer; `stops` what must be changed first; `found` new findings of the check."""

    said: Sequence[str]
    stops: Sequence[str]
    found: Sequence[dict[str, Any]]


def without(desk: Desk, opened: Opened, address: str) -> Following:
    """What follows when the question at this address goes. Raises NoSuchPlace."""
    after = editing.removed(opened.form, address)
    known = set(opened.problems)
    stops = [said for said in editing.wrong_with(after) if said not in known]
    question = opened.questions.get(address)
    said = list(_readers(opened, address, question)) if question else []
    found = [] if stops else _new_findings(desk, opened, editing.written(after))
    return Following(said, stops, found)


def _readers(opened: Opened, address: str, question: Field) -> Iterator[str]:
    going = list(flat((question,)))
    if len(going) > 1:
        yield f"{len(going) - 1} more questions that hang on its answers go with it."
    for one in going:
        for kind, name in (("fact", one.fact), ("decision", one.decision)):
            if name:
                yield from _of_name(opened, kind, name)
        if one.record:
            yield from _of_record(opened, one.record)
    yield from _of_answer(opened, address)


def _of_name(opened: Opened, kind: str, name: str) -> Iterator[str]:
    words = name.replace("_", " ")
    others = [use for use in setters_of(opened.files, name) if use.id != opened.id]
    yield f"It sets the {kind} “{words}”. " + (
        f"{_named(others)} would still set it." if others else "Nothing else would set it any more."
    )
    readers = [use for use in readers_of(opened.files, opened.policy, name) if use.id != opened.id]
    if readers:
        yield f"“{words}” is read by {_named(readers, with_kind=True)}."


def _of_record(opened: Opened, record: str) -> Iterator[str]:
    words = record.replace("_", " ").replace(".", ": ")
    yield f"It is kept in the record “{words}”, where pages, documents and reports find it."
    shown = [use for use in pullers_of(opened.files, record) if use.id != opened.id]
    if shown:
        yield f"{_named(shown)} would show nothing there."


def _of_answer(opened: Opened, address: str) -> Iterator[str]:
    shown = pullers_of(opened.files, f"{opened.id}.{address}")
    if shown:
        yield f"{_named(shown)} would not show this answer any more."


def _named(uses: Sequence[Use], *, with_kind: bool = False) -> str:
    words = [f"{KINDS[use.kind]} “{use.name}”" if with_kind else f"“{use.name}”" for use in uses[:6]]
    rest = len(uses) - len(words)
    return ", ".join(words) + (f" and {rest} more" if rest else "")


def _new_findings(desk: Desk, opened: Opened, content: bytes) -> list[dict[str, Any]]:
    published = drafts.published(desk)
    before = {_plain(found) for found in around(desk, opened.files, published).check()}
    files = {**opened.files, opened.path: content}
    return [found for found in around(desk, files, published).check() if _plain(found) not in before]


def _plain(found: dict[str, Any]) -> tuple[Any, ...]:
    return (found["file"], found["element_id"], found["code"], found["message"])
