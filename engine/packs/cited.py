"""Clauses that are cited and do not exist: each is named with its file and place, and with what to write instead."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from lxml.etree import XMLSyntaxError

from engine.packs.load import WORKFLOWS, PackError, policy_text
from engine.packs.trace import Place, places_in_file, places_in_policy
from engine.time.policy import Policy, PolicyError, read_policy

PLACES = {
    "question": "question {id}",
    "form": "the form itself",
    "limit": "timescale {id}",
    "list": "list {id}",
    "position": "position {id}",
    "ladder": "ladder {id}",
    "document": "document {id}",
    "report": "report {id}",
    "conflict": "conflict “{name}”",
}
"""How a place is named; whatever stands on a diagram goes by its element's id."""


@dataclass(frozen=True)
class Unknown:
    """One clause that no list has, cited at `place` of the file `path`."""

    path: Path
    place: str
    clause: str
    remedy: str

    def __str__(self) -> str:
        file = "/".join(self.path.parts[-3 if self.path.parent.name in ("forms", "scenarios") else -2 :])
        return f"{file}, {self.place}, cites {self.clause}, which no list of clauses has. {self.remedy}"


def refuse_unknown(authority: str, root: Path = WORKFLOWS) -> None:
    """Raise PackError if the pack cites a clause that does not exist; its message says all of them."""
    if said := [str(unknown) for unknown in unknown_clauses(authority, root)]:
        raise PackError(" ".join(said))


def unknown_clauses(authority: str, root: Path = WORKFLOWS) -> list[Unknown]:
    """The clauses that this pack and the shared stages cite and no list has; none for a pack without a list.

    A shared stage, and an authority's own copy of one, cites the clauses of every authority that calls it: of an
    authority that is not here it may name any. A file that cannot be read cites nothing: whoever reads it next
    says what is wrong with it.
    """
    if not (root / authority / "clauses.csv").is_file():
        return []
    known = known_clauses(root)
    prefixes = {clause.partition("-")[0] for clause in known}
    found = []
    for path, place, clause in _cited(authority, root):
        foreign = clause.partition("-")[0] not in prefixes and _is_shared(path, root)
        if clause not in known and not foreign:
            found.append(Unknown(path, place, clause, instead(clause, known)))
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
    near = get_close_matches(clause, known, 2, cutoff=0.7)
    either = f"Write {' or '.join(near)}" if near else "Write the id of a clause that it has"
    return f"{either}, or add {clause} to clauses.csv."


def _is_shared(path: Path, root: Path) -> bool:
    """True for a shared file, and for the authority's own that takes the place of one."""
    name = path.relative_to(root).parts[1:]
    return path.suffix != ".toml" and root.joinpath("shared", *name).is_file()


def _cited(authority: str, root: Path) -> Iterator[tuple[Path, str, str]]:
    """(file, place in words, clause) for all that the authority's folder and the shared one cite."""
    for folder in (root / "shared", root / authority):
        for path in sorted((*folder.glob("*.bpmn"), *folder.glob("forms/*.json"))):
            for clause, place in _in_file(path):
                yield path, _words(place), clause
    for clause, place in _in_policy(authority, root):
        yield root / authority / "policy.toml", _words(place), clause
    for path in sorted((root / authority).glob("scenarios/*.toml")):
        yield from _in_scenario(path)


def _in_file(path: Path) -> list[tuple[str, Place]]:
    try:
        return list(places_in_file(path.name, path.read_bytes()))
    except (XMLSyntaxError, ValueError):
        return []


def _in_policy(authority: str, root: Path) -> list[tuple[str, Place]]:
    try:
        policy = read_policy(policy_text(authority, root))
    except (PolicyError, UnicodeDecodeError):
        return []
    return [*places_in_policy(policy), *_in_conflicts(policy)]


def _in_conflicts(policy: Policy) -> Iterator[tuple[str, Place]]:
    for conflict in policy.conflicts:
        for clause in conflict.clauses:
            yield clause, Place("conflict", "", conflict.title, conflict.title)


def _in_scenario(path: Path) -> Iterator[tuple[Path, str, str]]:
    try:
        acts = tomllib.loads(path.read_text(encoding="utf-8")).get("act", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return
    for act in acts if isinstance(acts, list) else []:
        for clause in act.get("clauses", ()):
            yield path, f"act of {act.get('on')} ({act.get('do') or act.get('message') or 'look'})", clause


def _words(place: Place) -> str:
    return PLACES.get(place.kind, "{id}").format(id=place.id, name=place.name)
