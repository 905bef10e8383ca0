"""Completing a step: one transaction, once only, and nothing lost when it comes too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event, func, select

from engine.cases.complete import complete
from engine.cases.concern import raise_concern
from engine.cases.correlate import correlate
from engine.cases.errors import (
    AlreadyDone,
    CaseClosed,
    ConcernsOpen,
    NoSuchTask,
    NotYours,
    StaleForm,
    StepOver,
)
from engine.cases.models import Submission
from engine.cases.reassign import reassign
from tests.office import Office

pytestmark = pytest.mark.both_databases


def test_a_case_goes_from_referral_to_closure(office: Office) -> None:
    ref = office.agreed()
    office.go_to(date(2027, 2, 24))
    for element in ("arrange_meeting", "record_meeting", "share_updated_plan"):
        office.do(ref, element, **({"review_outcome": "close"} if element == "record_meeting" else {}))
    office.do(ref, "arrange_meeting")
    office.do(ref, "record_meeting", closing_decision="agreed", closing_route="no_further_service")
    assert office.open_elements(ref) == {"write_closing_summary"}
    assert not office.clocks(ref)
    office.do(ref, "write_closing_summary")
    case = office.case(ref)
    assert (case.status, case.outcome, case.closed_on) == ("closed", "no_further_service", date(2027, 2, 24))


@pytest.mark.clause("LEW-3.3")
@pytest.mark.clause("LEW-7.2")
def test_deciding_on_a_plan_starts_the_clocks_of_support(office: Office) -> None:
    ref = office.supported()
    clocks = office.clocks(ref)
    assert clocks["initial_meeting_overdue"] == date(2026, 12, 30)
    assert clocks["visit_overdue"] == date(2027, 1, 14)
    assert clocks["supervision_overdue"] == date(2027, 2, 14)
    assert clocks["month_5_reached"] == date(2027, 5, 14)
    assert clocks["month_9_reached"] == date(2027, 9, 14)


def test_every_date_says_why_it_is_there(office: Office) -> None:
    ref = office.supported()
    why = dict(map(tuple, office.deadline(ref, "visit_overdue").why))
    assert "20 working days" in why["Rule"]
    assert "LEW-7.2" in why["Rule"]
    assert "14 Dec" in why["Counted from"]
    assert "bank holidays" in why["Days skipped"]


def test_the_same_form_sent_twice_counts_once(office: Office) -> None:
    ref = office.supported()
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = office.filled(ref, task)
    with office.desk("Amina Caseworth") as desk:
        first = complete(desk, ref, task.id, filled)
    with office.desk("Amina Caseworth") as desk:
        again = complete(desk, ref, task.id, filled)
    assert again.submission_id == first.submission_id
    assert again.again
    with office.db.read() as session:
        visits = select(func.count(Submission.id)).where(Submission.form == "record_visit")
        assert session.scalar(visits) == 1


def test_the_second_of_two_people_is_told_who_was_first(office: Office) -> None:
    ref = office.supported()
    task = office.task(ref, "record_visit")
    assert task is not None
    office.do(ref, "record_visit", by="Amina Caseworth")
    late = replace(office.filled(ref, task), token="another page")
    with pytest.raises(AlreadyDone, match="Amina Caseworth"), office.desk("Dev Exampleson") as desk:
        complete(desk, ref, task.id, late)


def test_a_step_given_to_somebody_else_meanwhile_is_refused_as_stale(office: Office) -> None:
    ref = office.supported()
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = office.filled(ref, task)
    with office.desk("Tom Teamlead") as desk:
        reassign(desk, ref, office.person("Dev Exampleson", desk.session), "Amina is away")
    with pytest.raises(StaleForm), office.desk("Amina Caseworth") as desk:
        complete(desk, ref, task.id, filled)


def test_a_timer_firing_meanwhile_does_not_make_a_form_stale(office: Office) -> None:
    ref = office.supported()
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = office.filled(ref, task)
    office.go_to(date(2027, 1, 20))
    assert office.deadline(ref, "visit_overdue").status == "fired"
    with office.desk("Amina Caseworth") as desk:
        complete(desk, ref, task.id, filled)
    assert office.clocks(ref)["visit_overdue"] == date(2027, 1, 14), "the visit was made on 14 December"


def test_a_step_that_a_step_up_took_away_is_over(office: Office) -> None:
    ref = office.supported()
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = office.filled(ref, task)
    _step_up(office, ref)
    with pytest.raises(StepOver), office.desk("Amina Caseworth") as desk:
        complete(desk, ref, task.id, filled)


def test_a_step_of_another_case_is_not_found(office: Office) -> None:
    robin, sky = office.supported(), office.supported("Sky Testford")
    task = office.task(sky, "record_visit")
    assert task is not None
    filled = office.filled(sky, task)
    with pytest.raises(NoSuchTask), office.desk("Amina Caseworth") as desk:
        complete(desk, robin, task.id, filled)


def test_a_worker_does_not_decide_for_the_team_manager(office: Office) -> None:
    ref = office.open_case()
    office.do(ref, "complete_assessment")
    with pytest.raises(NotYours, match="Tom Teamlead"):
        office.do(ref, "decide_need", by="Amina Caseworth", need_decision="plan")
    assert office.open_elements(ref) == {"decide_need"}


def test_a_colleague_of_the_team_may_record_a_visit_and_a_stranger_may_not(office: Office) -> None:
    ref = office.supported()
    with pytest.raises(NotYours, match="Amina Caseworth"):
        office.do(ref, "record_visit", by="Olu Otherteam")
    office.do(ref, "record_visit", by="Dev Exampleson")


@pytest.mark.clause("LEW-5.2")
def test_only_the_independent_facilitator_records_the_case_mapping(office: Office) -> None:
    ref = office.agreed()
    office.go_to(date(2027, 5, 17))
    office.do(ref, "book_case_mapping")
    for person in ("Amina Caseworth", "Tom Teamlead", "Gita Groupman"):
        with pytest.raises(NotYours, match="Fay Facilit"):
            office.do(ref, "hold_case_mapping", by=person)
    office.do(ref, "hold_case_mapping")
    assert "case_mapping_overdue" not in office.clocks(ref)


@pytest.mark.clause("LEW-6.3")
def test_only_the_head_of_service_records_the_nine_month_discussion(office: Office) -> None:
    ref = office.agreed()
    office.go_to(date(2027, 9, 16))
    with office.desk("Hana Headley") as desk:
        correlate(desk, ref, "nine_month_discussion_asked")
    for person in ("Amina Caseworth", "Fay Facilit"):
        with pytest.raises(NotYours, match="Hana Headley"):
            office.do(ref, "record_nine_month_discussion", by=person, nine_month_outcome="no_return")
    office.do(ref, "record_nine_month_discussion", by="Hana Headley", nine_month_outcome="no_return")


def test_closing_is_refused_while_a_concern_waits(office: Office) -> None:
    ref = office.open_case()
    _step_up(office, ref)
    office.do(ref, "hold_strategy_discussion", step_up_outcome="protection")
    with office.desk("Dev Exampleson") as desk:
        raise_concern(desk, ref, "Seen alone in the park late at night.")
    with pytest.raises(ConcernsOpen):
        office.do(ref, "write_closing_summary")
    office.do(ref, "decide_on_concern", concern_outcome="none")
    office.do(ref, "write_closing_summary")
    assert office.case(ref).status == "closed"


def test_a_closed_case_takes_no_message(office: Office) -> None:
    ref = office.open_case()
    office.do(ref, "complete_assessment")
    office.do(ref, "decide_need", need_decision="no_further_action")
    assert office.case(ref).status == "closed"
    with pytest.raises(CaseClosed), office.desk("Amina Caseworth") as desk:
        raise_concern(desk, ref, "Something new.")


def test_the_cost_of_a_step_does_not_grow_with_the_case(office: Office) -> None:
    ref = office.agreed()
    counts = [_statements(office, ref) for _ in range(25)]
    assert counts[-1] == counts[1]
    assert counts[-1] <= 20


def test_a_step_is_one_commit(office: Office) -> None:
    ref = office.supported()
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = office.filled(ref, task)
    commits: list[int] = []
    event.listen(office.db.engine, "commit", lambda connection: commits.append(1))
    with office.desk("Amina Caseworth") as desk:
        complete(desk, ref, task.id, filled)
    assert len(commits) == 1


def _statements(office: Office, ref: str) -> int:
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = office.filled(ref, task)
    seen: list[str] = []

    def note(connection, cursor, statement, parameters, context, many):  # type: ignore[no-untyped-def]
        seen.append(statement)

    with office.desk("Amina Caseworth") as desk:
        event.listen(office.db.engine, "before_cursor_execute", note)
        complete(desk, ref, task.id, filled)
        desk.session.flush()
    event.remove(office.db.engine, "before_cursor_execute", note)
    return len(seen)


def _step_up(office: Office, ref: str) -> None:
    with office.desk("Dev Exampleson") as desk:
        raise_concern(desk, ref, "A bruise that nobody can explain.")
    office.do(ref, "decide_on_concern", concern_outcome="step_up")
    assert "hold_strategy_discussion" in office.open_elements(ref)
