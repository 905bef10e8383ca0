"""What the answer to a question sets: a name that the pack knows, or a new one that is declared along with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms import editing
from forms.editing import Json
from web.studio.forms.opened import Opened, words_of
from web.studio.forms.saving import Declared
from web.studio.forms.typed import Typed

CODED = ("radios", "select")
SETTING = (*CODED, "yes_no", "date", "number")
"""Kinds of answer that may set something: narrative never does."""


def settle(said: Typed, opened: Opened, question: Json) -> tuple[Json, Declared | None]:
    """The question with what its answer sets, and the name to be declared, if it is new or gets new codes."""
    kind, _, name = said["sets"].partition(":")
    plain = editing.changed(question, {"fact": None, "decision": None})
    if not kind:
        return editing.changed(plain, {"fact_when": None}), None
    if question.get("type") not in SETTING:
        said.errors["sets"] = (
            "What somebody writes sets nothing: ask for a date, a number or one of several answers"
        )
        return plain, None
    if kind in ("new-fact", "new-decision"):
        return _new(said, opened, plain, kind.removeprefix("new-"))
    known = opened.names.facts if kind == "fact" else opened.names.decisions
    if kind not in ("fact", "decision") or name not in known:
        said.errors["sets"] = "Choose what the answer sets"
        return plain, None
    if kind == "decision":
        plain = editing.changed(plain, {"fact_when": None})
    return editing.changed(plain, {kind: name}), _more_codes(kind, name, known[name], question)


def _new(said: Typed, opened: Opened, question: Json, kind: str) -> tuple[Json, Declared | None]:
    label = said.text("sets-words", 120, "Say in words what it tells, such as “whether the school was told”")
    taken = [*opened.names.facts, *opened.names.decisions, *opened.names.constants]
    stem, suffix = label.removeprefix("the day ").removeprefix("whether "), ""
    if kind == "fact" and question.get("type") == "date":
        suffix = "_on"
    name = editing.free_name(stem, [each.removesuffix(suffix) for each in taken]) + suffix
    codes = _codes(question)
    if kind == "decision" and not codes and question.get("type") != "yes_no":
        said.errors["sets"] = (
            "Only one of several answers, or yes or no, can be a decision: choose that kind of answer"
        )
    return editing.changed(question, {kind: name}), Declared(kind, name, label, codes, _type(question, codes))


def _more_codes(kind: str, name: str, known: Mapping[str, Any], question: Json) -> Declared | None:
    """A code that can be answered and that the pack does not know yet is declared with the words of its answer."""
    before = dict(known.get("codes", {}))
    new = {value: label for value, label in _codes(question).items() if value not in before}
    if not new or not before:
        return None
    return Declared(kind, name, words_of(known, name), before | new, str(known.get("type", "")))


def _codes(question: Json) -> dict[str, str]:
    if question.get("type") not in CODED:
        return {}
    return {option["value"]: option["label"] for option in question.get("options", ())}


def _type(question: Json, codes: Mapping[str, str]) -> str:
    kinds = {"date": "date", "number": "number", "yes_no": "flag"}
    return kinds.get(str(question.get("type")), "code" if codes else "")
