"""Concerns: each is decided on its own words, none is skipped, and no case closes over one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine.cases.concern import raise_concern
from engine.cases.errors import ConcernsOpen, ConcernUndecided
from engine.cases.models import Case, Concern, Task
from engine.cases.skip import skip
from tests.conftest import SignIn
from tests.office import Office

pytestmark = pytest.mark.both_databases

FIRST, SECOND = "A bruise on the left arm.", "Nobody fetched the child from school."


def _raise(office: Office, ref: str, what: str = FIRST) -> None:
    with office.desk("Amina Caseworth") as desk:
        raise_concern(desk, ref, what)


def _waiting(office: Office, ref: str) -> list[Task]:
    with office.db.read() as session:
        query = select(Task).join(Case, Case.id == Task.case_id)
        query = query.where(Case.ref == ref, Task.element_id == "decide_on_concern", Task.status == "open")
        return list(session.scalars(query.order_by(Task.id)).unique())


def _closing(office: Office) -> str:
    """A case of which only the closing summary is left to write."""
    ref = office.agreed()
    office.go_to(date(2027, 2, 24))
    for element in ("arrange_meeting", "record_meeting", "share_updated_plan"):
        office.do(ref, element, **({"review_outcome": "close"} if element == "record_meeting" else {}))
    office.do(ref, "arrange_meeting")
    office.do(ref, "record_meeting", closing_decision="agreed", closing_route="no_further_service")
    assert office.open_elements(ref) == {"write_closing_summary"}
    return ref


def test_of_two_concerns_each_step_shows_its_own(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    _raise(council, ref, FIRST)
    _raise(council, ref, SECOND)
    tom = sign_in("Tom Teamlead")
    pages = [tom.get(f"/cases/{ref}/tasks/{task.id}").text for task in _waiting(council, ref)]
    assert [(FIRST in page, SECOND in page) for page in pages] == [(True, False), (False, True)]


def test_two_concerns_are_decided_each_for_itself(office: Office) -> None:
    ref = office.supported()
    _raise(office, ref, FIRST)
    _raise(office, ref, SECOND)
    office.do(ref, "decide_on_concern", concern_outcome="early_review")
    with office.db.read() as session:
        found = {concern.what: concern.outcome for concern in session.scalars(select(Concern))}
    assert found == {FIRST: "early_review", SECOND: None}
    assert len(_waiting(office, ref)) == 1


def test_a_concern_is_decided_and_never_skipped(office: Office) -> None:
    ref = office.supported()
    _raise(office, ref)
    with pytest.raises(ConcernUndecided), office.desk("Tom Teamlead") as desk:
        skip(desk, ref, _waiting(office, ref)[0].id, "It was on the phone already.")
    assert len(_waiting(office, ref)) == 1
    assert office.history(ref, "task_skipped") == []


def test_skipping_is_no_way_to_close_over_an_open_concern(office: Office) -> None:
    ref = _closing(office)
    _raise(office, ref)
    task = office.task(ref, "write_closing_summary")
    assert task is not None
    with pytest.raises(ConcernsOpen), office.desk("Tom Teamlead") as desk:
        skip(desk, ref, task.id, "It stands in the letter.")
    assert "write_closing_summary" in office.open_elements(ref)
    office.do(ref, "decide_on_concern", concern_outcome="none")
    with office.desk("Tom Teamlead") as desk:
        skip(desk, ref, task.id, "It stands in the letter.")
    assert office.case(ref).status == "closed"


def test_a_case_without_a_plan_stays_open_until_its_concern_is_decided(office: Office) -> None:
    ref = office.open_case()
    office.do(ref, "complete_assessment")
    _raise(office, ref)
    office.do(ref, "decide_need", need_decision="no_further_action")
    assert office.case(ref).status == "open"
    office.do(ref, "decide_on_concern", concern_outcome="none")
    assert office.case(ref).status == "closed"
