"""Timers: when they fire, what moves them, and that a late look at the clock does no harm."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.time.deadline import OwnInterval
from tests.unit.process import drawing as d
from tests.unit.process.driving import MONDAY, Case, run, skeleton
from tests.unit.process.rules.drawing import draw

TELL = [d.service("tell"), d.end("told"), d.chain("late", "tell", "told")]


def visiting(on: date = MONDAY, timer: str = 'due("visit_interval_max")') -> Case:
    late = d.boundary("late", "visit", timer=timer, clauses="TST-7.2 MAN-1 TST-7.1", ladder="visits")
    body = [d.start(), d.xor("again"), d.user("visit"), late, d.xor("more", default="yes"), d.end(), *TELL]
    body += [d.chain("opened", "again", "visit", "more"), d.flow("more", "again", id="yes")]
    files = d.lifecycle(*body, d.flow("more", "done", "visits_continue == false"))
    return run(files, {"last_visit_on": on}, on)


def test_a_boundary_timer_says_what_it_sits_on_and_why() -> None:
    case = visiting()
    timer = case.timer("late")
    assert (timer.host_element, timer.host_token) == ("visit", case.task("visit").token)
    assert timer.host_token in case.task("visit").scope
    assert timer.host_token in case.outcome.live
    assert (timer.parameter, timer.function, timer.interrupting) == ("visit_interval_max", "due", False)
    assert (timer.ladder, timer.clauses) == ("visits", ("TST-7.2", "TST-7.1"))
    assert timer.due.due_on == date(2026, 2, 2)
    assert timer.fires_at == datetime(2026, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("visited", "last_second", "first"),
    [
        (MONDAY, datetime(2026, 2, 2, 23, 59, 59, tzinfo=UTC), datetime(2026, 2, 3, tzinfo=UTC)),
        (
            date(2026, 3, 2),
            datetime(2026, 3, 30, 22, 59, 59, tzinfo=UTC),
            datetime(2026, 3, 30, 23, tzinfo=UTC),
        ),
        (
            date(2026, 9, 28),
            datetime(2026, 10, 26, 23, 59, 59, tzinfo=UTC),
            datetime(2026, 10, 27, tzinfo=UTC),
        ),
    ],
    ids=["winter", "after the clocks went forward", "after the clocks went back"],
)
def test_a_deadline_is_over_at_midnight_in_london(
    visited: date, last_second: datetime, first: datetime
) -> None:
    case = visiting(on=visited)
    case.clock.move_to(last_second)
    case.wake()
    assert (case.effects, case.waiting) == ([], ["late"])
    case.clock.move_to(first)
    case.wake()
    assert (case.effects, case.waiting) == (["tell"], [])
    assert case.ended["late"] == "fired"
    assert case.open == ["visit"]


def test_after_an_outage_a_late_timer_fires_once() -> None:
    case = visiting()
    case.wake(MONDAY + timedelta(days=700))
    assert case.effects == ["tell"]
    for _ in range(5):
        case.clock.advance(days=40)
        assert case.wake().effects == ()
        assert case.refresh().effects == ()


def test_a_fact_moves_the_clock_whatever_the_command() -> None:
    case = visiting()
    assert case.refresh(last_visit_on=MONDAY + timedelta(days=7)).effects == ()
    assert case.timer("late").due.due_on == date(2026, 2, 9)
    case.wake(date(2026, 2, 5))
    assert case.effects == []
    case.facts["last_visit_on"] = date(2026, 2, 5)
    case.do("visit")
    assert case.timer("late").due.due_on == date(2026, 3, 5)


def test_an_interval_of_the_childs_own_moves_the_clock() -> None:
    case = visiting()
    case.own = [OwnInterval("visit_interval_max", 5, "working_days", MONDAY, "Sam Reid")]
    case.wake()
    assert case.timer("late").due.due_on == date(2026, 1, 12)
    case.wake(date(2026, 1, 13))
    assert case.effects == ["tell"]


def test_an_act_counts_before_the_clock_that_is_looked_at_late() -> None:
    case = visiting()
    case.clock.move_to(datetime(2026, 2, 10, 9, tzinfo=UTC))
    case.facts["last_visit_on"] = date(2026, 2, 2)
    case.do("visit")
    assert case.effects == []
    assert case.timer("late").due.due_on == date(2026, 3, 2)


def test_what_was_done_has_all_its_effect_before_the_clock_is_looked_at() -> None:
    case = run(draw(ASKED_FOR), {"last_visit_on": MONDAY})
    case.clock.move_to(datetime(2026, 2, 10, 9, tzinfo=UTC))
    case.do("ask")
    assert (case.open, case.effects) == (["visit"], [])


ASKED_FOR = """
process child_in_need
  start opened > both
  and both > ask & support
  user ask > asked
  throw asked message=early_review_asked > answered
  end answered
  sub support > visit
    start begun > wait
    catch wait message=early_review_asked > over
    end over
  on! support late due=visit_interval_max > tell
  service tell > told
  end told
  user visit > done
  end done
