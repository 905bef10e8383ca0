"""A case is opened from a referral: who may, to whom it can be given, and the same page sent twice."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from engine.cases.models import Case
from engine.people.models import Person
from tests.conftest import SignIn
from tests.office import Office
from tests.referring import referral


def _cases(council: Office) -> int:
    with council.db.read() as session:
        return session.scalar(select(func.count(Case.id))) or 0


def test_a_referral_opens_a_case_and_sent_twice_opens_one(council: Office, sign_in: SignIn) -> None:
    tom = sign_in("Tom Teamlead")
    sent = referral(tom, council, "Efe Mockridge")
    first, second = tom.post("/cases/new", data=sent), tom.post("/cases/new", data=sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert _cases(council) == 1
    assert council.case("CIN-2001").worker.name == "Efe Mockridge"


@pytest.mark.parametrize("who", ["Sasha Servicehead", "Ada Adminson", "Fay Facilit"])
def test_only_those_who_open_cases_do(council: Office, sign_in: SignIn, who: str) -> None:
    browser = sign_in(who)
    assert browser.get("/cases/new").status_code == 403
    assert browser.post("/cases/new", data={"_action": "submit"}).status_code == 403
    assert _cases(council) == 0


@pytest.mark.parametrize("worker", ["Ada Adminson", "Hana Headley", "Fay Facilit"])
def test_a_case_is_given_to_a_social_worker_and_else_the_page_says_so(
    council: Office, sign_in: SignIn, worker: str
) -> None:
    tom = sign_in("Tom Teamlead")
    answer = tom.post("/cases/new", data=referral(tom, council, worker))
    assert answer.status_code == 422
    assert 'href="#_worker"' in answer.text, "the summary leads to the question"
    assert _cases(council) == 0


def test_somebody_who_left_gets_no_case(council: Office, sign_in: SignIn) -> None:
    tom = sign_in("Tom Teamlead")
    with council.db.command() as session:
        session.execute(update(Person).where(Person.name == "Efe Mockridge").values(active=False))
    answer = tom.post("/cases/new", data=referral(tom, council, "Efe Mockridge"))
    assert 'href="#_worker"' in answer.text, "the summary leads to the question"
    assert _cases(council) == 0
