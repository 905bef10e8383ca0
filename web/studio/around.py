"""The procedure with drafts laid over it, as far as it can be read, and what keeps the rest from being read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engine.cases.desk import Desk
from engine.packs.check import check_bundle
from engine.packs.load import PackError, forms, names
from engine.packs.publish import POLICY
from engine.time.policy import Policy, read_policy
from engine.time.reading import PolicyError
from forms import DefinitionError
from web.filling import engine_catalogue


@dataclass(frozen=True)
class Around:
    """Forms and policy of these files. A file that cannot be read is in `problems`; its published text stands in."""

    files: Mapping[str, bytes]
    forms: Mapping[str, Mapping[str, Any]]
    policy: Policy
    problems: list[dict[str, Any]] = field(default_factory=list)
    published: Mapping[str, bytes] = field(default_factory=dict)

    def check(self, only: list[str] | None = None) -> list[dict[str, Any]]:
        """Everything that is wrong with these files, or with those named in `only`, as plain data.

        Each problem has file, element_id, code, severity (error or warning) and message.
        """
        found = check_bundle(self.files, self.forms, self.policy, only, self.published)
        unread = [problem for problem in self.problems if only is None or problem["file"] in only]
        return [vars(problem) for problem in found] + unread


def around(desk: Desk, files: Mapping[str, bytes], published: Mapping[str, bytes]) -> Around:
    """Read these files; where one cannot be read, go on with what is published under its path."""
    problems: list[dict[str, Any]] = []
    readable = {**files}
    for path, said in [*_unreadable_names(files), *_unreadable_forms(files)]:
        problems.append(_problem(path, said))
        if path in published:
            readable[path] = published[path]
        else:
            readable.pop(path, None)
    policy = _policy(desk, files, published, problems)
    return Around(readable, _catalogue(forms(readable)), policy, problems, published)


def _catalogue(definitions: Mapping[str, bytes]) -> Mapping[str, Mapping[str, Any]]:
    return _read(tuple(sorted(definitions.items())))


# While somebody draws, the same forms are asked for after each change; reading them is nearly all of a check's time.
@lru_cache(maxsize=64)
def _read(definitions: tuple[tuple[str, bytes], ...]) -> Mapping[str, Mapping[str, Any]]:
    return engine_catalogue(dict(definitions))


@lru_cache(maxsize=1024)
def _wrong_with(id: str, content: bytes) -> str:
    try:
        engine_catalogue({id: content})
    except DefinitionError as error:
        return " ".join(error.problems)
    return ""


def _unreadable_names(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for path in files:
        if path.startswith("names/"):
            try:
                names({path: files[path]})
            except PackError as error:
                yield path, str(error)


def _unreadable_forms(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for id, content in forms(files).items():
        if said := _wrong_with(id, content):
            yield f"forms/{id}.json", said


def _policy(
    desk: Desk, files: Mapping[str, bytes], published: Mapping[str, bytes], problems: list[dict[str, Any]]
) -> Policy:
    text = files.get(POLICY)
    if text is None or text == published.get(POLICY):
        return desk.policy
    try:
        return read_policy(text.decode())
    except (PolicyError, UnicodeDecodeError) as error:
        said = error.problems if isinstance(error, PolicyError) else ["It is not text in UTF-8."]
        problems += [_problem(POLICY, each) for each in said]
        return desk.policy


def _problem(path: str, said: str) -> dict[str, Any]:
    return {"file": path, "element_id": None, "code": "unreadable", "severity": "error", "message": said}
