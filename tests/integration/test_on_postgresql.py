"""An installation on PostgreSQL: made, served by several processes, backed up and restored, and refused in words."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError

from engine.cases.complete import Completed
from engine.cases.desk import Desk
from engine.cases.errors import CaseExists
from engine.cases.models import Child, Draft, Family
from engine.cases.start import Referral, start
from engine.db import Database, LostRace, hold
from engine.packs import draft
from engine.people.models import Person
from engine.records.models import Meeting
from tests.office import Office
from tests.stores import Databases
from tests.together import together
from tests.whole import assert_sound
from web.app import Application
from web.cli import main
from web.config import Config, installed
from web.errors import lost
from web.health.routes import READY, readiness
from web.mail.folder import FolderMailer
from web.serve import go_round
from web.site import Site


@pytest.fixture
def first(databases: Databases) -> Iterator[Office]:
    """An office, as one process has it."""
    office = Office(databases.copy("office", Office.fill))
    yield office
    office.db.close()


@pytest.fixture
def second(first: Office) -> Iterator[Office]:
    """The same office, as another process has it."""
    office = Office(Database(first.db.engine.url))
    yield office
    office.db.close()


@pytest.fixture
def keepstep_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command on the database of this address."""

    def run(db: Database, *words: object) -> Result:
        address = db.engine.url.render_as_string(hide_password=False)
        settings = {"DATABASE_URL": address, "KEEPSTEP_DATA": str(tmp_path / "data")}
        return CliRunner().invoke(main, [str(word) for word in words], env=settings, catch_exceptions=False)

    return run


