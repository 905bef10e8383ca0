"""Councils of any authority on the command line: each with a database of its own, staff, and one frozen clock."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from engine.db import Database
from engine.migrate import upgrade
from engine.packs.load import policy_text
from engine.packs.publish import install
from engine.time.clock import FrozenClock, SystemClock, at_local
from engine.time.policy import read_policy
from tests.office import Office
from web.cli import main
from web.cli.doctor import differences
from web.demo.staff import add_staff, staff_of


@dataclass
class Councils:
    """Keepstep's command line in a folder of data, on a day that only the test moves."""

    folder: Path
    prepared: Path
    clock: FrozenClock
    _offices: dict[str, Office] = field(default_factory=dict)

    def office(self, authority: str) -> Office:
        """The council's office; its database is made when it is first asked for."""
        if authority not in self._offices:
            path = self.folder / f"{authority}.sqlite"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(_prepared(self.prepared, authority), path)
            self._offices[authority] = Office(Database.at(path))
            self._offices[authority].clock = self.clock
        return self._offices[authority]

    def run(self, *words: object) -> Result:
        """Run a command; the authorities are those asked for so far."""
        served = {"KEEPSTEP_DATA": str(self.folder), "KEEPSTEP_AUTHORITY": ",".join(self._offices)}
        return CliRunner().invoke(main, [str(word) for word in words], env=served, catch_exceptions=False)

    def table(self, rows: Sequence[Mapping[str, object]], name: str = "cases.csv") -> Path:
        """A file with these rows: `RUNNING`, and what each says otherwise."""
        columns = list(dict.fromkeys(column for row in rows for column in (*RUNNING, *row)))
        lines = [",".join(str({**RUNNING, **row}.get(column, "")) for column in columns) for row in rows]
        file = self.folder / name
        file.write_text("\n".join([",".join(columns), *lines, ""]), encoding="utf-8")
        return file

    def problems(self, file: Path, authority: str = "lewisham") -> list[tuple[int, str, str]]:
        """What is said against a file: row, column and sentence."""
        said = self.run("take-on", file, "--authority", authority, "--json")
        assert said.exit_code == 1
        return [(each["row"], each["column"], each["says"]) for each in json.loads(said.output)["problems"]]

    def doctor(self, authority: str) -> list[str]:
        """Every difference between the cases and their rows."""
        return list(differences(self.office(authority).db, self.clock))

    def close(self) -> None:
        for office in self._offices.values():
            office.db.close()


RUNNING: dict[str, Any] = {
    "their_reference": "RX-17",
    "given_name": "Robin",
    "family_name": "Sample",
    "born_on": "2017-03-14",
    "worker": "amina.caseworth@keepstep.example",
    "stage": "plan_running",
}
"""A row of a table, but for what is known of the case."""


def on_day(patch: pytest.MonkeyPatch, on: date) -> FrozenClock:
    """A clock at ten in the morning of this day, which the command line takes for the computer's own."""
    clock = FrozenClock(at_local(on, time(10)))
    patch.setattr(SystemClock, "now", lambda _: clock.now())
    return clock


def _prepared(folder: Path, authority: str) -> Path:
    path = folder / f"{authority}.sqlite"
    if not path.exists():
        db = Database.at(path)
        upgrade(db)
        with db.command() as session:
            add_staff(session, "no password here", staff_of(read_policy(policy_text(authority))))
            install(session, FrozenClock(at_local(date(2026, 12, 14), time(10))), authority)
        db.close()
    return path
