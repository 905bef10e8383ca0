"""The page on which a mistake is put right: who may, what it asks, and the same page sent twice."""

from __future__ import annotations

from datetime import date

from werkzeug.datastructures import MultiDict

from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on
from tests.visiting import address_of


def _visited(council: Office) -> tuple[str, str]:
    """A case with a visit recorded today, and the address at which that is corrected."""
    ref = council.supported()
    done = council.do(ref, "record_visit", visited_on=date(2027, 1, 5))
    return ref, f"/cases/{ref}/submissions/{done.submission_id}/correct"


def _filled(browser: Browser, address: str, **changed: str) -> MultiDict[str, str]:
    sent = form_on(browser.get(address).text)
    sent["_action"] = "submit"
    for name, value in changed.items():
        sent[name.replace("__", "-")] = value
    return sent


def test_a_correction_sent_twice_is_answered_like_the_first(council: Office, sign_in: SignIn) -> None:
    ref, address = _visited(council)
    amina = sign_in("Amina Caseworth")
    sent = _filled(amina, address, visited_on__day="4", _reason="Read the diary wrong")
    first, second = amina.post(address, data=sent), amina.post(address, data=sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert len(council.history(ref, "corrected")) == 1


def test_a_correction_without_a_reason_comes_back_with_everything_kept(
    council: Office, sign_in: SignIn
) -> None:
    ref, address = _visited(council)
    amina = sign_in("Amina Caseworth")
    sent = _filled(amina, address, visited_on__day="4")
    answer = amina.post(address, data=sent)
    assert answer.status_code == 422
    assert form_on(answer.text)["visited_on-day"] == "4"
    assert council.history(ref, "corrected") == []


def test_one_corrects_what_one_wrote_and_a_manager_what_others_wrote(
    council: Office, sign_in: SignIn
) -> None:
    _, address = _visited(council)
    assert sign_in("Dev Exampleson").get(address).status_code == 404
    assert sign_in("Tom Teamlead").get(address).status_code == 200


def test_what_was_written_on_another_case_is_not_reached_through_ones_own(
    council: Office, sign_in: SignIn
) -> None:
    _, address = _visited(council)
    submission = address.split("/")[4]
    other = council.open_case("Sky Testford", worker="Olu Otherteam")
    olu = sign_in("Olu Otherteam")
    assert olu.get(f"/cases/{other}").status_code == 200
    assert olu.get(f"/cases/{other}/submissions/{submission}").status_code == 404
    assert olu.get(f"/cases/{other}/submissions/{submission}/correct").status_code == 404
    assert (
        olu.post(f"/cases/{other}/submissions/{submission}/correct", data={"_reason": "x"}).status_code == 404
    )


def test_the_next_steps_shown_are_those_of_the_latest_supervision_also_after_an_older_one_is_corrected(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.supported()
    older = council.do(
        ref, "record_supervision", supervised_on=date(2027, 1, 4), next_steps="Call the school"
    )
    council.do(ref, "record_supervision", supervised_on=date(2027, 1, 5), next_steps="Book the dentist")
    tom, address = sign_in("Tom Teamlead"), f"/cases/{ref}/submissions/{older.submission_id}/correct"
    sent = _filled(tom, address, next_steps="Call the nursery", _reason="It was the nursery")
    assert tom.post(address, data=sent).status_code == 302
    page = sign_in("Amina Caseworth").get(address_of(council, ref)).text
    assert "Book the dentist" in page
    assert "Call the nursery" not in page
