"""A process stands still in the middle of a command and goes on much later, as on a host that was suspended."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from engine.cases.complete import complete
from tests.conftest import SignIn
from tests.crash import BEFORE_COMMIT, frozen
from tests.invariants import sound
from tests.office import Office
from tests.stores import Databases, Store
from tests.visiting import written

IDLE = "300ms"
"""How long the server lets a transaction lie here; for a council it is a minute."""

NOT_KEPT = ("LostRace", "OperationalError", "AnswerLost")
"""What whoever was let go of hears: which, depends on what the server still could say."""


class TestOnPostgreSQL:
    @pytest.fixture
    def store(self, databases: Databases) -> Store:
        """The server itself ends what lies idle."""
        return databases

    @pytest.mark.parametrize("point", ["INSERT INTO submission", "UPDATE task", BEFORE_COMMIT])
    def test_it_is_let_go_of_and_the_next_who_sends_the_form_is_the_first(
        self, office: Office, point: str
    ) -> None:
        ref = office.supported()
        task = office.task(ref, "record_visit")
        assert task is not None
        filled, amina = office.filled(ref, task), office.person("Amina Caseworth")
        with frozen(office, point, "submit", ref, task.id, amina, filled, idle=IDLE) as child:
            # Waits for the case until the server has ended what lay idle.
            with office.desk("Amina Caseworth", beside_others=True) as desk:
                assert not complete(desk, ref, task.id, filled).again
            assert child.go_on() in NOT_KEPT
        sound(office, acknowledged=[filled.token])

    def test_one_that_fires_timers_leaves_them_to_another(self, office: Office, second: Office) -> None:
        ref = office.supported()
        office.clock.advance(days=40)
        with frozen(office, "INSERT INTO history", "ring", idle=IDLE) as child:
            second.tick()
            assert child.go_on() in ("done", *NOT_KEPT), "there is nothing left to do"
        sound(office)
        assert office.deadline(ref, "visit_overdue").status == "fired"


def _impatient(connection: Any, _entry: object) -> None:
    connection.execute("PRAGMA busy_timeout = 50")


class TestOnSQLite:
    def test_others_are_told_that_nothing_was_kept_until_it_goes_on(
        self, council: Office, app: Flask, sign_in: SignIn
    ) -> None:
        ref, other = council.supported(), council.supported("Sky Testford")
        amina = sign_in("Amina Caseworth")
        address, sent = written(amina, council, other)
        task = council.task(ref, "record_visit")
        assert task is not None
        filled = council.filled(ref, task)
        event.listen(council.db.engine, "connect", _impatient)
        with frozen(council, BEFORE_COMMIT, "submit", ref, task.id, amina_of(council), filled) as child:
            answer = amina.post(address, data=sent)
            assert answer.status_code == 503
            assert "Nothing of what you sent was kept." in answer.text
            assert amina.get(f"/cases/{other}").status_code == 200, "what is kept can be read"
            assert child.go_on() == "done"
        assert amina.post(address, data=sent).status_code == 302
        sound(council, acknowledged=[filled.token, sent["_token"]])


def amina_of(office: Office) -> int:
    """Amina Caseworth's id."""
    return office.person("Amina Caseworth")
