"""A whole authority leaves: as a file that anybody can read and Keepstep makes the same of, and then for good."""

from __future__ import annotations

import hashlib
import json
import zipfile
from base64 import b64decode
from pathlib import Path

from sqlalchemy import select, text

from engine.carrying import gone
from engine.carrying.archive import exported
from engine.db import Database
from engine.packs.models import BundleFile
from engine.people.models import Person
from tests.carried import LIVED, ODD, rows
from tests.keepstep import alter
from tests.office import Office
from tests.places import BOTH, Places, assert_goes_on, assert_nothing_in
from tests.stores import POSTGRESQL, SQLITE
from web.auth.passwords import fits
from web.lock import only_server

KEPT_BACK = {"sign_in", "person"}


def export(places: Places, office: Office, name: str = "lewisham.zip") -> Path:
    """The export of this office."""
    file = places.folder / name
    said = places.run(office, "export", file)
    assert said.exit_code == 0, said.output
    return file


class TestExport:
    def test_anybody_can_read_it_without_keepstep(self, places: Places) -> None:
        office = places.lived(SQLITE)
        file = export(places, office)
        assert file.stat().st_mode & 0o077 == 0
        with zipfile.ZipFile(file) as archive, office.db.read() as session:
            manifest, said = (
                json.loads(archive.read("manifest.json")),
                json.loads(archive.read("tables.json")),
            )
            for name, expected in manifest["files"].items():
                assert hashlib.sha256(archive.read(name)).hexdigest() == expected["sha256"]
            cases = [json.loads(line) for line in archive.read("tables/case.jsonl").splitlines()]
            visits = [json.loads(line) for line in archive.read("tables/visit.jsonl").splitlines()]
            files = session.scalars(select(BundleFile).order_by(BundleFile.path)).all()
            for each in files:
                assert archive.read(f"procedure/version-1/{each.path}") == each.content
            words = archive.read("readme.txt").decode()
        assert "personal data about children" in words
        assert [case["ref"] for case in cases] == [LIVED, "CIN-2002"]
        assert cases[0]["facts"]["referral_received_on"] == "2026-12-14"
        assert b64decode(cases[0]["state"]) == office.case(LIVED).state
        assert visits[0]["views"] == ODD
        assert said["case"]["what"].startswith("One child's case")
        assert said["case"]["columns"]["child_id"] == "whole number -> child.id"
        assert set(said) == {table.name for table in exported()} == set(manifest["tables"])

    def test_no_password_and_no_session_leaves(self, places: Places) -> None:
        office = places.lived(SQLITE)
        alter(
            office,
            "UPDATE person SET password_hash = '$argon2id$geheim'",
            "UPDATE sign_in SET token_hash = 'geheim'",
        )
        with zipfile.ZipFile(export(places, office)) as archive:
            assert [name for name in archive.namelist() if b"geheim" in archive.read(name)] == []

    def test_nothing_is_written_over_and_no_half_is_left(self, places: Places) -> None:
        office = places.lived(SQLITE)
        file = export(places, office)
        assert "is not written over" in places.run(office, "export", file).output
        said = places.run(office, "export", places.folder / "nowhere" / "x.zip")
        assert (said.exit_code, "cannot be written (No such file or directory)" in said.output) == (1, True)
        alter(office, "DROP TABLE visit")
        assert places.run(office, "export", places.folder / "half.zip").exit_code == 1
        assert not (places.folder / "half.zip").exists()


class TestImport:
    @BOTH
    def test_the_same_authority_is_made_of_it_and_goes_on(self, places: Places, kind: str) -> None:
        old, new = places.lived(SQLITE), places.empty(kind)
        alter(old, "UPDATE moved_case SET before = 'null'")
        said = places.run(new, "db", "import", export(places, old))
        assert said.exit_code == 0, said.output
        there, here = rows(old.db), rows(new.db)
        assert {name for name in there if there[name] != here[name]} == KEPT_BACK
        with new.db.read() as session:
            people = session.scalars(select(Person)).all()
            assert session.scalar(text("SELECT CAST(before AS TEXT) FROM moved_case")) == "null"
        assert not any(fits(person.password_hash, word) for person in people for word in ("", "no password"))
        assert len(here["person"]) == len(there["person"])
        assert places.run(new, "doctor").exit_code == 0
        assert "with the password" in places.run(new, "db", "administrator", people[-1].email).output
        assert_goes_on(new)

    def test_a_place_that_is_not_empty(self, places: Places) -> None:
        old, new = places.lived(SQLITE), places.empty(SQLITE)
        places.run(new, "db", "upgrade")
        before = rows(new.db)
        said = places.run(new, "db", "import", export(places, old))
        assert (said.exit_code, "is not empty: it holds" in said.output) == (1, True)
        assert rows(new.db) == before

    def test_another_authority_and_another_shape_are_refused(self, places: Places) -> None:
        old, new = places.lived(SQLITE), places.empty(SQLITE)
        whole = export(places, old)
        for change, says in (
            ({"authority": "essex"}, "is of essex, and this installation is of lewisham"),
            ({"revision": "0003"}, "whose database has another shape (0003; here it is 00"),
            ({"version": 9}, "has the version 9 of its kind"),
            ({"format": "keepstep-case"}, "is no export of an authority."),
        ):
            file = _altered(whole, {"manifest.json": lambda old, change=change: {**old, **change}})  # type: ignore[misc]
            said = places.run(new, "db", "import", file)
            assert (said.exit_code, says in said.output) == (1, True), said.output
        assert_nothing_in(new)

    def test_a_file_that_is_not_as_it_was_made_is_found(self, places: Places) -> None:
        old, new = places.lived(SQLITE), places.empty(SQLITE)
        whole = export(places, old)
        cut, foreign = whole.with_name("cut.zip"), whole.with_name("foreign.zip")
        cut.write_bytes(whole.read_bytes()[:-2000])
        foreign.write_bytes(b"no zip at all")
        changed = _altered(whole, {"tables/child.jsonl": lambda old: old.replace(b"Robin", b"Rosie")})
        for file, says in (
            (cut, "or it is damaged"),
            (foreign, "or it is damaged"),
            (changed, "is not as Keepstep made it (tables/child.jsonl)"),
            (whole.with_name("nowhere.zip"), "cannot be read"),
        ):
            said = places.run(new, "db", "import", file)
            assert (said.exit_code, says in said.output) == (1, True), said.output
        assert_nothing_in(new)


