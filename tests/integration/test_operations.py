"""The operations page: what stands badly and what to do, emails and cases tried again, and who may."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest
from lxml import html
from sqlalchemy import select, update

from engine.cases.models import Case
from engine.outbox.models import Outbox
from tests.browsing import Browser
from tests.conftest import TODAY, SignIn
from tests.office import Office
from tests.plans import walked
from tests.post import deliver
from web.serve import go_round
from web.site import Site
from web.watch.backups import note_backup


class Refuses:
    """A mail server that takes nothing."""

    def send(self, to: str, subject: str, body: str, key: str = "") -> None:
        raise OSError("550 No such person here")


def stands(page: str) -> dict[str, str]:
    """Each thing that is watched, with what the page says of it."""
    root = html.fromstring(page)
    names = [" ".join(each.text_content().split()) for each in root.xpath("//dl/div/dt")]
    said = [" ".join(each.text_content().split()) for each in root.xpath("//dl/div/dd")]
    return dict(zip(names, said, strict=True))


@pytest.fixture
def ada(sign_in: SignIn) -> Browser:
    """The administrator's browser."""
    return sign_in("Ada Adminson")


@pytest.fixture
def late(council: Office) -> Office:
    """An office in which emails wait that could not be sent."""
    council.supported()
    council.go_to(TODAY + timedelta(days=40), time(9))
    deliver(council, Refuses())
    return council


def failed(office: Office) -> list[Outbox]:
    """The emails that were tried in vain."""
    with office.db.read() as session:
        return list(session.scalars(select(Outbox).where(Outbox.attempts > 0, Outbox.done_at.is_(None))))


def test_all_is_well(council: Office, site: Site, ada: Browser, tmp_path: Path) -> None:
    (tmp_path / "copy.sqlite").write_bytes(b"x" * 2_500_000)
    note_backup(site.config, tmp_path / "copy.sqlite")
    go_round(site)
    page = ada.get("/admin/operations").text
    assert "All is well." in page
    found = stands(page)
    assert found["The clock"] == "On time: no deadline waits to be looked at. Its last round was just now."
    assert found["Email"] == "All sent."
    assert found["Cases set aside"] == "None: every case can be read."
    assert found["Last backup"] == "Just now, 2.5 MB."
    assert found["Database"].endswith("It has the shape that this version needs.")
    assert found["Version"].startswith("Keepstep ")


@pytest.mark.both_databases
def test_what_stands_badly_says_what_to_do(late: Office, sign_in: SignIn) -> None:
    late.clock.advance(days=3)
    page = sign_in("Ada Adminson").get("/admin/operations").text
    found = stands(page)
    assert "3 things want somebody." in page
    assert found["The clock"].startswith("Look at this")
    assert "see that it runs" in found["The clock"]
    assert "could not be sent" in found["Email"]
    assert found["Last backup"].startswith("Look at this None is known. Make one with keepstep backup.")
    assert "550 No such person here" in page


def test_one_email_and_then_all_are_tried_again(late: Office, site: Site, sign_in: SignIn) -> None:
    ada = sign_in("Ada Adminson")
    first, *others = failed(late)
    assert others
    assert ada.post(f"/admin/operations/mail/{first.id}").status_code == 302
    assert "1 email will be tried again" in ada.get("/admin/operations").text
    go_round(site)
    assert [row.id for row in failed(late)] == [row.id for row in others]
    ada.post("/admin/operations/mail")
    go_round(site)
    assert failed(late) == []
    again = ada.post("/admin/operations/mail")
    assert again.status_code == 409
    assert "No email waits to be tried again" in again.text


def test_a_case_is_tried_again_by_one_who_may_not_open_it(council: Office, ada: Browser) -> None:
    ref = council.supported()
    _set_aside(council, "ValueError: Robin Sample wrote this")
    page = ada.get("/admin/operations").text
    assert (ref in page, "ValueError" in page, "Robin" in page) == (True, True, False)
    assert f"/cases/{ref}" not in page
    ada.post(f"/admin/operations/cases/{council.case(ref).id}")
    assert council.case(ref).status == "open"
    assert council.history(ref, "resumed")[0].actor_id == council.person("Ada Adminson")
    assert f"{ref} is read again" in ada.get("/admin/operations").text


def test_a_case_that_still_cannot_be_read_stays_set_aside(council: Office, ada: Browser) -> None:
    ref = council.supported()
    _set_aside(council, "ValueError: x", state=b"\x07not ours")
    ada.post(f"/admin/operations/cases/{council.case(ref).id}")
    assert f"{ref} still cannot be read" in ada.get("/admin/operations").text
    assert council.case(ref).status == "incident"


def test_a_case_that_is_not_set_aside_or_not_there_is_answered_alike(council: Office, ada: Browser) -> None:
    council.supported()
    for number in (1, 999):
        answer = ada.post(f"/admin/operations/cases/{number}")
        assert answer.status_code == 409
        assert "can be read again already" in answer.text


@pytest.mark.parametrize(
    ("method", "address"),
    [("GET", ""), ("POST", "/mail"), ("POST", "/mail/1"), ("POST", "/cases/1")],
)
def test_others_are_told_that_it_is_not_theirs(sign_in: SignIn, method: str, address: str) -> None:
    amina = sign_in("Amina Caseworth")
    assert amina.open(f"/admin/operations{address}", method=method).status_code == 403


def test_the_page_costs_the_same_however_much_waits(late: Office, sign_in: SignIn) -> None:
    ada = sign_in("Ada Adminson")
    _set_aside(late, "ValueError: x")
    ada.get("/admin/operations")
    count = len(ada.last.statements)
    late.supported("Sky Testford")
    late.clock.advance(hours=1)
    _set_aside(late, "ValueError: x")
    ada.get("/admin/operations")
    assert len(ada.last.statements) <= count
    assert walked(late.db, ada.last) == []


def _set_aside(office: Office, incident: str, **more: object) -> None:
    with office.db.command() as session:
        session.execute(update(Case).values(status="incident", incident=incident, **more))
