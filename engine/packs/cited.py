"""Clauses that are cited and do not exist: each is named with its file and place, and with what to write instead."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

from engine.packs.load import WORKFLOWS, PackError, policy_text
from engine.packs.trace import Place, places_in_file, places_in_policy
from engine.time.policy import Policy, read_policy

OPENINGS = {
    "question": "question {id}",
    "form": "the form itself",
    "limit": "timescale {id}",
    "list": "list {id}",
    "position": "position {id}",
    "ladder": "ladder {id}",
    "document": "document {id}",
    "report": "report {id}",
}


def refuse_unknown(authority: str, root: Path = WORKFLOWS) -> None:
    """Raise PackError if the pack cites a clause that does not exist; its message says all of them."""
    if said := unknown_clauses(authority, root):
        raise PackError(" ".join(said))


def unknown_clauses(authority: str, root: Path = WORKFLOWS) -> list[str]:
    """One sentence for each clause that no list has. A pack without a list of clauses cites what it likes.

    A shared stage cites the clauses of every authority that calls it: of an authority that is not here it may
    name any.
    """
    if not (root / authority / "clauses.csv").is_file():
        return []
    known = known_clauses(root)
    prefixes = {clause.partition("-")[0] for clause in known}
    found = []
    for shared, place, clause in _cited(authority, root):
        foreign = shared and clause.partition("-")[0] not in prefixes
        if clause not in known and not foreign:
            found.append(f"{place} cites {clause}, which no list of clauses has. {instead(clause, known)}")
    return list(dict.fromkeys(found))


def known_clauses(root: Path = WORKFLOWS) -> list[str]:
    """The ids of every list of clauses in this folder, in the order of the texts."""
    found: list[str] = []
    for path in sorted(root.glob("*/clauses.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [row["id"] for row in csv.DictReader(lines)]
    return found


def instead(clause: str, known: Collection[str]) -> str:
    """What to write instead of a clause that does not exist."""
    near = get_close_matches(clause, known, 3, cutoff=0.7)
    either = f"Write {' or '.join(near)}" if near else "Write the id of a clause that it has"
    return f"{either}, or add {clause} to clauses.csv."


def _cited(authority: str, root: Path) -> Iterator[tuple[bool, str, str]]:
    """(is it shared, place in words, clause) for all that the authority's folder and the shared one cite."""
    for folder in (root / "shared", root / authority):
        for path in sorted((*folder.glob("*.bpmn"), *folder.glob("forms/*.json"))):
            for clause, place in places_in_file(path.name, path.read_bytes()):
                file = f"{folder.name}/{path.relative_to(folder).as_posix()}"
                yield folder.name == "shared", f"{file}, {_words(place)},", clause
    policy = read_policy(policy_text(authority, root))
    for clause, place in (*places_in_policy(policy), *_in_conflicts(policy)):
        yield False, f"{authority}/policy.toml, {_words(place)},", clause
    yield from _in_scenarios(root / authority)


def _in_conflicts(policy: Policy) -> Iterator[tuple[str, Place]]:
    for conflict in policy.conflicts:
        for clause in conflict.clauses:
            yield clause, Place("conflict", "", conflict.title, conflict.title)


def _in_scenarios(folder: Path) -> Iterator[tuple[bool, str, str]]:
    for path in sorted(folder.glob("scenarios/*.toml")):
        for act in tomllib.loads(path.read_text(encoding="utf-8")).get("act", ()):
            for clause in act.get("clauses", ()):
                place = f"act of {act.get('on')} ({act.get('do') or act.get('message') or 'look'})"
                yield False, f"{folder.name}/scenarios/{path.name}, {place},", str(clause)


def _words(place: Place) -> str:
    if place.kind == "conflict":
        return f"conflict “{place.id}”"
    return OPENINGS.get(place.kind, "{id}").format(id=place.id)
