"""Years as files in the data folder: a job, its progress, its result. A process of its own plays them. No rows."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any, Final

from web.lock import AlreadyServing, only_server
from web.year.job import Job, read_job
from web.year.keeping import KEPT, OneIsPlayed, Standing
from web.year.process import Player, begin

PARTS: Final = ("job", "share", "result", "failed", "stop")


class YearFiles:
    """The years of one authority, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ask(self, job: Job) -> str:
        """Have this year played in a process of its own, unless its result is kept. Raises OneIsPlayed."""
        with _starting:
            if self.standing(job.key).state in ("played", "going"):
                return job.key
            if self.going() is not None:
                raise OneIsPlayed()
            self._forget_old()
            for part in PARTS:
                self._path(job.key, part).unlink(missing_ok=True)
            self.write(job.key, "share", "0")
            self.write(job.key, "job", json.dumps(job.as_data()))
            _processes[self.folder] = (job.key, _begin(self.folder, job.key))
        return job.key

    def stop(self, key: str) -> None:
        """Ask the process that plays this year to stop; it does within a block of cases."""
        if self.going() == key:
            self.write(key, "stop", "")

    def going(self) -> str | None:
        """The key of the year that is being played, if one is."""
        key, process = _processes.get(self.folder, ("", None))
        if process is not None and process.poll() is None:
            return key
        # After a restart of the server the process is nobody's child, but it still holds the lock.
        return self.read("now", "key") or None if self._is_held() else None

    def standing(self, key: str) -> Standing:
        """How it stands with this year."""
        if self._path(key, "result").is_file():
            return Standing("played", 1.0)
        if failed := self.read(key, "failed"):
            return Standing("failed", failed=failed)
        if self.going() == key:
            return Standing("going", float(self.read(key, "share") or 0))
        return Standing("broken" if self._path(key, "job").is_file() else "none")

    def result(self, key: str) -> dict[str, Any]:
        """What a year that was played came to."""
        found: dict[str, Any] = json.loads(self.read(key, "result"))
        return found

    def job(self, key: str) -> Job | None:
        """What is to be played, or could not be. None once it is played."""
        text = self.read(key, "job")
        return read_job(json.loads(text)) if text else None

    def played(self) -> list[tuple[str, dict[str, Any]]]:
        """The years that were played, by their keys, the newest first."""
        found = sorted(self.folder.glob("*.result"), key=lambda path: path.stat().st_mtime, reverse=True)
        return [(path.stem, self.result(path.stem)) for path in found]

    def read(self, key: str, part: str) -> str:
        """One file; "" if there is none."""
        try:
            return self._path(key, part).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def write(self, key: str, part: str, text: str) -> None:
        """Write one file whole: whoever reads it sees the old or the new."""
        self.folder.mkdir(parents=True, exist_ok=True)
        half = self._path(key, f"{part}.half")
        half.write_text(text, encoding="utf-8")
        os.replace(half, self._path(key, part))

    def say(self, key: str, share: float) -> bool:
        """Note how far it is. Whether somebody wants it stopped."""
        self.write(key, "share", f"{share:.3f}")
        return self._path(key, "stop").is_file()

    def fail(self, key: str, why: str) -> None:
        """Note why it could not be played."""
        self.write(key, "failed", why)

    def finish(self, key: str, result: dict[str, Any]) -> None:
        """Keep the result alone."""
        self.write(key, "result", json.dumps(result))
        self._path(key, "job").unlink(missing_ok=True)

    def _path(self, key: str, part: str) -> Path:
        return self.folder / f"{key}.{part}"

    def _is_held(self) -> bool:
        if not self.folder.is_dir():
            return False
        try:
            with only_server(self.folder):
                return False
        except AlreadyServing:
            return True

    def _forget_old(self) -> None:
        shares = sorted(self.folder.glob("*.share"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in shares[KEPT - 1 :]:
            for part in PARTS:
                self._path(path.stem, part).unlink(missing_ok=True)


_processes: dict[Path, tuple[str, Player]] = {}
_starting = threading.Lock()


def _begin(folder: Path, key: str) -> Player:
    with (folder / "year.log").open("ab") as log:
        return begin(key, {"folder": str(folder.resolve())}, log)
