"""A backup is restored as the how-to says, examined, and the case goes on; one that is damaged is found."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.carrying.gone import files_of
from engine.db import Database
from tests.carried import LIVED, rows
from tests.office import Office
from tests.places import Places, address, assert_goes_on
from tests.stores import POSTGRESQL, SQLITE


@pytest.fixture
def on_path(places: Places, monkeypatch: pytest.MonkeyPatch) -> Places:
    """PostgreSQL's own programs are on the path."""
    if (tools := places.databases().server.tools) is not None:
        monkeypatch.setenv("PATH", str(tools), prepend=":")
    return places


def backup(places: Places, office: Office) -> Path:
    """A backup of this office."""
    file = places.folder / "night"
    said = places.run(office, "backup", file)
    assert said.exit_code == 0, said.output
    assert file.stat().st_mode & 0o077 == 0
    return file


def restore(file: Path, office: Office) -> subprocess.CompletedProcess[str]:
    """Put a dump into this empty database, as the how-to says."""
    place = f"--dbname={address(office.db.engine.url)}"
    words = [shutil.which("pg_restore") or "", "--no-owner", "--exit-on-error", place, str(file)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


class TestRestored:
    def test_a_file_is_put_back_without_what_lay_beside_the_old_one(self, places: Places) -> None:
        office = places.lived(SQLITE)
        office.do(LIVED, "record_visit", visited_on=office.clock.now().date())
        there = rows(office.db)
        beside = [file for file in files_of(office.db) if file.name.endswith("-wal")]
        assert beside[0].stat().st_size > 0, "the visit stands in the log beside the file only"
        with office.db.engine.connect() as writing:
            writing.execution_options(keepstep_write=True).execute(
                text("UPDATE child SET given_name = 'Half'")
            )
            file = _backed_up_meanwhile(places, office)
        for old in files_of(office.db):
            old.unlink()
        shutil.move(file, office.db.engine.url.database or "")
        assert places.run(office, "db", "upgrade").exit_code == 0
        assert places.run(office, "doctor").exit_code == 0
        assert rows(office.db) == there, "with what was committed last, and nothing of what was not"
        assert_goes_on(office)

    def test_a_dump_is_put_into_an_empty_database(self, on_path: Places) -> None:
        office, new = on_path.lived(POSTGRESQL), on_path.empty(POSTGRESQL)
        file, there = backup(on_path, office), rows(office.db)
        done = restore(file, new)
        assert done.returncode == 0, done.stderr
        assert on_path.run(new, "doctor").exit_code == 0
        assert rows(new.db) == there
        assert_goes_on(new)


def _backed_up_meanwhile(places: Places, office: Office) -> Path:
    """A backup by another process, while this one is in the middle of a command."""
    theirs = Office(Database.at(Path(office.db.engine.url.database or "")))
    return backup(places, theirs)


class TestDamaged:
    def test_a_file_with_a_damaged_page_is_found(self, places: Places) -> None:
        office = places.lived(SQLITE)
        file, place = backup(places, office), Path(office.db.engine.url.database or "")
        whole = file.read_bytes()
        assert _examined(places, office, place, whole) == (0, [])
        code, said = _examined(places, office, place, _without(whole, b"record_visit"))
        assert code == 1
        assert any("damaged" in line or "malformed" in line for line in said), said

    def test_a_file_that_is_cut_short_is_found(self, places: Places) -> None:
        office = places.lived(SQLITE)
        file, place = backup(places, office), Path(office.db.engine.url.database or "")
        whole = file.read_bytes()
        code, said = _examined(places, office, place, whole[: len(whole) // 2])
        assert code == 1
        assert any("go back to a backup" in line.lower() for line in said), said

    def test_the_log_of_the_old_file_left_beside_the_restored_one_is_found(self, places: Places) -> None:
        office = places.lived(SQLITE)
        file, place = backup(places, office), Path(office.db.engine.url.database or "")
        office.do(LIVED, "record_visit", visited_on=office.clock.now().date())
        log = place.with_name(place.name + "-wal").read_bytes()
        office.db.close()
        code, said = _examined(places, office, place, file.read_bytes(), log)
        assert (code, bool(said)) == (1, True)

    def test_a_dump_that_is_cut_short_is_refused_by_its_own_tool(self, on_path: Places) -> None:
        office, new = on_path.lived(POSTGRESQL), on_path.empty(POSTGRESQL)
        file = backup(on_path, office)
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        assert restore(file, new).returncode != 0


def _without(whole: bytes, words: bytes) -> bytes:
    """The bytes with every page that holds these words emptied in its middle."""
    size = int.from_bytes(whole[16:18], "big")
    pages = [whole[at : at + size] for at in range(0, len(whole), size)]
    return pages[0] + b"".join(
        page[:8] + b"\xff" * (size - 8) if words in page else page for page in pages[1:]
    )


def _examined(
    places: Places, office: Office, place: Path, content: bytes, log: bytes = b""
) -> tuple[int, list[str]]:
    """How `keepstep doctor` ends, and what it says, with this content for the office's database."""
    office.db.close()
    for old in files_of(office.db):
        old.unlink()
    place.write_bytes(content)
    if log:
        place.with_name(place.name + "-wal").write_bytes(log)
    said = places.run(office, "doctor")
    return said.exit_code, [line for line in said.output.splitlines() if "agree with" not in line]