"""


def test_a_timer_that_begins_late_is_shown_once_before_it_rings() -> None:
    case = visiting()
    case.clock.move_to(datetime(2026, 6, 1, 9, tzinfo=UTC))
    case.do("visit")
    assert case.effects == []
    assert case.timer("late").fires_at == datetime(2026, 2, 3, tzinfo=UTC)
    assert case.wake().effects != ()
    assert case.wake().effects == ()


def test_without_a_date_a_timer_waits_and_is_still_listed() -> None:
    case = visiting()
    case.facts = {}
    case.wake(MONDAY + timedelta(days=9000))
    timer = case.timer("late")
    assert (timer.fires_at, timer.due.due_on) == (None, None)
    assert case.refresh(last_visit_on=MONDAY).effects != ()


def test_a_parameter_without_a_row_says_why_there_is_no_date() -> None:
    case = visiting(timer='due("nobody_set_this")')
    assert case.timer("late").due.unset_because
    assert case.timer("late").fires_at is None


def milestone(timer: str) -> Case:
    body = [d.start(), d.catch("near", timer=timer), d.user("review"), d.end()]
    return run(d.lifecycle(*body, d.chain("opened", "near", "review", "done")), {"plan_started_on": MONDAY})


@pytest.mark.parametrize(
    ("timer", "opens_on"),
    [
        ('due("milestone_review_6_months")', date(2026, 7, 5)),
        ('opens("milestone_review_6_months")', date(2026, 6, 7)),
    ],
)
def test_a_catch_timer_opens_on_its_own_day(timer: str, opens_on: date) -> None:
    case = milestone(timer)
    assert (case.timer("near").host_token, case.timer("near").host_element) == (None, None)
    case.wake(opens_on - timedelta(days=1), hour=23, minute=59)
    assert case.open == []
    case.wake(opens_on)
    assert case.open == ["review"]
    assert case.ended["near"] == "fired"


def test_a_catch_timer_whose_day_is_past_opens_at_once() -> None:
    case = milestone('due("milestone_review_6_months")')
    case.refresh(plan_started_on=MONDAY - timedelta(days=400))
    assert case.open == ["review"]


def test_a_boundary_timer_on_what_opens_rings_when_it_opens() -> None:
    case = visiting(timer='opens("review_interval_max")')
    case.facts["last_meeting_on"] = MONDAY
    case.wake()
    assert case.timer("late").fires_at == datetime(2026, 2, 16, tzinfo=UTC)


def test_hours_fire_at_their_instant() -> None:
    body = [
        d.start(),
        d.user("answer"),
        d.boundary("late", "answer", timer='due("answer_within")'),
        d.end(),
        *TELL,
    ]
    asked_at = datetime(2026, 1, 5, 14, 30, tzinfo=UTC)
    case = run(d.lifecycle(*body, d.chain("opened", "answer", "done")), {"asked_at": asked_at})
    assert case.timer("late").fires_at == asked_at + timedelta(hours=24)
    case.clock.move_to(asked_at + timedelta(hours=24, seconds=-1))
    assert case.wake().effects == ()
    case.clock.move_to(asked_at + timedelta(hours=24))
    assert case.wake().effects != ()


def test_an_interrupting_timer_takes_its_task() -> None:
    body = [
        d.start(),
        d.user("answer"),
        d.boundary("late", "answer", interrupting=True, timer='due("done_by")'),
    ]
    body += [
        d.user("take_over"),
        d.end(),
        d.end("b"),
        d.chain("opened", "answer", "done"),
        d.chain("late", "take_over", "b"),
    ]
    case = run(d.lifecycle(*body), {"asked_on": MONDAY})
    assert case.timer("late").interrupting
    case.wake(MONDAY + timedelta(days=11))
    assert case.open == ["take_over"]
    assert case.ended["answer"] == "cancelled"


def test_the_deadline_of_a_stage_encloses_the_tasks_inside() -> None:
    case = Case(skeleton(), {"last_meeting_on": MONDAY, "last_visit_on": MONDAY})
    case.do("complete_assessment")
    case.do("decide_need", need_decision="plan")
    case.send("early_review_asked")
    timer = case.timer("review_overdue")
    assert timer.host_element == "hold_review_meeting"
    assert timer.host_token in case.task("arrange_meeting").scope
    assert timer.host_token not in case.task("record_visit").scope
    case.wake(date(2026, 3, 17))
    assert "tell_of_overdue_review" in case.effects
    assert timer.host_token in case.outcome.live
    case.do("arrange_meeting")
    case.do("record_meeting", meeting_outcome="held")
    assert timer.host_token not in case.outcome.live


def test_a_late_task_of_a_late_path_stays_when_its_host_is_done() -> None:
    body = [
        d.start(),
        d.user("write"),
        d.boundary("late", "write", timer='due("done_by")'),
        d.user("explain"),
        d.end(),
    ]
    body += [
        d.user("sign"),
        d.end("b"),
        d.chain("opened", "write", "sign", "done"),
        d.chain("late", "explain", "b"),
    ]
    case = run(d.lifecycle(*body), {"asked_on": MONDAY})
    case.wake(MONDAY + timedelta(days=11))
    assert case.open == ["explain", "write"]
    case.do("write")
    assert case.open == ["explain", "sign"]
    case.do("sign")
    assert not case.outcome.ended
    case.do("explain")
    assert case.outcome.ended