class TestTheCommandLine:
    def test_from_an_empty_database_to_an_administrator(
        self, databases: Databases, keepstep_at: Callable[..., Result]
    ) -> None:
        db = databases.new()
        for words in (("doctor",), ("serve",), ("db", "administrator", "a@b.example")):
            said = keepstep_at(db, *words)
            assert said.exit_code == 1
            assert "Run `keepstep db upgrade` to make its tables" in said.output
        for _ in range(2):
            said = keepstep_at(db, "db", "upgrade")
            assert (said.exit_code, said.output.endswith("is up to date.\n")) == (0, True)
        assert "with the password" in keepstep_at(db, "db", "administrator", "a@b.example").output
        assert keepstep_at(db, "doctor").output.startswith("0 cases agree")
        db.close()

    def test_a_backup_is_restored_and_nothing_differs(
        self,
        first: Office,
        databases: Databases,
        keepstep_at: Callable[..., Result],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        ref = first.agreed()
        if databases.server.tools is not None:
            monkeypatch.setenv("PATH", str(databases.server.tools), prepend=":")
        file, restored = tmp_path / "night.dump", databases.new()
        said = keepstep_at(first.db, "backup", file)
        assert said.exit_code == 0, said.output
        assert file.stat().st_mode & 0o077 == 0
        address = restored.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        subprocess.run(
            [
                shutil.which("pg_restore") or "",
                "--no-owner",
                "--exit-on-error",
                f"--dbname={address}",
                str(file),
            ],
            check=True,
        )
        assert keepstep_at(restored, "doctor").output.startswith("1 cases agree")
        again = Office(restored)
        assert [row.chain_hash for row in again.history(ref)] == [
            row.chain_hash for row in first.history(ref)
        ]
        with pytest.raises(IntegrityError, match="append-only"), restored.command() as session:
            session.execute(text("TRUNCATE history"))
        again.do(ref, "record_visit")
        restored.close()

    def test_without_the_tools_there_is_no_backup_and_no_half_of_one(
        self,
        first: Office,
        keepstep_at: Callable[..., Result],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        said = keepstep_at(first.db, "backup", tmp_path / "night.dump")
        assert said.exit_code == 1
        assert "needs pg_dump and pg_restore on the path" in said.output
        broken = tmp_path / "pg_dump"
        broken.write_text("#!/bin/sh\necho 'no space left' >&2\nexit 1\n", encoding="utf-8")
        shutil.copy(broken, tmp_path / "pg_restore")
        for tool in ("pg_dump", "pg_restore"):
            (tmp_path / tool).chmod(0o755)
        assert (
            "made no backup: no space left" in keepstep_at(first.db, "backup", tmp_path / "night.dump").output
        )
        assert not (tmp_path / "night.dump").exists()

    def test_a_server_that_is_not_there_is_told_in_words_without_the_password(self, tmp_path: Path) -> None:
        settings = {
            "DATABASE_URL": f"postgresql://keepstep:geheim@/keepstep?host={tmp_path}",
            "KEEPSTEP_DATA": str(tmp_path),
        }
        said = CliRunner().invoke(main, ["doctor"], env=settings, catch_exceptions=False)
        assert said.exit_code == 1
        assert "cannot be used" in said.output
        assert "geheim" not in said.output


class TestTheSettings:
    def test_each_authority_has_the_database_that_the_pattern_gives(self) -> None:
        both = {
            "KEEPSTEP_AUTHORITY": "lewisham,essex",
            "DATABASE_URL": "postgres://k@db.example/keepstep_{authority}",
        }
        assert [config.url.database for config in installed(both)] == ["keepstep_lewisham", "keepstep_essex"]
        assert {config.url.drivername for config in installed(both)} == {"postgresql+psycopg"}

    @pytest.mark.parametrize(
        ("authority", "url", "says"),
        [
            ("lewisham,essex", "postgresql://k@db.example/keepstep", "each authority needs its own"),
            ("lewisham", "mysql://k@db.example/keepstep", "not the address of a PostgreSQL database"),
            ("lewisham", "keepstep", "not the address of a PostgreSQL database"),
        ],
    )
    def test_an_address_that_cannot_be_meant_is_refused_in_words(
        self, authority: str, url: str, says: str
    ) -> None:
        with pytest.raises(ValueError, match=says):
            installed({"KEEPSTEP_AUTHORITY": authority, "DATABASE_URL": url})


class TestSeveralProcesses:
    def test_cases_opened_at_once_have_references_of_their_own(self, first: Office, second: Office) -> None:
        names = ["Ash Sample", "Bo Sample", "Cy Sample", "Di Sample", "Ed Sample", "Flo Sample"]
        works = [
            (lambda office=office, name=name: office.open_case(name))  # type: ignore[misc]
            for name, office in zip(names, [first, second] * 3, strict=True)
        ]
        refs = together(works)
        assert sorted(map(str, refs)) == [f"CIN-{number}" for number in range(2001, 2007)]
        assert_sound(first)

    def test_of_two_referrals_of_one_child_at_once_one_opens_a_case(
        self, first: Office, second: Office
    ) -> None:
        ref = first.open_case()
        with first.db.command() as session:
            session.execute(text("UPDATE \"case\" SET status = 'closed'"))
            child = session.scalars(select(Child)).one()
            person = session.get_one(Person, first.person("Amina Caseworth"))
            again = Referral("", "", None, person.id, person.team_id or 0, "one", {}, child_id=child.id)

        def refers(office: Office, token: str) -> Callable[[], str]:
            def refer() -> str:
                with office.desk("Amina Caseworth") as desk:
                    return start(desk, replace(again, token=token)).ref

            return refer

        answers = together([refers(first, "one"), refers(second, "two"), refers(second, "three")])
        assert len([answer for answer in answers if isinstance(answer, CaseExists)]) == 2
        assert ref not in answers
        assert (
            len({refers(first, token)() for token in ("one", "two", "three") if token in _known(first)}) == 1
        )

    def test_a_meeting_of_brothers_and_sisters_is_written_by_one_at_a_time(
        self, first: Office, second: Office
    ) -> None:
        one = first.supported()
        other = first.open_case("Sky Sample", family_id=first.case(one).child.family_id)
        first.do(other, "complete_assessment")
        first.do(other, "decide_need", need_decision="plan", is_disabled=False)
        for ref in (one, other):
            first.do(ref, "arrange_meeting")
        with ThreadPoolExecutor(1) as threads:
            with first.db.command(beside_others=True) as session:
                hold(session, Family, first.case(one).child.family_id)
                waits = threads.submit(second.do, other, "record_meeting")
                with pytest.raises(TimeoutError):
                    waits.result(timeout=2)
            assert isinstance(waits.result(timeout=10), Completed)
        first.do(one, "record_meeting")
        with first.db.read() as session:
            assert session.scalar(select(func.count(Meeting.id)).where(Meeting.held_on.is_not(None))) == 1
        assert_sound(first)

    def test_of_two_who_save_a_diagram_at_once_one_is_told(self, first: Office, second: Office) -> None:
        def saves(office: Office, who: str) -> Callable[[], int]:
            def save() -> int:
                with office.desk(who) as desk:
                    return draft.save(desk, "make_visits.bpmn", who.encode(), 0).version

            return save

        answers = together([saves(first, "Sasha Servicehead"), saves(second, "Amina Caseworth")])
        assert [type(answer) for answer in answers].count(draft.SavedMeanwhile) == 1
        assert 1 in answers

    def test_steps_of_two_cases_do_not_wait_for_each_other_and_of_one_case_do(
        self, first: Office, second: Office
    ) -> None:
        one, other = first.supported(), first.supported("Sky Sample")

        def visit(ref: str) -> int:
            with second.db.command(beside_others=True) as session:
                return Desk(session, second.shelf, second.clock).case(ref).version

        with ThreadPoolExecutor(2) as threads:
            with first.db.command(beside_others=True) as session:
                case = Desk(session, first.shelf, first.clock).case(one)
                before = case.version
                assert threads.submit(visit, other).result(timeout=10) > 0
                waits = threads.submit(visit, one)
                case.outcome = "changed meanwhile"
                session.flush()
                assert not waits.done()
            assert waits.result(timeout=10) == before + 1

    def test_what_lost_a_race_is_done_again_and_then_told(
        self, first: Office, second: Office, tmp_path: Path
    ) -> None:
        case_id, person_id = first.case(first.supported()).id, first.person("Amina Caseworth")
        tries: list[int] = []

        def keep(office: Office) -> None:
            with office.db.command(beside_others=True) as session:
                row = Draft(
                    case_id=case_id, element_id="x", person_id=person_id, raw={}, saved_at=office.clock.now()
                )
                if session.scalar(select(Draft.id).where(Draft.element_id == "x")) is None:
                    session.add(row)
                if len(tries) == 1 and office is first:
                    keep(second)

        app = Application("races")
        app.register_error_handler(LostRace, lost)

        @app.get("/keep")
        def kept() -> str:
            tries.append(1)
            keep(first)
            return "kept"

        @app.get("/lose")
        def loses() -> str:
            tries.append(1)
            raise LostRace

        assert app.test_client().get("/keep").text == "kept"
        assert len(tries) == 2, "the second time it saw the other's row"
        answer = app.test_client().get("/lose", headers={"Accept": "application/json"})
        assert (answer.status_code, len(tries)) == (409, 6)
        assert answer.json is not None
        assert answer.json["message"].startswith("Somebody else changed the same thing at the same moment.")

    def test_a_process_that_hangs_in_a_command_is_let_go_of_and_nothing_of_it_is_kept(
        self, first: Office, second: Office
    ) -> None:
        ref = first.supported()
        hung = Database(first.db.engine.url)
        event.listen(hung.engine, "connect", _hangs_a_moment)

        def hang() -> None:
            with hung.command() as session:
                session.execute(text("UPDATE \"case\" SET outcome = 'half done'"))
                # What another does meanwhile takes its turn only when the server has ended this transaction.
                second.do(ref, "record_visit")

        with pytest.raises(LostRace):
            hang()
        hung.close()
        assert first.case(ref).outcome == ""
        assert_sound(first)

    def test_rounds_of_two_processes_are_one_at_a_time_and_send_each_mail_once(
        self, first: Office, second: Office, tmp_path: Path
    ) -> None:
        first.supported()
        first.clock.move_to(first.clock.now().replace(year=2027, month=1, day=15))
        second.clock.move_to(first.clock.now())
        sites = [_site(office, tmp_path) for office in (first, second)]
        with first.db.alone() as ours, second.db.alone() as theirs:
            assert (ours, theirs) == (True, False)
            go_round(sites[1])
        assert not (tmp_path / "mail").exists(), "a round was going on elsewhere"
        together([lambda: go_round(sites[0]), lambda: go_round(sites[1])])
        go_round(sites[1])
        sent = [file.read_text(encoding="utf-8") for file in (tmp_path / "mail").iterdir()]
        addressed = [
            [line for line in mail.splitlines() if line.startswith(("To:", "Subject:"))] for mail in sent
        ]
        assert addressed
        assert len({str(each) for each in addressed}) == len(addressed)
        assert_sound(first)

    def test_what_pages_ask_again_and_again_stays_prepared(self, first: Office) -> None:
        for _ in range(5):
            with first.db.read() as session:
                session.scalars(select(Person.name)).all()
        with first.db.read() as session:
            prepared = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
        assert [statement for statement in prepared if "FROM person" in statement]

    def test_readiness_says_no_when_the_database_is_gone(
        self, first: Office, databases: Databases, tmp_path: Path
    ) -> None:
        here = _site(first, tmp_path)
        assert readiness(here) == READY
        databases.server.drop(first.db.engine.url)
        assert readiness(here) == "no database"


def _site(office: Office, folder: Path) -> Site:
    mailer = FolderMailer(folder / "mail", office.clock)
    return Site(Config(data=folder), office.db, office.shelf, office.clock, mailer)


def _known(office: Office) -> set[str]:
    with office.db.read() as session:
        return set(session.scalars(text("SELECT token FROM submission")))


def _hangs_a_moment(connection: Any, _entry: object) -> None:
    connection.execute("SET idle_in_transaction_session_timeout = '100ms'")
    connection.commit()
