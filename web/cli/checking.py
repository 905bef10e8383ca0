"""Files as a person names them -> problems: each is seen with the pack that lies around it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.packs import load
from engine.packs.check import sent_from_outside
from engine.packs.cited import unknown_clauses
from engine.process.rules import Around, Diagram, Problem, UnreadableError, check, read
from engine.time.policy import Policy, PolicyError, read_policy
from forms import DefinitionError
from forms import read as read_forms

SHARED: Final = "shared"
UNREADABLE: Final = frozenset({"unreadable"})
"""Codes of problems that mean: the file could not even be looked at."""

Names = Mapping[str, Mapping[str, Mapping[str, Any]]] | None


@dataclass(frozen=True)
class Given:
    """One file to check: as it was named, where it lies, and what it holds."""

    name: str
    path: Path
    content: bytes

    @property
    def folder(self) -> Path:
        """The pack's folder that it belongs to; a form lies one deeper."""
        folder = self.path.resolve().parent
        return folder.parent if folder.name == "forms" and self.path.suffix == ".json" else folder


def problems_of(names: Iterable[str]) -> Iterator[Problem]:
    """All problems of these files and folders, file by file. What cannot be read is a problem, never an error."""
    given: list[Given] = []
    for name in names:
        for path in _files(name):
            try:
                given.append(Given(str(path), path, path.read_bytes()))
            except OSError as error:
                yield _unreadable(
                    str(path), f"This file cannot be read ({error.strerror}). Check its name and place."
                )
    folders = list(dict.fromkeys(file.folder for file in given))
    for folder in folders:
        mine = [file for file in given if file.folder == folder]
        yield from _of_folder(folder, mine, [file for file in given if file.folder != folder])


def _files(name: str) -> Sequence[Path]:
    path = Path(name)
    if not path.is_dir():
        return [path]
    return sorted((*path.glob("*.bpmn"), *path.glob("forms/*.json"))) or [path]


def _unreadable(name: str, message: str) -> Problem:
    return Problem(name, None, "unreadable", "error", message)


def _of_folder(folder: Path, mine: Sequence[Given], others: Sequence[Given]) -> Iterator[Problem]:
    surroundings = Surroundings(folder, others)
    around, beside = surroundings.around(mine)
    for file in mine:
        if file.path.suffix == ".json":
            yield from _of_form(file)
    yield from surroundings.wrongly_cited(mine)
    drawn = {file.name: file.content for file in mine if file.path.suffix != ".json"}
    yield from check(drawn, around)
    if drawn:
        named = {file.path.resolve() for file in mine}
        yield from (problem for problem in beside if Path(problem.file).resolve() not in named)


def _of_form(file: Given) -> Iterator[Problem]:
    try:
        read_forms({file.path.stem: file.content})
    except DefinitionError as error:
        for said in error.problems:
            yield Problem(file.name, None, "form_definition", "error", _sentence(said))


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith(('.', '?')) else '.'}"


