"""How a case ended stands on it, whichever of its steps was the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.cases.complete import complete
from engine.cases.concern import raise_concern
from engine.cases.skip import skip
from tests.office import Office

pytestmark = pytest.mark.both_databases


def ended(office: Office, ref: str) -> tuple[str, str]:
    case = office.case(ref)
    return case.status, case.outcome


def worry(office: Office, ref: str) -> None:
    with office.desk("Amina Caseworth") as desk:
        raise_concern(desk, ref, "A bruise that nobody can explain.")


def meet(office: Office, ref: str, **wanted: object) -> None:
    office.do(ref, "arrange_meeting")
    office.do(ref, "record_meeting", **wanted)


def closing(office: Office, route: str) -> str:
    """A case whose final meeting has agreed on this route."""
    ref = office.agreed()
    office.go_to(date(2027, 2, 24))
    meet(office, ref, review_outcome="close")
    office.do(ref, "share_updated_plan")
    meet(office, ref, closing_decision="agreed", closing_route=route)
    return ref


def test_no_plan_is_the_outcome_also_when_a_concern_was_decided_last(office: Office) -> None:
    ref = office.open_case()
    office.do(ref, "complete_assessment", recommended="early_help")
    worry(office, ref)
    office.do(ref, "decide_need", need_decision="early_help", is_disabled=False)
    assert ended(office, ref)[0] == "open", "the concern is not decided yet"
    office.do(ref, "decide_on_concern", concern_outcome="none")
    assert ended(office, ref) == ("closed", "early_help")


def test_no_plan_is_the_outcome_when_nothing_else_was_open(office: Office) -> None:
    ref = office.open_case()
    office.do(ref, "complete_assessment", recommended="early_help")
    office.do(ref, "decide_need", need_decision="early_help", is_disabled=False)
    assert ended(office, ref) == ("closed", "early_help")


def test_a_plan_is_no_outcome(office: Office) -> None:
    ref = office.supported()
    worry(office, ref)
    office.do(ref, "decide_on_concern", concern_outcome="none")
    assert ended(office, ref) == ("open", "")


def test_a_case_whose_last_step_is_skipped_says_how_it_ended(office: Office) -> None:
    ref = closing(office, "no_further_service")
    summary = office.task(ref, "write_closing_summary")
    assert summary is not None
    # As in procedures whose closing summary is where the route is chosen: no branch ends with that step.
    filled = replace(office.filled(ref, summary), decisions={"closing_route": "step_down"})
    with office.desk("Amina Caseworth") as desk:
        complete(desk, ref, summary.id, filled)
    task = office.task(ref, "hand_over_to_lead_professional")
    assert task is not None
    with office.desk("Tom Teamlead") as desk:
        skip(desk, ref, task.id, "The school has taken over since September")
    assert ended(office, ref) == ("closed", "step_down")
