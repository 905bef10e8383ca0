"""How years that are played, and years that were, are kept: beside a file as files, on PostgreSQL as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from web.year.job import Job

KEPT: Final = 20
"""Years that are kept; the oldest goes when another is asked for. One takes about 30 kB."""

State = Literal["none", "played", "failed", "going", "broken"]


class OneIsPlayed(Exception):
    """Another year is being played. Wait until it is done, or stop it."""

    def __init__(self) -> None:
        super().__init__(" ".join((type(self).__doc__ or "").split()))


@dataclass(frozen=True)
class Standing:
    """How it stands with one year: `share` played so far from 0 to 1, `failed` why it could not be played."""

    state: State
    share: float = 0.0
    failed: str = ""


class Years(Protocol):
    """The years of one authority. The first half is for pages, the other for whoever plays."""

    def ask(self, job: Job) -> str:
        """Have this year played, unless its result is kept. Its key. Raises OneIsPlayed."""

    def stop(self, key: str) -> None:
        """Ask whoever plays this year to stop; it is heard within a second or a block of cases."""

    def going(self) -> str | None:
        """The key of the year that is being played, or is about to be."""

    def standing(self, key: str) -> Standing:
        """How it stands with this year."""

    def result(self, key: str) -> dict[str, Any]:
        """What a year that was played came to."""

    def job(self, key: str) -> Job | None:
        """What is to be played, or could not be. None once it is played."""

    def played(self) -> list[tuple[str, dict[str, Any]]]:
        """The years that were played, by their keys, the newest first."""

    def say(self, key: str, share: float) -> bool:
        """Note how far it is, from 0 to 1. Whether somebody wants it stopped."""

    def fail(self, key: str, why: str) -> None:
        """Note why it could not be played, in words."""

    def finish(self, key: str, result: dict[str, Any]) -> None:
        """Keep the result, and not the job: the files of both versions are large."""
