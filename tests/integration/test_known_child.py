"""A child who is referred again is the same child: found, asked about, and linked to what was before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from engine.cases.models import Case, Child
from engine.people.models import AccessLog
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on
from tests.referring import referral

BORN = date(2017, 3, 14)


def _closed(
    council: Office, child: str = "Robin Sample", worker: str = "Amina Caseworth", **more: Any
) -> str:
    """A case that ended without a plan."""
    ref = council.open_case(child, worker, **more)
    council.do(ref, "complete_assessment")
    council.do(ref, "decide_need", need_decision="no_further_action")
    assert council.case(ref).status == "closed"
    return ref


def _referred(browser: Browser, council: Office, **child: Any) -> tuple[MultiDict[str, str], TestResponse]:
    """A referral sent as it stands: what was sent, and the page that came back."""
    wanted = {"given_name": "Robin", "family_name": "Sample", "born_on": BORN, **child}
    sent = referral(browser, council, "Efe Mockridge", **wanted)
    return sent, browser.post("/cases/new", data=sent)


def _answered(browser: Browser, page: TestResponse, answer: str | int) -> TestResponse:
    sent = form_on(page.text)
    sent["_same"], sent["_action"] = str(answer), "submit"
    return browser.post("/cases/new", data=sent)


def _children(council: Office) -> int:
    with council.db.read() as session:
        return session.scalar(select(func.count(Child.id))) or 0


def _cases(council: Office) -> int:
    with council.db.read() as session:
        return session.scalar(select(func.count(Case.id))) or 0


def test_a_known_child_is_chosen_and_the_new_case_leads_to_the_earlier_one(
    council: Office, sign_in: SignIn
) -> None:
    before, tom = _closed(council), sign_in("Tom Teamlead")
    _, page = _referred(tom, council)
    assert page.status_code == 422
    assert "is it the same child?" in page.text
    assert f"Case {before}, closed on 5 January 2027" in page.text
    answer = _answered(tom, page, council.case(before).child_id)
    assert answer.status_code == 302
    assert _children(council) == 1
    opened = tom.get(answer.location).text
    assert "Earlier case" in opened
    assert f'href="/cases/{before}"' in opened


def test_until_it_is_said_whether_it_is_the_same_child_nothing_is_opened_and_all_is_kept(
    council: Office, sign_in: SignIn
) -> None:
    _closed(council)
    sent, page = _referred(sign_in("Tom Teamlead"), council)
    assert 'href="#_same"' in page.text
    assert 'id="_same"' in page.text
    kept = form_on(page.text)
    assert {name: kept.get(name) for name in ("given_name", "_worker", "_token")} == {
        name: sent[name] for name in ("given_name", "_worker", "_token")
    }
    assert _cases(council) == 1


def test_another_child_of_the_same_name_and_birthday_is_a_child_of_their_own(
    council: Office, sign_in: SignIn
) -> None:
    _closed(council)
    tom = sign_in("Tom Teamlead")
    answer = _answered(tom, _referred(tom, council)[1], "no")
    assert answer.status_code == 302
    assert _children(council) == 2
    assert "Earlier case" not in tom.get(answer.location).text


def test_the_answer_page_sent_twice_opens_one_case(council: Office, sign_in: SignIn) -> None:
    before, tom = _closed(council), sign_in("Tom Teamlead")
    page = _referred(tom, council)[1]
    child = council.case(before).child_id
    first, second = _answered(tom, page, child), _answered(tom, page, child)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert _cases(council) == 2


@pytest.mark.parametrize(
    "child",
    [
        {"family_name": "SAMPLE"},
        {"family_name": "Sampel"},
        {"family_name": "Sample-Mockridge"},
        {"given_name": "Robyn"},
        {"born_on": None},
    ],
    ids=str,
)
def test_a_name_written_otherwise_is_found(council: Office, sign_in: SignIn, child: dict[str, Any]) -> None:
    _closed(council)
    assert "is it the same child?" in _referred(sign_in("Tom Teamlead"), council, **child)[1].text


@pytest.mark.parametrize(
    "child",
    [
        {"family_name": "Testford"},
        {"born_on": date(2017, 3, 15)},
        {"given_name": "Wren", "born_on": None},
    ],
    ids=str,
)
def test_nobody_is_asked_about_a_child_who_is_another_one(
    council: Office, sign_in: SignIn, child: dict[str, Any]
) -> None:
    _closed(council)
    assert _referred(sign_in("Tom Teamlead"), council, **child)[1].status_code == 302


def test_an_answer_about_one_child_does_not_count_for_another(council: Office, sign_in: SignIn) -> None:
    _closed(council)
    _closed(council, "Wren Testford")
    tom = sign_in("Tom Teamlead")
    sent = form_on(_referred(tom, council)[1].text)
    sent["_same"], sent["_action"] = "no", "submit"
    sent["given_name"], sent["family_name"] = "Wren", "Testford"
    answer = tom.post("/cases/new", data=sent)
    assert answer.status_code == 422
    assert "Wren Testford, born 14 March 2017" in answer.text
    assert form_on(answer.text).get("_same") is None


def test_a_child_with_an_open_case_gets_no_second_one_but_a_link_to_it(
    council: Office, sign_in: SignIn
) -> None:
    ref, tom = council.open_case(), sign_in("Tom Teamlead")
    answer = _answered(tom, _referred(tom, council)[1], council.case(ref).child_id)
    assert answer.status_code == 422
    assert f"Robin Sample already has an open case, {ref}" in answer.text
    assert f'href="/cases/{ref}"' in answer.text
    assert _cases(council) == 1


def test_an_open_case_that_is_not_open_to_one_is_not_named(council: Office, sign_in: SignIn) -> None:
    before = _closed(council)
    child = council.case(before).child_id
    hidden = council.open_case(worker="Olu Otherteam", child_id=child, restricted=True)
    tom = sign_in("Tom Teamlead")
    answer = _answered(tom, _referred(tom, council)[1], child)
    assert answer.status_code == 422
    assert "ask Sol Southgate" in answer.text
    assert hidden not in answer.text


@pytest.mark.parametrize("how", ["named by its number", "asked"])
def test_a_restricted_child_is_not_named_to_one_who_may_not_see_it(
    council: Office, sign_in: SignIn, how: str
) -> None:
    hidden = _closed(council, "Robyn Sample-Hart", "Olu Otherteam", restricted=True)
    tom = sign_in("Tom Teamlead")
    page = _referred(tom, council)[1]
    assert "Ask Sol Southgate before you open a case" in page.text
    answer = _answered(tom, page, council.case(hidden).child_id if how != "asked" else "ask")
    assert answer.status_code == 422
    for told in (page.text, answer.text):
        assert not [word for word in ("Robyn", "Hart", hidden) if word in told]
    assert _cases(council) == 1
    with council.db.read() as session:
        logged = session.scalars(select(AccessLog.outcome).where(AccessLog.asked_for == "POST /cases/new"))
        assert set(logged) == {"refused"}


def test_whoever_has_asked_and_heard_that_it_is_another_child_opens_the_case(
    council: Office, sign_in: SignIn
) -> None:
    _closed(council, "Robyn Sample-Hart", "Olu Otherteam", restricted=True)
    tom = sign_in("Tom Teamlead")
    assert _answered(tom, _referred(tom, council)[1], "no").status_code == 302
    assert _children(council) == 2


def test_a_child_whose_case_was_restricted_has_a_restricted_case_again(
    council: Office, sign_in: SignIn
) -> None:
    before, tom = _closed(council, restricted=True), sign_in("Tom Teamlead")
    page = _referred(tom, council)[1]
    assert "restricted, and the new case will be too" in page.text
    answer = _answered(tom, page, council.case(before).child_id)
    assert council.case(answer.location.rpartition("/")[2]).restricted


def test_an_earlier_case_that_one_may_not_open_is_not_linked(council: Office, sign_in: SignIn) -> None:
    hidden = _closed(council, worker="Olu Otherteam", restricted=True)
    ref = council.open_case(child_id=council.case(hidden).child_id)
    assert hidden not in sign_in("Amina Caseworth").get(f"/cases/{ref}").text


def test_the_earlier_record_is_read_from_the_new_case_by_those_who_may(
    council: Office, sign_in: SignIn
) -> None:
    before, tom = _closed(council), sign_in("Tom Teamlead")
    at = _answered(tom, _referred(tom, council)[1], council.case(before).child_id).location
    leads = f'href="/cases/{before}/records"'
    assert leads in tom.get(at).text
    assert "Complete the Child and Family Assessment" in tom.get(f"/cases/{before}/submissions/2").text
    assert tom.get(f"/cases/{before}/records").status_code == 200
    with council.db.command() as session:
        session.execute(update(Case).where(Case.ref == before).values(restricted=True))
    # The new case is Efe's; the earlier one was Amina's, and is open to named staff only now.
    efe = sign_in("Efe Mockridge")
    assert leads not in efe.get(at).text
    assert efe.get(f"/cases/{before}/records").status_code == 404
