"""Changes of a policy as a person makes them in the studio: text in, text out, its comments and order kept.

Each raises PolicyError with everything that the new text would be refused for; the text handed in is never changed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.packs.toml_text import (
    Piece,
    UnusualText,
    joined,
    new_piece,
    pieces,
    put_after,
    values,
    with_values,
)
from engine.time.local import IN_WORDS
from engine.time.local import SECTION as LOCAL
from engine.time.policy import PolicyError, read_policy
from engine.time.timescale import Kind, Unit

ROW = "timescale"
ONE_DAY = timedelta(days=1)
_BESIDE = re.compile(r"\s*\b(no more than|at least every|within|every|at)?\s*\{length\}")
"""The length in a label, with the word that leads to it."""


@dataclass(frozen=True)
class At:
    """One row of the policy: its parameter, and which of the rows of that name it is, counted from 1."""

    parameter: str
    number: int = 1


@dataclass(frozen=True)
class Length:
    """How long: a value and its unit."""

    value: int
    unit: Unit


@dataclass(frozen=True)
class NewLimit:
    """A limit that the policy does not have yet. `clauses` may be empty; then `why` says where it comes from."""

    label: str
    length: Length
    counts_from: tuple[str, ...]
    clauses: tuple[str, ...] = ()
    why: str = ""
    noun: str = ""
    kind: Kind = "deadline"
    force: str = "should"
    parameter: str = ""


class NoSuchRow(Exception):
    """The policy has no such row any more."""


def set_length(
    text: str, at: At, length: Length | None, reason: str, from_day: date | None = None, label: str = ""
) -> str:
    """The policy with another length in this row; None for no limit.

    With `from_day` the row ends the day before and a new one begins: a clock that began earlier keeps its date.
    Without it the row itself is put right. Where the authority has laid a value of its own over a shared policy,
    that one is put right, whatever the day. Raises NoSuchRow.
    """
    parts = _read(text)
    own = _own_value(parts, at.parameter)
    if own is not None:
        # Without a value of its own the authority goes by the shared row again.
        laid = _length(length) | {"why": reason}
        parts[own] = with_values(parts[own], laid) if length else Piece("", "", parts[own].after)
        return _checked(joined(parts))
    place = _place(parts, at)
    was = values(parts[place])
    new = _length(length) | {"label": _label(label or str(was["label"]), str(was["kind"]), length)}
    if from_day is None:
        parts[place] = with_values(parts[place], new | {"why": _said(was, reason)})
        return _checked(joined(parts))
    day = f"From {from_day.day} {from_day:%B %Y}: "
    later = dict(was) | new | {"effective_from": from_day, "why": _said(was, day + reason)}
    parts[place] = with_values(parts[place], {"effective_to": from_day - ONE_DAY})
    return _checked(joined(put_after(parts, place, new_piece(ROW, _in_order(later)))))


def choose(text: str, at: At, others: Sequence[At], reason: str, from_day: date | None = None) -> str:
    """The policy in which, of several rows that serve one parameter, this one counts and the others do not.

    With `from_day` the others end the day before and clocks that began earlier keep theirs; without it they are set
    aside at once. What the policy says of the contradiction says so too.
    """
    parts = _read(text)
    place = _place(parts, at)
    chosen = values(parts[place])
    in_force = {"active": None} if chosen.get("active") is False else {}
    starts = {"effective_from": from_day} if in_force and from_day else {}
    parts[place] = with_values(parts[place], in_force | starts | {"why": _said(chosen, reason)})
    cited = set(_names(chosen, "clauses"))
    for each in others:
        here = _place(parts, each)
        other = values(parts[here])
        aside = {"effective_to": from_day - ONE_DAY} if from_day else {"active": False}
        parts[here] = with_values(parts[here], aside | {"why": _said(other, f"Set aside: {reason}")})
        cited |= set(_names(other, "clauses"))
    for number, piece in enumerate(parts):
        if piece.header == "conflict" and len(cited & set(_names(values(piece), "clauses"))) > 1:
            parts[number] = with_values(piece, {"choice": reason})
    return _checked(joined(parts))


def say_choice(text: str, title: str, choice: str) -> str:
    """The policy with other words on what is done where the source says something twice. Raises NoSuchRow."""
    parts = _read(text)
    number = _find(parts, lambda piece: piece.header == "conflict" and values(piece).get("title") == title)
    parts[number] = with_values(parts[number], {"choice": choice})
    return _checked(joined(parts))


def add_limit(text: str, new: NewLimit) -> tuple[str, str]:
    """The policy with a limit more, and the name by which a diagram asks for it."""
    parts = _read(text)
    known = {str(values(piece).get("parameter")) for piece in parts if piece.header == ROW}
    name = new.parameter or free_name(new.label, known)
    row = {
        "parameter": name,
        "label": _label(new.label, new.kind, new.length),
        "noun": new.noun or _noun(new.label),
        "value": new.length.value,
        "unit": new.length.unit,
        "kind": new.kind,
        "from": list(new.counts_from),
        "force": new.force if new.clauses else None,
        "clauses": list(new.clauses) or None,
        "why": new.why or None,
    }
    last = max((n for n, piece in enumerate(parts) if piece.header == ROW), default=0)
    return _checked(joined(put_after(parts, last, new_piece(ROW, row)))), name


def set_ladder(text: str, name: str, rungs: Sequence[Mapping[str, Any]]) -> str:
    """The policy with these rungs in a ladder: `after` in working days, whom to `tell`. A new name makes a ladder."""
    header = f"ladders.{name}"
    parts = [piece for piece in _read(text) if piece.header != f"{header}.rungs"]
    kept = {"rungs": [dict(rung) for rung in rungs]}
    found = [n for n, piece in enumerate(parts) if piece.header == header]
    if found:
        parts[found[0]] = with_values(parts[found[0]], kept)
        return _checked(joined(parts))
    last = [n for n, piece in enumerate(parts) if piece.header.startswith("ladders.")] or [len(parts) - 1]
    return _checked(joined(put_after(parts, last[-1], new_piece(header, kept, one_of_many=False))))


def set_above(text: str, position: str, above: str) -> str:
    """The policy in which this position's late work goes to another above it; "" for nobody. Raises NoSuchRow."""
    parts = _read(text)
    place = _find(parts, lambda piece: piece.header == f"positions.{position}")
    parts[place] = with_values(parts[place], {"above": above or None})
    return _checked(joined(parts))


