"""A pack from its folder: diagrams, forms, names and policy, as one flat set of files.

An authority's folder is laid over `shared`: a file of the same name in the authority's own folder wins.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.time.local import FILE as LOCAL
from engine.time.local import as_section

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"


class PackError(Exception):
    """A pack cannot be read; the message says which file and what to mend."""


@dataclass(frozen=True)
class Names:
    """Facts, decisions and constants that this pack declares, with their English labels and codes."""

    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    decisions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    constants: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def fact_labels(self) -> Mapping[str, str]:
        """What each fact is called in words, where the pack says so."""
        return {name: str(said["label"]) for name, said in self.facts.items() if said.get("label")}


def authorities(root: Path = WORKFLOWS) -> list[str]:
    """The authorities that have a pack: each folder with a lifecycle and a policy."""
    return sorted(folder.parent.name for folder in root.glob("*/policy.toml"))


def read_folder(authority: str, root: Path = WORKFLOWS) -> dict[str, bytes]:
    """The files that a bundle of this authority holds, by path. Raises PackError if there is no such pack."""
    own = root / authority
    if not (own / "policy.toml").is_file():
        known = ", ".join(authorities(root)) or "none"
        raise PackError(f"There is no procedure named {authority!r}. Known: {known}.")
    files: dict[str, bytes] = {}
    for folder in (root / "shared", own):
        for path in sorted((*folder.glob("*.bpmn"), *folder.glob("forms/*.json"))):
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
        if (folder / "names.toml").is_file():
            files[f"names/{folder.name}.toml"] = (folder / "names.toml").read_bytes()
    return files


def policy_text(authority: str, root: Path = WORKFLOWS, *, local: bool = True) -> str:
    """The text of the authority's policy, with its own values laid over it unless `local` is false.

    Raises PolicyError if the own values cannot be read.
    """
    text = (root / authority / "policy.toml").read_text(encoding="utf-8")
    own = root / authority / LOCAL
    if not local or not own.is_file():
        return text
    return f"{text.rstrip()}\n\n\n{as_section(own.read_text(encoding='utf-8'))}"


def diagrams(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The diagrams among a bundle's files."""
    return {path: content for path, content in files.items() if path.endswith(".bpmn")}


def forms(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The form definitions among a bundle's files, by form id."""
    return {Path(path).stem: content for path, content in files.items() if path.startswith("forms/")}


def names(files: Mapping[str, bytes]) -> Names:
    """The names that a bundle declares; the authority's own declaration wins over the shared one."""
    kept: dict[str, dict[str, Any]] = {"facts": {}, "decisions": {}, "constants": {}}
    # Sorting by "is it shared" puts shared first, so that the authority's own words are laid over it.
    for path in sorted(files, key=lambda path: (path != "names/shared.toml", path)):
        if path.startswith("names/"):
            try:
                declared = tomllib.loads(files[path].decode())
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise PackError(f"{path} cannot be read as TOML: {error}.") from error
            for kind, table in kept.items():
                table.update(declared.get(kind, {}))
    return Names(**kept)


def digest(files: Mapping[str, bytes]) -> str:
    """What these files hash to: equal for equal content, whatever the order."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return total.hexdigest()