class Surroundings:
    """What lies around the files of one folder: its own files, the shared ones beside it, and others given."""

    def __init__(self, folder: Path, others: Sequence[Given]) -> None:
        self.folder, self.others = folder, others
        self.packs = self._packs()

    def around(self, mine: Sequence[Given]) -> tuple[Around, list[Problem]]:
        """The world that these files run in, and what is wrong with that world itself."""
        forms, broken = self._forms(mine)
        policies, unread = self._policies()
        names, unnamed = self._names()
        parameters = {name for policy in policies for name in policy.parameters()}
        known = bool(policies)
        world = Around(
            processes=self._processes(),
            forms=forms,
            names=names,
            parameters=parameters if known else None,
            roles={"system", *(key for policy in policies for key in policy.positions)} if known else None,
            ladders={key for policy in policies for key in policy.ladders} if known else None,
            clauses=self._clauses(),
            policy=policies[0] if len(policies) == 1 else None,
            messages=sent_from_outside(*policies),
        )
        return world, broken + unread + unnamed

    def wrongly_cited(self, mine: Sequence[Given]) -> Iterator[Problem]:
        """Clauses that do not exist, in these forms and in the policy and scenarios around them.

        Those on a diagram are found by its own rule.
        """
        names = {file.path.resolve(): file.name for file in mine}
        drawn = any(file.path.suffix != ".json" for file in mine)
        found = [each for pack in self.packs for each in unknown_clauses(pack.name, pack.parent)]
        for unknown in dict.fromkeys(found):
            path = unknown.path.resolve()
            around = drawn and path.suffix == ".toml" and self.folder in path.parents
            if around or (path.suffix == ".json" and path in names):
                name = names.get(path, str(unknown.path))
                yield Problem(name, None, "clause_unknown", "error", str(unknown))

    def _packs(self) -> list[Path]:
        """The folders to look in, the file's own last: what lies there wins."""
        beside = self.folder.parent
        if self.folder.name != SHARED:
            return [beside / SHARED, self.folder]
        # A shared stage leans on forms and limits of whichever procedure calls it: those given, else all there are.
        named = {file.folder for file in self.others if file.folder.parent == beside}
        callers = sorted(named) or sorted(path.parent for path in beside.glob("*/policy.toml"))
        return [*callers, self.folder]

    def _processes(self) -> dict[str, Diagram | None]:
        found = {file.path.stem: file.content for file in self.others if file.path.suffix != ".json"}
        for pack in self.packs:
            found |= {path.stem: path.read_bytes() for path in sorted(pack.glob("*.bpmn"))}
        return {stem: _diagram(stem, content) for stem, content in found.items()}

    def _forms(self, mine: Sequence[Given]) -> tuple[Mapping[str, Mapping[str, Any]], list[Problem]]:
        paths = [path for pack in self.packs for path in sorted(pack.glob("forms/*.json"))]
        found = {path.stem: (str(path), path.read_bytes()) for path in paths}
        for file in (*self.others, *mine):
            if file.path.suffix == ".json":
                found[file.path.stem] = (file.name, file.content)
        known: dict[str, Mapping[str, Any]] = {}
        broken: list[Problem] = []
        for form, (name, content) in found.items():
            try:
                known |= read_forms({form: content}).as_data()
            except DefinitionError as error:
                known[form] = {"title": form, "fields": []}
                broken += [
                    Problem(name, None, "form_definition", "error", _sentence(said))
                    for said in error.problems
                ]
        return known, broken

    def _names(self) -> tuple[Names, list[Problem]]:
        paths = [pack / "names.toml" for pack in self.packs if (pack / "names.toml").is_file()]
        files = {f"names/{path.parent.name}.toml": path.read_bytes() for path in paths}
        try:
            names = load.names(files)
        except load.PackError as error:
            return None, [Problem(str(paths[-1]), None, "names", "error", _sentence(str(error)))]
        known = {"facts": names.facts, "decisions": names.decisions, "constants": names.constants}
        return known if files else None, []

    def _policies(self) -> tuple[list[Policy], list[Problem]]:
        policies: list[Policy] = []
        broken: list[Problem] = []
        for path in (pack / "policy.toml" for pack in self.packs):
            try:
                if path.is_file():
                    policies.append(read_policy(load.policy_text(path.parent.name, path.parent.parent)))
            except PolicyError as error:
                broken += [Problem(str(path), None, "policy", "error", said) for said in error.problems]
            except UnicodeDecodeError:
                said = "This policy is not written in UTF-8. Save it again as UTF-8."
                broken.append(Problem(str(path), None, "policy", "error", said))
        return policies, broken

    def _clauses(self) -> set[str] | None:
        found: set[str] = set()
        for path in (pack / "clauses.csv" for pack in self.packs):
            if path.is_file():
                with path.open(encoding="utf-8", errors="replace", newline="") as lines:
                    found |= {row["id"] for row in csv.DictReader(lines) if row.get("id")}
        return found or None


def _diagram(stem: str, content: bytes) -> Diagram | None:
    try:
        return read(f"{stem}.bpmn", content)
    except UnreadableError:
        return None