def free_name(label: str, known: set[str]) -> str:
    """A parameter's name made from its label, and not one of those known."""
    words = re.sub(r"[^a-z0-9]+", "_", label.replace("{length}", "").lower()).strip("_")[:60].strip("_")
    stem = words if words[:1].isalpha() else f"limit_{words}".strip("_")
    return next(
        name for name in (stem, *(f"{stem}_{n}" for n in range(2, len(known) + 3))) if name not in known
    )


def _read(text: str) -> list[Piece]:
    try:
        parts = pieces(text)
    except UnusualText as error:
        raise PolicyError([str(error)]) from None
    rows = sum(1 for piece in parts if piece.header == ROW)
    if rows != len(tomllib.loads(text).get(ROW, [])):
        raise PolicyError(
            ["The policy is written in a way that cannot be changed here: write each row as a table."]
        )
    return parts


def _checked(text: str) -> str:
    read_policy(text)
    return text


def _place(parts: Sequence[Piece], at: At) -> int:
    found = [
        n
        for n, piece in enumerate(parts)
        if piece.header == ROW and values(piece).get("parameter") == at.parameter
    ]
    if not 1 <= at.number <= len(found):
        raise NoSuchRow()
    return found[at.number - 1]


def _find(parts: Sequence[Piece], wanted: Callable[[Piece], bool]) -> int:
    for number, piece in enumerate(parts):
        if wanted(piece):
            return number
    raise NoSuchRow()


def _own_value(parts: Sequence[Piece], parameter: str) -> int | None:
    return next(
        (
            n
            for n, piece in enumerate(parts)
            if piece.header == LOCAL and values(piece).get("parameter") == parameter
        ),
        None,
    )


def _length(length: Length | None) -> dict[str, Any]:
    return {
        "value": length.value if length else None,
        "unit": str(length.unit) if length else None,
    }


def _label(label: str, kind: str, length: Length | None) -> str:
    if length is None:  # then there is nothing to put into the label
        return _BESIDE.sub("", label).strip()
    return label if "{length}" in label else f"{label} {IN_WORDS[kind]}"  # type: ignore[index]


def _said(was: Mapping[str, Any], reason: str) -> str:
    before = str(was.get("why") or "").strip()
    sentence = reason.strip() if reason.strip()[-1:] in (".", "!", "?", "”") else f"{reason.strip()}."
    return f"{before} {sentence}".strip()


def _noun(label: str) -> str:
    words = _BESIDE.split(label)[0].strip()
    return (words[:1].lower() + words[1:])[:80]


def _names(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = row.get(key, ())
    return (found,) if isinstance(found, str) else tuple(found)


_KEYS = (
    "parameter",
    "serves",
    "label",
    "noun",
    "value",
    "unit",
    "kind",
    "from",
    "when",
    "unless_known",
    "force",
    "clauses",
    "own_clauses",
    "effective_from",
    "effective_to",
)


def _in_order(row: Mapping[str, Any]) -> dict[str, Any]:
    first = {key: row[key] for key in _KEYS if key in row}
    return first | {key: value for key, value in row.items() if key not in first}
