"""Two states of the procedure beside each other: file by file, in words and in pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.packs import compare, compare_names, compare_policy
from engine.packs.beside import Pictures, pictures
from engine.packs.compare_raw import moved
from engine.packs.compare_words import Version, Wording
from engine.packs.load import Names, PackError, diagrams, forms, names
from engine.packs.picture import title_of
from engine.packs.publish import POLICY
from engine.time.policy import Policy, PolicyError, read_policy
from forms import compare as compare_forms

LIFECYCLE = "child_in_need.bpmn"
KINDS = ("Diagram", "Form", "Policy", "Names")


class Said(Protocol):
    """One difference, of whatever kind of file."""

    @property
    def element_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def said(self) -> str: ...


@dataclass(frozen=True)
class Changed:
    """One file that differs. `state` is new, gone or changed; `moved` counts what only stands elsewhere."""

    path: str
    title: str
    state: str
    differences: Sequence[Said]
    pictures: Pictures | None = None
    moved: int = 0

    @property
    def kind(self) -> str:
        """Diagram, Form, Policy or Names."""
        return kind_of(self.path)

    @property
    def id(self) -> str:
        """The file's name without folder and ending, for addresses and for ids on the page."""
        return self.path.rpartition("/")[2].rpartition(".")[0]


def kind_of(path: str) -> str:
    """What a file of the procedure is to a manager."""
    if path == POLICY:
        return "Policy"
    return "Diagram" if path.endswith(".bpmn") else "Form" if path.startswith("forms/") else "Names"


def in_order(paths: Sequence[str]) -> list[str]:
    """Diagrams first, the lifecycle before the others, then forms, policy and names."""
    return sorted(paths, key=lambda path: (KINDS.index(kind_of(path)), path != LIFECYCLE, path))


def between(was: Mapping[str, bytes], now: Mapping[str, bytes]) -> list[Changed]:
    """Every file that differs between two states of the procedure, the policy among them."""
    paths = [path for path in {*was, *now} if was.get(path) != now.get(path)]
    before, after = _version(was), _version(now)
    return [_changed(path, was.get(path), now.get(path), before, after) for path in in_order(paths)]


def titles(files: Mapping[str, bytes]) -> dict[str, str]:
    """What every file is called, by its path."""
    return {path: title(path, content) for path, content in files.items()}


def title(path: str, content: bytes) -> str:
    """What a file is called: a diagram's own name, a form's title."""
    kind, words = kind_of(path), path.rpartition("/")[2].rpartition(".")[0].replace("_", " ").capitalize()
    if kind == "Diagram":
        return title_of(content, words)
    if kind == "Form":
        return _form_title(content, words)
    return "Timescales, reminders and positions" if kind == "Policy" else f"Names: {words}"


def _form_title(content: bytes, otherwise: str) -> str:
    try:
        said = json.loads(content)
    except ValueError:
        return otherwise
    found = said.get("title") if isinstance(said, dict) else None
    return found.replace("{child}", "the child") if isinstance(found, str) and found.strip() else otherwise


def _changed(path: str, was: bytes | None, now: bytes | None, before: Version, after: Version) -> Changed:
    state = "new" if was is None else "gone" if now is None else "changed"
    called = title(path, now if now is not None else was or b"")
    kind = kind_of(path)
    if kind == "Diagram":
        found = compare.differences(was, now, Wording(before, after))
        shown = pictures(was, now, found, path.removesuffix(".bpmn"))
        both = shown.before is not None and shown.after is not None
        return Changed(path, called, state, found, shown, moved(was or b"", now or b"") if both else 0)
    if kind == "Form":
        return Changed(path, called, state, compare_forms.differences(was, now))
    if kind == "Policy":
        words = after.names.fact_labels
        return Changed(path, called, state, compare_policy.differences(was, now, words))
    return Changed(path, called, state, compare_names.differences(was, now))


def _version(files: Mapping[str, bytes]) -> Version:
    """What these files call things, as far as they can be read."""
    called = titles(diagrams(files))
    return Version(
        _names(files),
        _policy(files.get(POLICY)),
        {id: _form_title(content, id.replace("_", " ")) for id, content in forms(files).items()},
        {path.removesuffix(".bpmn"): words for path, words in called.items()},
    )


def _names(files: Mapping[str, bytes]) -> Names:
    try:
        return names(files)
    except PackError:
        return Names()


def _policy(text: bytes | None) -> Policy | None:
    try:
        return read_policy(text.decode()) if text is not None else None
    except (PolicyError, UnicodeDecodeError):
        return None
