"""Play: a running case copied with made-up people."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine.packs.models import KeptScenario
from engine.people.models import AccessLog
from engine.simulate.scenario import read_scenario
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.trying import count
from web.studio.play.pseudonyms import same_age


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


def _written(council: Office, ref: str) -> None:
    council.do(ref, "record_visit", views="Secretly the child told me", seen="yes")


def test_a_running_case_is_copied_with_made_up_people(sign_in: SignIn, council: Office) -> None:
    ref = council.agreed("Robin Sample")
    council.days(10)
    _written(council, ref)
    council.days(5)
    before = council.clocks(ref)
    tom = sign_in("Tom Teamlead")
    assert f"/studio/play/case/{ref}" in tom.get(f"/cases/{ref}/process").text
    answer = tom.post(f"/studio/play/case/{ref}", follow_redirects=True)
    assert "The studio has it now as" in answer.text
    with council.db.read() as session:
        kept = session.scalars(select(KeptScenario)).one()
        logged = session.scalars(select(AccessLog).where(AccessLog.outcome == "copied")).one()
    assert "Secretly" not in kept.text
    assert "Robin" not in kept.text
    assert "2017-03-14" not in kept.text
    assert logged.asked_for == "A copy for the studio, with made-up people"
    last = read_scenario(kept.text, kept.name).acts[-1].expect
    assert last is not None
    assert last.clocks.keys() == before.keys()
    for deadline in ("visit_overdue", "supervision_overdue"):
        assert last.clocks[deadline] == before[deadline], deadline
    sasha = sign_in("Sasha Servicehead")
    assert kept.title in sasha.get("/studio/play").text
    assert "1 scenario as before." in sasha.get("/studio/play/run").text


def test_a_copy_leaves_out_what_the_procedure_does_not_count_by(sign_in: SignIn, council: Office) -> None:
    said = {"given_name": "Robin", "born_on": date(2017, 3, 14), "ethnicity": "WIRT", "language": "Romani"}
    ref = council.open_case("Robin Sample", answers=said | {"referral_received_on": date(2027, 1, 4)})
    sign_in("Tom Teamlead").post(f"/studio/play/case/{ref}")
    with council.db.read() as session:
        text = session.scalars(select(KeptScenario.text)).one()
    referral = read_scenario(text, "copy").referral
    assert referral["referral_received_on"] == date(2027, 1, 4)
    assert referral["given_name"] == "Alex"
    assert years(referral["born_on"], date(2027, 1, 5)) == 9
    assert referral["born_on"] != date(2017, 3, 14)
    assert not {"ethnicity", "language"} & referral.keys()


def test_only_who_may_see_a_case_copies_it(sign_in: SignIn, sasha: Browser, council: Office) -> None:
    ref = council.supported()
    restricted = council.open_case("Wren Specimen", restricted=True)
    assert sasha.get(f"/studio/play/case/{ref}").status_code == 404
    assert sasha.post(f"/studio/play/case/{ref}").status_code == 404
    amina = sign_in("Amina Caseworth")
    assert amina.get(f"/studio/play/case/{ref}").status_code == 403
    assert amina.post(f"/studio/play/case/{ref}").status_code == 403
    hana = sign_in("Hana Headley")
    assert hana.post(f"/studio/play/case/{restricted}").status_code in (403, 404)
    assert count(council, KeptScenario) == 0


def test_what_a_trial_cannot_do_is_said_when_a_case_is_copied(sign_in: SignIn, council: Office) -> None:
    ref = council.supported()
    task = council.task(ref, "record_supervision")
    assert task is not None
    tom = sign_in("Tom Teamlead")
    assert (
        tom.post(f"/cases/{ref}/tasks/{task.id}/move", data={"reason": "Not needed", "to": ""}).status_code
        == 302
    )
    answer = tom.post(f"/studio/play/case/{ref}", follow_redirects=True)
    assert "a manager went past a step, which a trial cannot do" in answer.text


def test_a_day_of_birth_keeps_the_age_and_nothing_else() -> None:
    on = date(2027, 1, 5)
    for born in (date(2017, 3, 14), date(2027, 1, 5), date(2008, 2, 29), date(2017, 1, 5), date(2017, 1, 6)):
        made = same_age(born, on)
        assert made != born
        assert years(made, on) == years(born, on)


def years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
