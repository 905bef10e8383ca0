"""A form definition changed as people change it: a question put in, altered, moved, taken out. JSON in, JSON out.

A question is found by its name, one in the rows of a group by `group.item`: an address holds while others move.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from forms.reading import UnreadableError, read_definition
from forms.rules import problems as problems_of

Json = dict[str, Any]


class NoSuchPlace(Exception):
    """The form has no such question or part any more."""


@dataclass(frozen=True)
class Spot:
    """Where one question stands: in which list and part, and below which answer (`seen=yes`) or group, if any."""

    address: str
    asked: Json
    among: list[Json]
    number: int
    part: int
    depth: int
    below: str


def read(content: bytes) -> Json:
    """The definition as JSON. Raises UnreadableError if it is none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableError([f"is not JSON: {error}"]) from error
    if not isinstance(found, dict) or not isinstance(found.get("sections"), list):
        raise UnreadableError(["is not a form: it has no sections"])
    return found


def written(form: Json) -> bytes:
    """The definition as the text of its file."""
    return (json.dumps(form, indent=2, ensure_ascii=False) + "\n").encode()


def wrong_with(form: Json) -> list[str]:
    """Every problem of the definition, in sentences."""
    try:
        definition = read_definition(written(form))
    except UnreadableError as error:
        return error.problems
    return list(problems_of(definition))


def spots(form: Json) -> Iterator[Spot]:
    """Every question in the order of the page, what an answer reveals after it, then the items of a group."""
    for part, section in enumerate(form["sections"]):
        yield from _below(section.setdefault("fields", []), part)


def find(form: Json, address: str) -> Spot:
    """The question at this address. Raises NoSuchPlace."""
    found = next((spot for spot in spots(form) if spot.address == address), None)
    if found is None:
        raise NoSuchPlace()
    return found


def altered(form: Json, address: str, question: Json) -> Json:
    """The form with this question in place of the one at the address. Raises NoSuchPlace."""
    new = copy.deepcopy(form)
    spot = find(new, address)
    spot.among[spot.number] = question
    return new


def added(form: Json, question: Json, part: int, *, after: str = "", below: str = "") -> Json:
    """The form with a question more: after the one at `after`, else last in its place. Raises NoSuchPlace.

    Its place is the part, or below an answer (`seen=yes`), or the rows of a group (`progress`).
    """
    new = copy.deepcopy(form)
    if after:
        spot = find(new, after)
        spot.among.insert(spot.number + 1, question)
    else:
        _list_at(new, part, below).append(question)
    return new


def removed(form: Json, address: str) -> Json:
    """The form without this question and what hangs below it. Raises NoSuchPlace."""
    new = copy.deepcopy(form)
    spot = find(new, address)
    del spot.among[spot.number]
    return new


def moved(form: Json, address: str, by: int) -> Json:
    """The form with this question one place up (-1) or down (1), over the edge of its part into the next.

    Where it cannot go further the form stays as it is. Raises NoSuchPlace.
    """
    new = copy.deepcopy(form)
    spot = find(new, address)
    goal = spot.number + by
    if 0 <= goal < len(spot.among):
        spot.among.insert(goal, spot.among.pop(spot.number))
    elif not spot.below and 0 <= spot.part + by < len(new["sections"]):
        other = new["sections"][spot.part + by].setdefault("fields", [])
        other.insert(len(other) if by < 0 else 0, spot.among.pop(spot.number))
    return new


def with_part(form: Json, number: int | None, changes: Json) -> Json:
    """The form with these values in a part, or with a part more. None takes a key away. Raises NoSuchPlace."""
    new = copy.deepcopy(form)
    if number is None:
        new["sections"].append({"title": "", "fields": []})
        number = len(new["sections"]) - 1
    new["sections"][_part(new, number)] = changed(new["sections"][number], changes)
    return new


def part_moved(form: Json, number: int, by: int) -> Json:
    """The form with a part one place up (-1) or down (1). Raises NoSuchPlace."""
    new = copy.deepcopy(form)
    parts = new["sections"]
    goal = _part(new, number) + by
    if 0 <= goal < len(parts):
        parts.insert(goal, parts.pop(number))
    return new


def part_removed(form: Json, number: int) -> Json:
    """The form without a part. Raises NoSuchPlace."""
    new = copy.deepcopy(form)
    del new["sections"][_part(new, number)]
    return new


def line_removed(form: Json, key: str, number: int) -> Json:
    """The form without one line of `sets` or `known`. Raises NoSuchPlace."""
    new = copy.deepcopy(form)
    lines = new.get(key, [])
    if not 0 <= number < len(lines):
        raise NoSuchPlace()
    del lines[number]
    return new


def changed(held: Json, changes: Json) -> Json:
    """These keys with these values, the rest as it was; None takes a key away."""
    kept = {key: value for key, value in {**held, **changes}.items() if value is not None}
    order = [*held, *changes]
    return dict(sorted(kept.items(), key=lambda pair: order.index(pair[0])))


def free_name(words: str, taken: Sequence[str]) -> str:
    """A name made from words: snake_case, and none of those taken."""
    stem = re.sub(r"[^a-z0-9]+", "_", words.replace("{child}", "child").lower()).strip("_")[:40].strip("_")
    stem = stem if stem[:1].isalpha() else f"q_{stem}".rstrip("_")
    known = set(taken)
    return next(
        name for name in (stem, *(f"{stem}_{n}" for n in range(2, len(known) + 3))) if name not in known
    )


def _below(
    fields: list[Json], part: int, depth: int = 0, below: str = "", prefix: str = ""
) -> Iterator[Spot]:
    for number, one in enumerate(list(fields)):
        name = str(one.get("name", ""))
        yield Spot(prefix + name, one, fields, number, part, depth, below)
        for option in one.get("options", ()):
            if "reveals" in option:
                yield from _below(
                    option["reveals"], part, depth + 1, f"{prefix}{name}={option.get('value')}", prefix
                )
        if "items" in one:
            yield from _below(one["items"], part, depth + 1, prefix + name, f"{name}.")


def _list_at(form: Json, part: int, below: str) -> list[Json]:
    if not below:
        fields: list[Json] = form["sections"][_part(form, part)].setdefault("fields", [])
        return fields
    address, _, value = below.partition("=")
    host = find(form, address).asked
    if not value:
        items: list[Json] = host.setdefault("items", [])
        return items
    if host.get("type") == "yes_no" and "options" not in host:
        host["options"] = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]
    for option in host.get("options", ()):
        if option.get("value") == value:
            reveals: list[Json] = option.setdefault("reveals", [])
            return reveals
    raise NoSuchPlace()


def _part(form: Json, number: int) -> int:
    if not 0 <= number < len(form["sections"]):
        raise NoSuchPlace()
    return number
