"""The disk is full: what was sent is refused in words and stays on the page, and with room again all goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from engine.cases.models import Case
from tests.conftest import SignIn
from tests.faults.disks import Disk, file_that_may_not_grow, on, small_disk, tablespace
from tests.invariants import sound
from tests.office import Office
from tests.pages import form_on
from tests.stores import Files, Prepared, Store
from tests.visiting import written

WORDS = "Robin showed me the trains, all forty of them.\n" * 100
"""Long enough that no page of a database has room for it."""

KINDS = ("a file that may not grow", "a small disk", "a small disk of PostgreSQL's")


@pytest.fixture(params=KINDS)
def disk(request: pytest.FixtureRequest, prepared: Prepared, tmp_path: Path) -> Iterator[Disk]:
    """A disk that can be filled."""
    if request.param == KINDS[0]:
        yield file_that_may_not_grow(Files(prepared, tmp_path))
        return
    with small_disk() as folder:
        if request.param == KINDS[1]:
            yield on(folder, Files(prepared, folder))
            return
        with tablespace(request.getfixturevalue("postgres"), folder) as store:
            yield on(folder, store)


@pytest.fixture
def store(disk: Disk) -> Store:
    """Databases on that disk."""
    return disk.store


def test_a_form_is_not_kept_stays_on_the_page_and_is_sent_again_from_there(
    council: Office, sign_in: SignIn, disk: Disk
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref, views=WORDS)
    before = council.case(ref).state
    disk.fill(council.db)
    answer = amina.post(address, data=sent)
    assert answer.status_code == 503
    assert "Nothing of what you sent was kept. Wait a minute, then send it again." in answer.text
    assert "Robin showed me the trains, all forty of them." in answer.text.split("What you wrote</h2>")[1]
    assert council.case(ref).state == before
    assert amina.get(f"/cases/{ref}").status_code == 200, "what is kept can be read"
    again = form_on(answer.text)
    again.pop("csrf_token")
    assert again["_token"] == sent["_token"]
    disk.free(council.db)
    sound(council)
    assert amina.post(address, data=again).status_code == 302
    sound(council, acknowledged=[sent["_token"]])


def test_an_autosave_says_that_it_was_not_kept(council: Office, sign_in: SignIn, disk: Disk) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref, views=WORDS)
    disk.fill(council.db)
    answer = amina.post(f"{address}/draft", data=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["message"].endswith("Nothing of what you sent was kept. It is still on this page.")
    disk.free(council.db)
    assert amina.post(f"{address}/draft", data=sent).status_code == 200
    sound(council)


def test_the_clock_waits_for_room_and_sets_no_case_aside(council: Office, disk: Disk) -> None:
    refs = [council.supported(child) for child in ("Robin Sample", "Sky Testford", "Kit Specimen")]
    council.go_to(date(2027, 2, 9), ticking=False)
    disk.fill(council.db)
    # A page that has room for the little that a deadline writes is no full disk to PostgreSQL.
    with suppress(OperationalError):
        council.tick()
    disk.free(council.db)
    sound(council)
    council.tick()
    with council.db.read() as session:
        assert {case.status for case in session.query(Case)} == {"open"}
    assert all(council.deadline(ref, "visit_overdue").status == "fired" for ref in refs)
    sound(council)
