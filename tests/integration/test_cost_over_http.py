"""What completing a step costs over HTTP: at most 20 statements and one commit, for any step, the last as the first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from engine.cases.concern import raise_concern
from engine.cases.correlate import correlate
from tests.conftest import SignIn
from tests.office import Office
from tests.plays import names, stage
from tests.visiting import written
from tests.walking import Cost, Walk

MOST = 20

BEGINNING = ("arrange_meeting", "record_meeting", "record_agreement", "share_plan", "record_visit")


def assert_cheap(costs: Iterable[Cost]) -> None:
    """Each in one commit and at most MOST statements; whatever is dearer is shown with what it sent."""
    dear = [cost for cost in costs if len(cost.statements) > MOST or cost.commits != 1]
    assert not dear, "\n".join(map(str, dear))


@pytest.fixture
def walk(council: Office, sign_in: SignIn) -> Walk:
    """A case just opened, and browsers for whoever has to do with it."""
    return Walk(council, sign_in, council.open_case())


def begin(walk: Walk, by: str = "") -> None:
    """From the referral to a plan that is agreed, shared and visited on."""
    walk.do("complete_assessment", by)
    walk.do("decide_need", need_decision="plan", is_disabled=False)
    for element in BEGINNING:
        walk.do(element, by)


def supervise(walk: Walk, days: int) -> None:
    """Agree in supervision how often this child is visited."""
    agreed = {
        "visit_interval": days,
        "visit_interval_unit": "working_days",
        "visit_interval_reason": "A baby.",
    }
    walk.do("record_supervision", visits_changed=True, **agreed)


def step_up(walk: Walk) -> None:
    """Raise a concern that leads to a strategy discussion, which leaves the child in need."""
    raise_a_concern(walk)
    walk.do("decide_on_concern", concern_outcome="step_up")
    walk.do("hold_strategy_discussion", step_up_outcome="stay_in_need")


def raise_a_concern(walk: Walk) -> None:
    """A concern comes in, by whatever way."""
    with walk.office.desk("Amina Caseworth") as desk:
        raise_concern(desk, walk.ref, "Something new.")


def reviewed(walk: Walk) -> None:
    """A year of reviews: one late and cancelled at first, the mapping, the nine-month discussion."""
    supervise(walk, 10)
    supervise(walk, 9)
    walk.days(60)
    walk.do("record_visit", next_visit_on=walk.office.clock.now().date() + timedelta(days=6))
    walk.do("arrange_meeting")
    walk.do("record_meeting", meeting_outcome="cancelled")
    walk.do("rearrange_meeting")
    walk.do("record_meeting", review_outcome="continue")
    walk.do("share_updated_plan")
    raise_a_concern(walk)
    walk.do("decide_on_concern", concern_outcome="early_review")
    walk.days(110)
    walk.do("book_case_mapping")
    walk.do("hold_case_mapping")
    walk.days(130)
    with walk.office.desk("Amina Caseworth") as desk:
        correlate(desk, walk.ref, "nine_month_discussion_asked")
    walk.do("record_nine_month_discussion", nine_month_outcome="no_return")


def closed(walk: Walk) -> None:
    """The last review, the final meeting, and a lead professional who takes over."""
    walk.do("arrange_meeting")
    walk.do("record_meeting", review_outcome="close")
    walk.do("share_updated_plan")
    walk.do("arrange_meeting")
    walk.do("record_meeting", closing_decision="agreed", closing_route="step_down")
    walk.do("write_closing_summary")
    walk.do("hand_over_to_lead_professional")
    assert walk.office.case(walk.ref).status == "closed"


def done_in_scenarios() -> set[str]:
    """Every step of Lewisham's procedure: shared stages draw more, to which no path of its own leads."""
    found = [stage().scenario(name) for name in names()]
    return {each.do for scenario in found for each in (*scenario.acts, *scenario.routines) if each.do}


def test_every_step_of_a_case_is_one_commit_and_at_most_20_statements(walk: Walk) -> None:
    walk.do("complete_assessment")
    walk.do("decide_need", need_decision="plan", is_disabled=False)
    walk.do("arrange_meeting")
    walk.do("record_meeting")
    walk.do("record_agreement", agreement_outcome="refused")
    walk.do("decide_without_agreement", refusal_outcome="keep_trying")
    walk.do("record_agreement")
    walk.do("share_plan")
    walk.do("record_visit")
    reviewed(walk)
    closed(walk)
    step_ups = Walk(walk.office, walk.sign_in, walk.office.open_case("Sky Testford"))
    begin(step_ups)
    step_up(step_ups)
    costs = [*walk.costs, *step_ups.costs]
    assert {cost.element for cost in costs} == done_in_scenarios()
    assert_cheap(costs)


def test_a_step_that_a_colleague_does_is_no_dearer(walk: Walk) -> None:
    begin(walk, by="Dev Exampleson")
    walk.days(60)
    for element in ("arrange_meeting", "record_meeting", "share_updated_plan", "record_visit"):
        walk.do(element, by="Dev Exampleson")
    assert_cheap(walk.costs)


def test_a_support_that_begins_again_with_everything_late_is_no_dearer(walk: Walk) -> None:
    walk.do("complete_assessment")
    walk.do("decide_need", need_decision="plan", is_disabled=False)
    walk.days(300)
    step_up(walk)
    for element in BEGINNING[:4]:
        walk.do(element)
    assert_cheap(walk.costs)


def test_a_meeting_with_many_people_and_brothers_and_sisters_is_no_dearer(walk: Walk) -> None:
    sister = walk.office.case(walk.ref)
    brother = Walk(
        walk.office, walk.sign_in, walk.office.open_case("Max Sample", family_id=sister.child.family_id)
    )
    people = [{"person": f"Person {n}", "relation": "carer", "outcome": "given"} for n in range(9)]
    for each in (walk, brother):
        each.do("complete_assessment")
        each.do("decide_need", need_decision="plan", is_disabled=False)
        each.do("arrange_meeting")
        each.do("record_meeting")
        each.do("record_agreement", people=people)
    assert_cheap([*walk.costs, *brother.costs])


def test_a_step_over_http_is_one_commit_and_at_most_20_statements_however_old_the_case(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.agreed()
    amina = sign_in("Amina Caseworth")
    counts, commits = [], []
    for _ in range(15):
        address, sent = written(amina, council, ref)
        assert amina.post(address, data=sent).status_code == 302
        # BEGIN is the transaction's own; SQLite's driver is told to send it, others send it unseen.
        counts.append(sum(not sql.startswith("BEGIN") for sql in amina.last.statements))
        commits.append(amina.last.commits)
    assert set(commits) == {1}
    assert counts[1:] == counts[1:2] * 14
    assert max(counts) <= MOST
