"""The same page sent twice, from two tabs, by two people, too late: what each of them is told."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from engine.cases.models import Draft, Submission
from engine.cases.reassign import reassign
from engine.records.models import Visit
from tests.conftest import SignIn
from tests.office import Office
from tests.together import together
from tests.visiting import address_of, visit_on, written


def visits(council: Office) -> int:
    with council.db.read() as session:
        return session.scalar(select(func.count(Submission.id)).where(Submission.form == "record_visit")) or 0


def draft_of(council: Office, name: str) -> dict[str, object] | None:
    with council.db.read() as session:
        return session.scalar(select(Draft.raw).where(Draft.person_id == council.person(name)))


def test_a_page_sent_twice_is_answered_twice_alike_and_counts_once(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref)
    first, second = amina.post(address, data=sent), amina.post(address, data=sent)
    assert (first.status_code, first.location) == (302, f"/cases/{ref}")
    assert (second.status_code, second.location) == (302, f"/cases/{ref}")
    assert visits(council) == 1
    assert draft_of(council, "Amina Caseworth") is None


def test_a_page_sent_again_days_later_is_answered_like_the_first_time(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref)
    amina.post(address, data=sent)
    council.days(20)
    council.do(ref, "record_visit")
    again = sign_in("Amina Caseworth").post(address, data=sent)
    assert (again.status_code, again.location) == (302, f"/cases/{ref}")
    assert visits(council) == 2


def test_a_button_pressed_many_times_at_once_counts_once(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref)
    # Threads of one browser: each request carries the session's cookie and mark, as several tabs would.
    cookie, mark = amina.get_cookie("keepstep_lewisham"), {"X-CSRFToken": amina.csrf_token()}
    assert cookie is not None
    clients = [FlaskClient(amina.application, use_cookies=True) for _ in range(6)]
    for client in clients:
        client.set_cookie(cookie.key, cookie.value)
    answers = together(
        [lambda client=client: client.post(address, data=sent, headers=mark) for client in clients]
    )
    assert [getattr(answer, "location", answer) for answer in answers] == [f"/cases/{ref}"] * 6
    assert visits(council) == 1


def test_the_second_tab_is_told_that_it_was_done_and_keeps_what_was_written(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, one = written(amina, council, ref)
    _, two = written(amina, council, ref, views="What the second tab says.")
    assert amina.post(address, data=one).status_code == 302
    refusal = amina.post(address, data=two)
    assert refusal.status_code == 409
    assert "Amina Caseworth finished this step on 5 January 2027" in refusal.text
    kept = draft_of(council, "Amina Caseworth")
    assert kept is not None
    assert kept["views"] == "What the second tab says."
    assert visits(council) == 1


def test_two_people_with_the_same_step_open(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    amina, tom = sign_in("Amina Caseworth"), sign_in("Tom Teamlead")
    address, by_amina = written(amina, council, ref)
    _, by_tom = written(tom, council, ref, views="What Tom saw.")
    assert tom.post(address, data=by_tom).status_code == 302
    refusal = amina.post(address, data=by_amina)
    assert refusal.status_code == 409
    assert "Tom Teamlead finished this step" in refusal.text
    assert visits(council) == 1
    assert draft_of(council, "Amina Caseworth") is not None
    with council.db.read() as session:
        assert session.scalar(select(Visit.views)) == "What Tom saw."


def test_a_page_from_before_the_case_was_given_away_is_stale(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref)
    with council.desk("Tom Teamlead") as desk:
        reassign(desk, ref, council.person("Dev Exampleson", desk.session), "Amina is away")
    refusal = amina.post(address, data=sent)
    assert refusal.status_code == 409
    assert "open the step again and compare" in refusal.text
    assert visits(council) == 0
    assert draft_of(council, "Amina Caseworth") is not None


def test_a_page_opened_before_its_timer_fired_is_taken_as_written(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    address = address_of(council, ref)
    page = sign_in("Amina Caseworth").get(address).text
    council.go_to(date(2027, 2, 9))
    assert council.deadline(ref, "visit_overdue").status == "fired"
    amina = sign_in("Amina Caseworth")
    answer = amina.post(address, data=visit_on(page, date(2027, 1, 5)))
    assert (answer.status_code, visits(council)) == (302, 1)


@pytest.mark.parametrize("number", ["0", "7", "-1", "", "x", "9" * 30])
def test_a_page_whose_version_was_tampered_with_is_stale(
    council: Office, sign_in: SignIn, number: str
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref, _lock_version=number)
    assert amina.post(address, data=sent).status_code == 409
    assert visits(council) == 0


def test_a_token_of_another_step_does_not_stand_for_this_one(council: Office, sign_in: SignIn) -> None:
    robin, sky = council.supported(), council.supported("Sky Testford")
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, robin)
    amina.post(address, data=sent)
    other, again = written(amina, council, sky, _token=sent["_token"])
    assert amina.post(other, data=again).status_code >= 400
    assert visits(council) == 1
