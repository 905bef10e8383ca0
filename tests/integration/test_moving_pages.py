"""The pages of moving running cases: nothing moves before it was shown, and only by those who may publish."""

from __future__ import annotations

from engine.people.models import CaseAccess
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.integration.test_moving_cases import new_version, renamed
from tests.office import Office
from tests.pages import form_on

ENDING = ("close_case.bpmn", "Write the closing summary", "Say how it ended")


def _move(browser: Browser, number: int, **fields: str) -> str:
    answer = browser.post(f"/studio/moving/to/{number}", data=fields)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def test_only_who_may_publish_comes_here(council: Office, sign_in: SignIn) -> None:
    for name in ("Amina Caseworth", "Tom Teamlead"):
        assert sign_in(name).get("/studio/moving").status_code == 403


def test_every_case_is_shown_before_anything_happens(council: Office, sign_in: SignIn) -> None:
    ref = council.agreed()
    new_version(council, ENDING)
    with council.desk() as desk:
        sasha_id = council.person("Sasha Servicehead", desk.session)
        desk.session.add(CaseAccess(case_id=desk.case(ref).id, person_id=sasha_id, reason="Looks at one"))
    sasha = sign_in("Sasha Servicehead")
    assert "Move cases to it" in sasha.get("/studio/moving").text
    page = sasha.get("/studio/moving/to/2").text
    assert "<strong>1</strong> would move as it is" in page
    assert "Robin Sample" in page
    assert council.case(ref).bundle_id == 1


def test_a_small_council_sees_the_end_at_once_and_may_put_the_cases_back(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.agreed()
    to = new_version(council, ENDING)
    paul = sign_in("Paul Approver")
    address = _move(paul, 2, reason="Plainer words")
    page = paul.get(address).text
    assert "<strong>1</strong> moved" in page
    assert council.case(ref).bundle_id == to
    assert (
        "moved from version 1 of the procedure to version 2: Plainer words."
        in sign_in("Amina Caseworth").get(f"/cases/{ref}/timeline").text
    )
    paul.post(f"{address}/take-back")
    assert council.case(ref).bundle_id == 1
    assert "Put back from version 2" in paul.get(address).text


def test_without_a_reason_nothing_moves_and_the_choices_are_kept(council: Office, sign_in: SignIn) -> None:
    ref = council.agreed()
    renamed(council)
    paul = sign_in("Paul Approver")
    chosen = {"becomes:make_visits:record_visit": "write_up_visit"}
    answer = paul.post("/studio/moving/to/2", data={"reason": " ", **chosen})
    assert answer.status_code == 422
    assert form_on(answer.text, "reason")["becomes:make_visits:record_visit"] == "write_up_visit"
    assert council.case(ref).bundle_id == 1


def test_a_step_that_is_gone_is_asked_about_and_the_answer_counts(council: Office, sign_in: SignIn) -> None:
    ref = council.agreed()
    to = renamed(council)
    paul = sign_in("Paul Approver")
    page = paul.get("/studio/moving/to/2").text
    assert "Record the next visit" in page
    assert "would stay" in page
    chosen = {"becomes:make_visits:record_visit": "write_up_visit"}
    seen = paul.get("/studio/moving/to/2", query_string=chosen).text
    assert "‘Record the next visit’ is now ‘Record the next visit’." in seen
    _move(paul, 2, **(form_on(seen, "reason").to_dict() | {"reason": "Renamed"}))
    assert council.case(ref).bundle_id == to


def test_case_that_one_may_not_open_is_counted_and_not_named(council: Office, sign_in: SignIn) -> None:
    council.open_case("Sky Testford", restricted=True)
    new_version(council, ENDING)
    page = sign_in("Paul Approver").get("/studio/moving/to/2").text
    assert "1 case that you may not open" in page
    assert "Sky Testford" not in page


def test_a_version_or_a_move_that_does_not_exist_is_not_found(sign_in: SignIn) -> None:
    paul = sign_in("Paul Approver")
    for address in ("/studio/moving/to/99", "/studio/moving/runs/99", "/studio/moving/runs/99/share"):
        assert paul.get(address).status_code == 404


def test_what_is_made_up_about_elements_moves_nothing_wrongly(council: Office, sign_in: SignIn) -> None:
    ref = council.agreed()
    renamed(council)
    paul = sign_in("Paul Approver")
    _move(
        paul, 2, reason="Made up", **{"becomes:make_visits:record_visit": "visit_overdue", "becomes:x:y": "z"}
    )
    assert council.case(ref).bundle_id == 1