def _altered(file: Path, changes: dict[str, object]) -> Path:
    """The same file with some of its contents otherwise: JSON as data, everything else as bytes."""
    other = file.with_name("altered.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if (change := changes.get(name)) is not None:
                assert callable(change)
                content = (
                    json.dumps(change(json.loads(content))).encode()
                    if name.endswith(".json")
                    else change(content)
                )
            new.writestr(name, content)
    return other


class TestErasing:
    @BOTH
    def test_everything_of_it_goes_and_a_word_without_names_stays(self, places: Places, kind: str) -> None:
        office = places.lived(kind)
        data = places.furnished()
        file = export(places, office)
        said = places.run(office, "erase", "--authority", "lewisham", "--after", file, typed="lewisham\n")
        assert said.exit_code == 0, said.output
        assert_nothing_in(office)
        (word,) = (each for each in data.iterdir() if each.name != "serving.lock")
        told = json.loads(word.read_text(encoding="utf-8"))
        assert told["rows"]["case"] == 2
        assert told["export"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert not any(name in word.read_text(encoding="utf-8") for name in ("Robin", "amina", "geheim"))
        assert "backups and exports elsewhere" in said.output
        assert word.name in said.output

    def test_the_queue_of_a_database_goes_too_and_what_is_not_keepsteps_stays(self, places: Places) -> None:
        office = places.lived(POSTGRESQL)
        alter(
            office,
            "CREATE TABLE theirs (id integer)",
        )
        reason = ("--without-export", "A database for practice")
        said = places.run(office, "erase", "--authority", "lewisham", *reason, typed="lewisham\n")
        assert said.exit_code == 0, said.output
        with office.db.read() as session:
            left = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            assert session.scalars(text(left)).all() == ["theirs"]
            kinds = "SELECT typname FROM pg_type WHERE typname LIKE '%procrastinate%'"
            assert session.scalars(text(kinds)).all() == []
            functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            assert session.scalars(text(functions)).all() == []

    def test_of_two_in_one_folder_the_other_keeps_what_is_its_own(self, places: Places) -> None:
        office = places.lived(SQLITE)
        data = places.furnished()
        for name in ("essex.sqlite", "secret-essex", "last-backup-essex.json"):
            (data / name).write_text("theirs", encoding="utf-8")
        (data / "mail" / "theirs.eml").write_text(
            "To: Someone <someone@essex.example>\n\nHello", encoding="utf-8"
        )
        words = ("--authority", "lewisham", "--without-export", "Practice")
        said = places.run(office, "erase", *words, typed="lewisham\n", among=("essex",))
        assert said.exit_code == 0, said.output
        left = {str(each.relative_to(data)) for each in data.rglob("*") if each.is_file()}
        assert {each for each in left if not each.startswith(("erased-", "serving"))} == {
            "essex.sqlite",
            "secret-essex",
            "last-backup-essex.json",
            "mail/theirs.eml",
            "secret",
        }

    def test_nothing_goes_until_it_was_exported_stands_still_and_is_named(self, places: Places) -> None:
        office = places.lived(SQLITE)
        file, there = export(places, office), rows(office.db)
        erase = ("erase", "--authority", "lewisham")
        with only_server(places.folder / "old"):
            served = places.run(office, *erase, "--after", file, typed="lewisham\n")
        unsaid = places.run(office, *erase, typed="lewisham\n")
        blank = places.run(office, *erase, "--without-export", " ", typed="lewisham\n")
        mistyped = places.run(office, *erase, "--after", file, typed="essex\n")
        absent = places.run(office, *erase, "--after", places.folder / "nowhere.zip", typed="lewisham\n")
        assert rows(office.db) == there
        office.do(LIVED, "record_visit", visited_on=office.clock.now().date())
        later = places.run(office, *erase, "--after", file, typed="lewisham\n")
        for said, words in (
            (served, "already serves the data"),
            (unsaid, "Name the export with --after FILE"),
            (blank, "Name the export with --after FILE"),
            (mistyped, "That is not lewisham. Nothing was erased."),
            (absent, "cannot be read"),
            (later, "does not hold what the database holds now: "),
        ):
            assert (said.exit_code != 0, words in said.output) == (True, True), said.output
        assert gone.files_of(office.db) != []

    def test_a_database_at_which_another_process_is_stays(self, places: Places) -> None:
        office = places.lived(POSTGRESQL)
        other = Database(office.db.engine.url)
        with other.read() as session:
            session.scalar(text("SELECT 1"))
            words = ("--authority", "lewisham", "--without-export", "Practice")
            said = places.run(office, "erase", *words, typed="lewisham\n")
        other.close()
        assert (said.exit_code, "Somebody is at this database" in said.output) == (1, True)
