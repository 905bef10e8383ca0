"""Another policy is published: running clocks are counted again by the tick, once, and the timeline says why."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from engine.cases.desk import Desk
from engine.cases.foresee import open_cases
from engine.cases.recompute import preview_all
from engine.outbox.models import Outbox
from engine.packs import draft
from engine.packs.policy_edit import At, Length, set_ladder, set_length
from engine.packs.publish import POLICY
from engine.packs.recount import count_again
from engine.time.policy import read_policy
from tests.conftest import SignIn
from tests.office import Office

VISITS = At("visit_interval_max")


def drawn(council: Office, text: str) -> None:
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, POLICY, text.encode(), 0)
        draft.offer(desk, "Visits more often")


def text_of(council: Office) -> str:
    with council.desk() as desk:
        return draft.published(desk)[POLICY].decode()


def publish(council: Office, text: str) -> None:
    drawn(council, text)
    with council.desk("Paul Approver") as desk:
        draft.approve(desk)


def promised(council: Office) -> int:
    with council.db.read() as session:
        return session.scalar(select(func.count(Outbox.id)).where(Outbox.kind == "recompute")) or 0


def test_what_was_previewed_is_what_moves_and_the_timeline_says_why(council: Office, sign_in: SignIn) -> None:
    refs = [council.supported("Robin Sample"), council.agreed("Kit Sample")]
    text = set_length(text_of(council), VISITS, Length(15, "working_days"), "The board agreed")
    with council.db.read() as session:
        desk = Desk(session, council.shelf, council.clock)
        foreseen = preview_all(desk, open_cases(desk), policy=read_policy(text))
    before = {ref: council.clocks(ref) for ref in refs}
    publish(council, text)
    assert {ref: council.clocks(ref) for ref in refs} == before, (
        "nobody waits for the clocks while publishing"
    )
    assert promised(council) == 2
    assert council.tick().recomputed == 2
    moved = {
        (ref, was, council.clocks(ref)[element])
        for ref in refs
        for element, was in before[ref].items()
        if council.clocks(ref)[element] != was
    }
    assert moved == {(one.ref, one.was, one.becomes) for one in foreseen}
    assert moved
    [entry] = [one.content for one in council.history(refs[0], "clock_moved") if one.content]
    assert (entry["cause"], entry["was_due_on"]) == ("policy_published", "2027-02-02")
    page = sign_in("Amina Caseworth").get(f"/cases/{refs[0]}/timeline").text
    assert "because a new policy was published" in page
    why = dict(map(tuple, council.deadline(refs[0], "visit_overdue").why))
    assert "15 working days" in why["Rule"]


def test_asking_again_promises_nothing_twice(council: Office) -> None:
    council.supported()
    publish(council, set_length(text_of(council), VISITS, Length(15, "working_days"), "Agreed"))
    with council.desk() as desk:
        assert count_again(desk) == 0
    council.tick()
    with council.desk() as desk:
        assert count_again(desk) == 0
    assert promised(council) == 1


def test_a_change_from_a_day_leaves_the_clocks_that_run(council: Office) -> None:
    ref = council.supported()
    before = council.clocks(ref)
    publish(
        council,
        set_length(text_of(council), VISITS, Length(15, "working_days"), "Agreed", date(2027, 1, 6)),
    )
    council.tick()
    assert council.clocks(ref) == before
    council.go_to(date(2027, 1, 11))
    council.do(ref, "record_visit", visited_on=date(2027, 1, 11))
    assert council.clocks(ref)["visit_overdue"] == date(2027, 2, 1)


def test_a_limit_that_nobody_runs_recounts_nobody(council: Office) -> None:
    council.supported()
    publish(council, set_length(text_of(council), At("team_transfer_max"), Length(5, "days"), "New"))
    assert promised(council) == 0


def test_other_reminders_reach_the_clocks_that_run_without_moving_their_dates(council: Office) -> None:
    ref = council.supported()
    before = council.deadline(ref, "visit_overdue")
    rungs = [{"after": 1, "tell": ["holder"]}]
    publish(council, set_ladder(text_of(council), "default", rungs))
    council.tick()
    after = council.deadline(ref, "visit_overdue")
    assert after.due_on == before.due_on
    assert before.next_rung_at is not None
    assert after.next_rung_at is not None
    assert (after.next_rung_at - before.next_rung_at).days == 1
    assert council.history(ref, "clock_moved") == []


def test_a_refused_approval_promises_nothing(council: Office) -> None:
    council.supported()
    drawn(council, set_length(text_of(council), VISITS, Length(15, "working_days"), "Agreed"))
    try:
        with council.desk("Sasha Servicehead") as desk:
            draft.approve(desk)
    except draft.SecondPersonNeeded:
        pass
    assert promised(council) == 0
