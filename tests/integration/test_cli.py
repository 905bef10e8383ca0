"""The command line about an office: its database looked at, brought up to date, copied and served."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.keepstep import Keepstep, alter
from tests.office import Office
from web.lock import only_server


class TestDoctor:
    def test_a_sound_office(self, keepstep: Keepstep, held: Office) -> None:
        said = keepstep("doctor")
        assert (said.exit_code, said.output.splitlines()[-1]) == (
            0,
            "1 cases agree with their rows, their history is whole, and no post is stuck.",
        )

    @pytest.mark.parametrize(
        ("statement", "told"),
        [
            (
                "UPDATE deadline SET due_on = '2027-01-05' WHERE element_id = 'visit_overdue'",
                "(visit_overdue) stands at 2027-01-05; policy and facts say 2027-01-14.",
            ),
            (
                "UPDATE deadline SET status = 'ended' WHERE element_id = 'supervision_overdue'",
                "(supervision_overdue), but no deadline says until when.",
            ),
            (
                "UPDATE deadline SET token = 'another' WHERE element_id = 'visit_overdue'",
                "(visit_overdue) is kept as running, but the process does not wait for it.",
            ),
            (
                "UPDATE deadline SET wake_at = NULL WHERE element_id = 'visit_overdue'",
                "(visit_overdue) would never wake the case; it should at 2027-01-14 08:00 UTC.",
            ),
            (
                "UPDATE task SET status = 'done' WHERE element_id = 'record_visit'",
                "(record_visit), but it is on nobody's list.",
            ),
            (
                "UPDATE task SET token = 'another' WHERE element_id = 'record_visit'",
                "(record_visit) is on people's lists, but the process does not ask for it.",
            ),
            (
                "UPDATE task SET due_on = '2027-01-05' WHERE element_id = 'record_visit'",
                "(record_visit) shows 2027-01-05; its deadline is 2027-01-14.",
            ),
            (
                """UPDATE "case" SET awaited = '[]'""",
                "kept as waiting for no message, but the process waits for concern_raised",
            ),
            ("""UPDATE "case" SET state = x'0102'""", "Its state cannot be read"),
            (
                """UPDATE "case" SET status = 'closed'""",
                "It is closed, but the deadline Visit overdue (visit_overdue) would still wake it.",
            ),
            (
                "INSERT INTO outbox (kind, key, payload, created_at, next_at, attempts, error) "
                "VALUES ('email', 'digest:1', '{}', '2026-12-14', '2026-12-15', 3, 'refused')",
                "(digest:1) has failed 3 time(s): refused.",
            ),
        ],
    )
    def test_each_difference_is_said_in_words(
        self, keepstep: Keepstep, held: Office, statement: str, told: str
    ) -> None:
        alter(held, statement)
        said = keepstep("doctor")
        assert said.exit_code == 1
        assert told in said.output

    def test_a_changed_line_of_history_is_found(self, keepstep: Keepstep, held: Office) -> None:
        alter(
            held,
            "DROP TRIGGER history_no_rewrite",
            """UPDATE history SET content = '{"ref": "CIN-1"}' WHERE seq = 3""",
        )
        said = keepstep("doctor")
        assert said.exit_code == 1
        assert "history does not follow from entry 3 on" in said.output

    def test_a_clock_that_nobody_looks_at_is_a_note(self, keepstep: Keepstep, held: Office) -> None:
        alter(held, "UPDATE deadline SET wake_at = '2000-01-01' WHERE element_id = 'visit_overdue'")
        said = keepstep("doctor")
        assert said.exit_code == 0
        assert "Note: 1 deadline(s) wait to be looked at. That is the work of `keepstep serve`" in said.output

    def test_a_case_set_aside_is_named_with_what_was_said(self, keepstep: Keepstep, held: Office) -> None:
        alter(held, """UPDATE "case" SET status = 'incident', incident = 'no reason'""")
        said = keepstep("doctor")
        assert (
            said.exit_code,
            "CIN-2001: It was set aside because it could not be woken" in said.output,
        ) == (1, True)


class TestDatabase:
    def test_upgrade_makes_a_database_with_the_procedure_and_keeps_one(
        self, keepstep: Keepstep, tmp_path: Path
    ) -> None:
        for _ in range(2):
            said = keepstep("db", "upgrade")
            assert (said.exit_code, said.output.endswith("lewisham.sqlite is up to date.\n")) == (0, True)
        with closing(sqlite3.connect(tmp_path / "data" / "lewisham.sqlite")) as raw:
            assert raw.execute("SELECT count(*) FROM bundle").fetchone() == (1,)

    def test_an_authority_without_a_procedure_leaves_nothing_behind(
        self, keepstep: Keepstep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("KEEPSTEP_AUTHORITY", "hackney")
        said = keepstep("db", "upgrade")
        assert (said.exit_code, "no procedure named 'hackney'" in said.output) == (1, True)
        assert not (tmp_path / "data").exists()

    def test_upgrade_waits_until_nobody_serves(self, keepstep: Keepstep, tmp_path: Path) -> None:
        with only_server(tmp_path / "data"):
            said = keepstep("db", "upgrade")
        assert (said.exit_code, "already serves the data" in said.output) == (1, True)

    def test_the_first_administrator_gets_a_password_that_works_once(
        self, keepstep: Keepstep, tmp_path: Path
    ) -> None:
        keepstep("db", "upgrade")
        said = keepstep("db", "administrator", "Ada@council.example", "--name", "Ada Adminson")
        assert (said.exit_code, "once" in said.output) == (0, True)
        again = keepstep("db", "administrator", "ada@council.example")
        assert (again.exit_code, again.output != said.output) == (0, True)
        with closing(sqlite3.connect(tmp_path / "data" / "lewisham.sqlite")) as raw:
            rows = raw.execute(
                "SELECT name, email, password_once, position FROM person JOIN person_position ON person_id = id"
            ).fetchall()
        assert rows == [("Ada Adminson", "ada@council.example", 1, "administrator")]

    @pytest.mark.parametrize(
        "words", [("doctor",), ("serve",), ("backup", "copy.sqlite"), ("db", "administrator", "a@b.example")]
    )
    def test_without_a_database_each_says_where_it_looked(
        self, keepstep: Keepstep, tmp_path: Path, words: tuple[str, ...]
    ) -> None:
        said = keepstep(*words)
        assert said.exit_code == 1
        assert f"There is no database at {tmp_path / 'data' / 'lewisham.sqlite'}." in said.output
        assert not (tmp_path / "data").exists()

    def test_a_setting_that_is_no_number_is_said_in_words(
        self, keepstep: Keepstep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("KEEPSTEP_IDLE_MINUTES", "soon")
        assert "KEEPSTEP_IDLE_MINUTES is 'soon'. Write a whole number" in keepstep("doctor").output

    def test_a_file_that_is_no_database(self, keepstep: Keepstep, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "lewisham.sqlite").write_bytes(
            b"no database at all, whatever its name says" * 100
        )
        said = keepstep("doctor")
        assert (said.exit_code, "cannot be used" in said.output) == (1, True)


class TestBackup:
    def test_the_copy_is_a_whole_office(self, keepstep: Keepstep, held: Office, tmp_path: Path) -> None:
        said = keepstep("backup", tmp_path / "copy.sqlite")
        assert (said.exit_code, "was read back" in said.output) == (0, True)
        held.db.close()
        shutil.move(tmp_path / "copy.sqlite", held.db.engine.url.database or "")
        assert keepstep("doctor").exit_code == 0

    def test_nothing_is_written_over(self, keepstep: Keepstep, held: Office, tmp_path: Path) -> None:
        (tmp_path / "kept.sqlite").write_text("last night's", encoding="utf-8")
        said = keepstep("backup", tmp_path / "kept.sqlite")
        assert (said.exit_code, "is there already and is not written over" in said.output) == (1, True)
        assert (tmp_path / "kept.sqlite").read_text(encoding="utf-8") == "last night's"

    def test_a_folder_that_is_not_there(self, keepstep: Keepstep, held: Office, tmp_path: Path) -> None:
        assert "There is no folder" in keepstep("backup", tmp_path / "nowhere" / "copy.sqlite").output


class TestServe:
    def test_one_process_serves_one_folder(self, keepstep: Keepstep, held: Office, tmp_path: Path) -> None:
        with only_server(tmp_path / "data"):
            said = keepstep("serve", "--port", "8099")
        assert (said.exit_code, "already serves the data" in said.output) == (1, True)

    def test_a_port_that_is_taken(self, held: Office) -> None:
        # In a process of its own: the server library leaves the socket that it could not bind to the collector.
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            words = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--port", str(port)]
            said = subprocess.run(words, capture_output=True, text=True, timeout=60)
        assert (said.returncode, f"Nothing can listen on 127.0.0.1:{port}" in said.stderr) == (1, True)
        assert "Traceback" not in said.stderr

    @pytest.mark.parametrize(
        ("version", "remedy"),
        [("0005", "run `keepstep db upgrade`"), ("9999", "Start the newer version in place of this one")],
    )
    def test_a_database_of_another_version_is_not_served(
        self, keepstep: Keepstep, held: Office, version: str, remedy: str
    ) -> None:
        alter(held, f"UPDATE alembic_version SET version_num = '{version}'")
        said = keepstep("serve")
        assert (said.exit_code, remedy in " ".join(said.output.split())) == (1, True)


def test_the_list_of_commands_names_them_all(keepstep: Keepstep) -> None:
    said = keepstep("--help").output
    assert all(
        f"  {name}" in said for name in ("backup", "check", "demo", "doctor", "due", "serve", "simulate")
    )
    for name in ("backup", "check", "db", "demo", "doctor", "due", "serve", "simulate"):
        assert keepstep(name, "--help").exit_code == 0


def test_an_unknown_command_is_refused(keepstep: Keepstep) -> None:
    assert "No such command 'conjure'" in keepstep("conjure").output
