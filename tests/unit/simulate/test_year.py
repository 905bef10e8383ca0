"""A simulated year: the same seed gives the same year, parts add up, lateness is what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.packs import load
from engine.packs.publish import POLICY
from engine.simulate import year
from engine.simulate.assumed import Assumed, NotAYear
from engine.simulate.house import Filled
from engine.simulate.pace import Aim, done_on, luck
from engine.simulate.tally import Tally, from_data
from engine.simulate.year import CannotBePlayed, Course
from engine.time.calendar import Calendar
from tests.plays import stage
from web.year.job import DRAFT, PUBLISHED, Job
from web.year.playing import DraftHasProblems, Stage, play, refuse_problems
from web.year.words import sentence

START = date(2026, 9, 7)
FEW = Assumed(START, cases=4, spread=0)


def job(assumed: Assumed = FEW, draft: Mapping[str, bytes] | None = None) -> Job:
    """Lewisham's year, beside a draft if one is given."""
    files = {**stage().files, POLICY: load.policy_text("lewisham").encode()}
    changed = {**files, **draft} if draft else None
    return Job("lewisham", "Version 7", files, changed, assumed)


def played(assumed: Assumed = FEW) -> Tally:
    return play(job(assumed), processes=1).tallies[PUBLISHED]


def test_the_same_seed_gives_the_same_year_and_another_seed_another() -> None:
    varied = replace(FEW, spread=4)
    assert played(varied) == played(varied)
    assert played(varied) != played(replace(varied, seed=2))


def test_the_parts_of_a_year_add_up_to_the_whole() -> None:
    here, whole = Stage(job(), PUBLISHED), Tally()
    for numbers in (range(3, 4), range(3)):
        whole.add(from_data(here.play(numbers).as_data()))
    assert whole.as_data() == {**played().as_data(), "names": whole.names}
    assert whole.opened == 4


def test_visits_ten_working_days_late_are_all_late_and_fewer() -> None:
    punctual, late = played(), played(replace(FEW, late=10))
    assert punctual.late_of_step["record_visit"] == 0
    assert late.late_of_step["record_visit"] >= late.total("visits") > 0
    assert late.total("visits") < punctual.total("visits")


def test_every_case_open_at_the_end_is_counted_and_no_other() -> None:
    tally = played()
    weeks = tally.open_by_week(FEW.weeks)
    assert weeks[-1] == tally.opened - tally.closed
    assert sum(tally.by_week("visits", FEW.weeks)) == tally.total("visits")
    assert sum(tally.by_role("visits").values()) == tally.total("visits")


def test_a_draft_that_asks_for_less_is_said_in_one_sentence() -> None:
    def said(draft: int, late: int = 0) -> str:
        tallies = {PUBLISHED: Tally(), DRAFT: Tally()}
        tallies[PUBLISHED].done(0, "visits", "social_worker", "v", late=False)
        tallies[DRAFT].work["0\tvisits\tsocial_worker"] = 1 + 12 * draft
        tallies[DRAFT].late["0\tvisits"] = late
        return sentence(tallies, FEW)

    assert said(14) == "This change costs 14 more visits a month for a team of six."
    assert said(-1).startswith("This change saves 1 visit a month")
    assert said(1, late=1) == (
        "This change costs 1 more visit a month for a team of six, with 1 more late piece of work in all."
    )
    assert said(0).startswith("This change moves no visit")


def test_a_draft_is_played_beside_on_the_same_cases() -> None:
    """Only the visits' limit differs, so nothing else does."""
    path = "make_visits.bpmn"
    content = stage().files[path].replace(b'due("visit_interval_max")', b'due("review_interval_max")')
    tallies = play(job(draft={path: content}), processes=1).tallies
    assert tallies[DRAFT].total("visits") != tallies[PUBLISHED].total("visits")
    assert tallies[DRAFT].total("meetings") == tallies[PUBLISHED].total("meetings")


