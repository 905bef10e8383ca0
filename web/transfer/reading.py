"""What another council's package says, checked and cleaned: only what we know how to show is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from web.transfer.content import FORMAT, VERSION, Content, digest_of
from web.transfer.zipped import Unusable, unzipped

LONGEST, MOST, DEEPEST = 20_000, 20_000, 6
"""Characters of a text, entries of a list, lists within lists."""

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Characters that nobody sees: they break pages, or turn the direction of a line."""


def read_package(package: bytes) -> tuple[str, Content]:
    """The content of a package with what it hashes to. Raises Unusable, in words; nothing was kept then."""
    found = unzipped(package)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Unusable(says="This is no package of a case that Keepstep has made.")
    if found.get("version") != VERSION or isinstance(found["version"], bool):
        other = str(found.get("version"))[:20]
        raise Unusable(says=f"This package has the version {other}; this Keepstep reads version {VERSION}.")
    content = _content(found)
    return digest_of(content), content


def _content(found: Content) -> Content:
    council, child, case = (_table(found, name) for name in ("council", "child", "case"))
    records = _table(found, "records")
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": _text(found.get("made_at", ""), 40),
        "council": {
            "authority": _text(council.get("authority", ""), 40),
            "name": _needed(council, "name", 100),
        },
        "child": {
            "given_name": _needed(child, "given_name", 100),
            "family_name": _needed(child, "family_name", 100),
            "born_on": _day(child.get("born_on")),
            "family": _text(child.get("family", ""), 100),
        },
        "case": {"ref": _needed(case, "ref", 100), "restricted": case.get("restricted") is True}
        | {name: _text(case.get(name) or "", 200) for name in OF_CASE},
        "facts": _each(found, "facts", _fact),
        "records": {_text(name, 60): _each(records, name, _record) for name in records},
        "submissions": _each(found, "submissions", _submission),
        "history": _each(found, "history", _happening),
        "documents": _each(found, "documents", lambda label: _text(label, 200)),
    }


OF_CASE = ("status", "opened_on", "closed_on", "outcome", "worker", "team")


def _fact(found: Any) -> Content:
    fact = _as_table(found, "facts")
    return {
        "name": _needed(fact, "name", 80),
        "label": _text(fact.get("label", ""), 200),
        "value": _clean(fact.get("value")),
    }


def _record(found: Any) -> Content:
    cleaned: Content = _clean(_as_table(found, "records"))
    return cleaned


def _submission(found: Any) -> Content:
    written = _as_table(found, "submissions")
    return {
        name: _text(written.get(name, ""), LONGEST) for name in ("form", "title", "at", "by", "reason")
    } | {
        "late": written.get("late") is True,
        "corrected_since": written.get("corrected_since") is True,
        "sections": _each(written, "sections", _section),
    }


def _section(found: Any) -> Content:
    section = _as_table(found, "sections")
    return {"title": _text(section.get("title", ""), 300), "answers": _each(section, "answers", _answer)}


def _answer(found: Any) -> Content:
    answer = _as_table(found, "answers")
    return {name: _text(answer.get(name, ""), LONGEST) for name in ("question", "answer")}


def _happening(found: Any) -> Content:
    line = _as_table(found, "history")
    return {name: _text(line.get(name, ""), LONGEST) for name in ("at", "who", "what")}


def _table(found: Content, name: str) -> Content:
    return _as_table(found.get(name), name)


def _as_table(found: Any, place: str) -> Content:
    if not isinstance(found, dict):
        raise Unusable(says=f"“{place}” in this package is not what it should be.")
    return found


def _each(found: Content, name: str, read: Callable[[Any], Any]) -> list[Any]:
    entries = found.get(name, [])
    if not isinstance(entries, list) or len(entries) > MOST:
        raise Unusable(says=f"“{_text(name, 60)}” in this package is not what it should be.")
    return [read(entry) for entry in entries]


def _needed(found: Content, name: str, longest: int) -> str:
    text = " ".join(_text(found.get(name) or "", longest + 1).split())
    if not text or len(text) > longest:
        raise Unusable(says=f"“{name}” in this package is blank, or longer than {longest} characters.")
    return text


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise Unusable(says="There is something else in this package where words should stand.")
    # Half of a character of two halves cannot be written down again.
    sound = value.encode("utf-8", "ignore").decode("utf-8")
    return CONTROL.sub("", sound)[:longest].strip()


def _day(value: Any) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(_text(value, 10)).isoformat()
    except ValueError as error:
        raise Unusable(says="The child’s date of birth in this package is not a day.") from error


def _clean(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise Unusable(says="This package holds lists within lists without end.")
    if isinstance(value, dict):
        return {_text(name, 200): _clean(each, depth + 1) for name, each in list(value.items())[:MOST]}
    if isinstance(value, list):
        return [_clean(each, depth + 1) for each in value[:MOST]]
    return _text(value, LONGEST) if isinstance(value, str) else value
