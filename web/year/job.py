"""What is to be played: the published procedure, the draft beside it, and what is assumed; all of it plain data."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from engine.packs.load import digest
from engine.packs.publish import POLICY
from engine.simulate.assumed import Assumed, from_data
from engine.time.calendar import Calendar
from engine.time.policy import Policy, read_policy

Days = Mapping[date, str]
PUBLISHED, DRAFT = "published", "draft"


@dataclass(frozen=True)
class Job:
    """A year to be played.

    published, draft: the files of each version, its policy among them; draft None where nothing is changed.
    closures, proclaimed: days off, by name. label: what the published version is called.
    """

    authority: str
    label: str
    published: Mapping[str, bytes]
    draft: Mapping[str, bytes] | None
    assumed: Assumed
    closures: Days = field(default_factory=dict)
    proclaimed: Days = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """What the versions are called on a page, the published first."""
        return [self.label, *(["Draft"] if self.draft is not None else [])]

    @property
    def versions(self) -> dict[str, Mapping[str, bytes]]:
        """The files to play, by which version they are."""
        return {PUBLISHED: self.published} | ({DRAFT: self.draft} if self.draft is not None else {})

    def policy(self, which: str) -> Policy:
        """The policy of one version. Raises PolicyError."""
        return read_policy(self.versions[which][POLICY].decode())

    @property
    def calendar(self) -> Calendar:
        """The authority's calendar."""
        return Calendar(self.closures, self.proclaimed)

    @cached_property
    def key(self) -> str:
        """What tells this year from every other: equal for equal inputs."""
        plain = {**self.as_data(), **{which: digest(files) for which, files in self.versions.items()}}
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]

    def as_data(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return {
            "authority": self.authority,
            "label": self.label,
            PUBLISHED: _texts(self.published),
            DRAFT: _texts(self.draft) if self.draft is not None else None,
            "assumed": self.assumed.as_data(),
            "closures": {day.isoformat(): name for day, name in self.closures.items()},
            "proclaimed": {day.isoformat(): name for day, name in self.proclaimed.items()},
        }


def read_job(data: Mapping[str, Any]) -> Job:
    """A job, as `as_data` wrote it."""
    return Job(
        authority=data["authority"],
        label=data["label"],
        published=_files(data[PUBLISHED]),
        draft=_files(data[DRAFT]) if data[DRAFT] is not None else None,
        assumed=from_data(data["assumed"]),
        closures=_days(data["closures"]),
        proclaimed=_days(data["proclaimed"]),
    )


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: b64encode(content).decode() for path, content in files.items()}


def _files(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {path: b64decode(content) for path, content in texts.items()}


def _days(named: Mapping[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): name for day, name in named.items()}