def test_a_draft_that_does_not_pass_the_check_is_refused_with_its_problems() -> None:
    path = "make_visits.bpmn"
    content = stage().files[path].replace(b'due("visit_interval_max")', b'due("no_such_limit")')
    with pytest.raises(DraftHasProblems, match="no_such_limit"):
        refuse_problems(job(draft={path: content}))
    refuse_problems(job(draft={path: stage().files[path]}))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"cases": 0}, "Cases: 0 cannot be played"),
        ({"cases": 10_000_000}, "Cases: 10,000,000 cannot be played"),
        ({"months": 0}, "Months: 0"),
        ({"arrivals": 0.0}, "New cases a month"),
        ({"arrivals": float("nan")}, "New cases a month"),
        ({"late": 1e9}, "Late by"),
        ({"spread": -1.0}, "Varies by"),
        ({"workers": 0}, "Social workers"),
    ],
)
def test_numbers_that_give_no_year_are_each_named(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(NotAYear, match=said):
        Assumed(START, **wrong)


def test_cases_come_at_the_rate_that_was_asked_for_and_none_after_the_end() -> None:
    slow = Assumed(START, cases=100, arrivals=2, months=12).openings()
    assert (len(slow), slow[0]) == (24, START)
    even = Assumed(START, cases=24, months=12).openings()
    assert even == slow
    assert all(day < date(2027, 9, 7) for day in Assumed(START, cases=2000).openings())


def test_a_case_that_never_rests_is_said_with_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year, "MOST_MOMENTS", 5)
    with pytest.raises(
        CannotBePlayed, match=r"Case 1, .* does not come to rest after 5 moments and goes round in"
    ):
        played()


def test_what_is_no_procedure_cannot_be_played() -> None:
    with pytest.raises(CannotBePlayed):
        year.procedure({"child_in_need.bpmn": b"<half"}, stage().policy, Calendar(), {})


def test_a_message_that_nobody_awaits_is_passed_over() -> None:
    here = Stage(job(), PUBLISHED)

    def answer(step: str, form: str, context: Mapping[str, Any], today: date, done: int) -> Filled:
        return (
            here.answering.fill(form, context, today, {})
            if step
            else ({"referral_received_on": today}, {}, {})
        )

    course = Course(answer, {3: "no_such_message"})
    assert year.play(here.procedure, FEW, [0], lambda number: course).opened == 1


@pytest.mark.parametrize(
    "aim", [Aim(None), Aim(None, again=True), Aim(START), Aim(START + timedelta(30), own=False)]
)
def test_work_is_done_on_working_days_and_never_before_it_opened(aim: Aim) -> None:
    calendar, opened = Calendar(), date(2026, 12, 26)
    for seed in range(20):
        assumed = replace(FEW, late=-3, spread=5, seed=seed)
        day = done_on(assumed, calendar, opened, aim, luck(assumed, 1, "step"))
        assert calendar.is_working_day(day)
        assert day > opened


def test_cases_open_already_are_counted_from_the_first_day_only() -> None:
    alone, beside = played(), played(replace(FEW, already=6))
    assert (alone.carried, beside.carried) == (0, 6)
    assert beside.opened == alone.opened == 4
    assert beside.open["0"] == alone.open["0"] + 6
    assert beside.total("visits") > alone.total("visits")
    assert min(int(key.split("\t")[0]) for key in beside.work) == 0
    assert beside.days["support"] <= alone.days["support"] + 6 * 366


def test_each_version_is_played_with_its_own_policy() -> None:
    text = load.policy_text("lewisham")
    start = text.index('parameter = "visit_interval_max"')
    at = text.index("value = ", start) + len("value = ")
    often = text[:at] + "5" + text[text.index("\n", at) :]
    told = play(job(FEW, {POLICY: often.encode()}), processes=1).tallies
    assert told[DRAFT].total("visits") > 2 * told[PUBLISHED].total("visits")
    assert "costs" in sentence(told, FEW)
