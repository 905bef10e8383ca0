"""Play: a made-up case walked by hand, and its clock moved."""

from __future__ import annotations

from datetime import date

import pytest

from engine.cases.models import Case, History
from engine.packs import trials
from engine.packs.models import Trial
from engine.simulate.scenario import read_scenario
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on
from tests.trying import BEGUN, begin, count, supported


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


def test_a_walk_shows_what_is_open_and_why_and_touches_no_case(sasha: Browser, council: Office) -> None:
    walker = supported(sasha)
    page = walker.page
    for words in ("Mon 14 Dec 2026", "Arrange the meeting", "Wed 30 Dec", "Raise a concern", "By Wed 30 Dec"):
        assert words in page, words
    assert "style=" not in page
    assert count(council, Case) == 0
    assert count(council, History) == 0


def test_the_clock_goes_to_what_happens_next_and_says_what_it_was(sasha: Browser) -> None:
    walker = supported(sasha)
    walker.post("clock", to="next")
    page = walker.page
    assert "Wed 30 Dec 2026" in page
    assert "Reminder to the social worker" in page
    walker.post("clock", to="next")
    page = walker.page
    assert "Thu 31 Dec 2026" in page
    assert "fired; the day was Wed 30 Dec" in page
    walker.post("clock", to="on", on="2027-01-04")
    assert "Reminder to the team manager" in walker.page


@pytest.mark.parametrize(
    ("to", "on", "day"),
    [("day", "", "Tue 15 Dec 2026"), ("week", "", "Mon 21 Dec 2026"), ("month", "", "Thu 14 Jan 2027")],
)
def test_the_clock_moves_by_as_much_as_is_asked(sasha: Browser, to: str, on: str, day: str) -> None:
    walker = begin(sasha)
    walker.post("clock", to=to, on=on)
    assert f'id="today">{day}' in walker.page


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-12-13", "The clock goes forward only"),
        ("2199-01-01", "as far as three years"),
        ("soon", "Write the day as in"),
        ("9999-12-31", "as far as three years"),
    ],
)
def test_a_day_that_cannot_be_gone_to_is_said(sasha: Browser, on: str, said: str) -> None:
    walker = begin(sasha)
    walker.post("clock", to="on", on=on)
    assert said in walker.page


def test_what_was_done_last_can_be_taken_back(sasha: Browser) -> None:
    walker = supported(sasha)
    walker.post("clock", to="month")
    assert "Take back: The clock was moved to Thu 14 Jan" in walker.page
    walker.post("undo")
    page = walker.page
    assert "Mon 14 Dec 2026" in page
    assert "Take back: Done: Decide what the child needs" in page
    for _ in range(2):
        walker.post("undo")
    assert "Take back" not in walker.page
    walker.post("undo")
    assert "only the opening is left" in walker.page


def test_the_real_form_with_its_real_checks(sasha: Browser) -> None:
    walker = supported(sasha)
    address = f"{walker.address}/steps/record_visit"
    empty = form_on(sasha.get(address).text, "version")
    refused = sasha.post(address, data={**empty.to_dict(flat=False), "_action": "submit"})
    assert refused.status_code == 422
    assert "answers to finish" in refused.text
    made = walker.made_up("record_visit")
    assert made["seen"]
    early = sasha.post(
        address,
        data={**made.to_dict(flat=False), "visited_on-day": "1", "visited_on-month": "1", "visited_on-year": "2030",
              "_action": "submit"},
    )  # fmt: skip
    assert "cannot be later than today" in early.text


def test_what_one_form_said_the_next_one_knows(sasha: Browser) -> None:
    walker = supported(sasha)
    walker.do("arrange_meeting")
    page = sasha.get(f"{walker.address}/steps/record_meeting").text
    assert "from “Arrange the meeting”" in page or "from the case" in page


def test_a_message_may_be_sent_and_one_that_is_not_awaited_is_refused(sasha: Browser) -> None:
    walker = supported(sasha)
    walker.post("send", message="concern_raised")
    assert "Decide" in walker.page
    assert "Sent: Raise a concern" in walker.page
    walker.post("send", message="nine_month_discussion_asked")
    assert "not waiting for this message now" in walker.page


def test_of_two_windows_the_older_one_changes_nothing(sasha: Browser) -> None:
    walker = begin(sasha)
    old = walker.version
    walker.post("clock", to="day")
    walker.browser.post(f"{walker.address}/clock", data={"version": old, "to": "month"})
    page = walker.page
    assert "changed in another window" in page
    assert "Tue 15 Dec 2026" in page


def test_a_trial_belongs_to_who_began_it(sasha: Browser, sign_in: SignIn) -> None:
    walker = begin(sasha)
    paul, amina = sign_in("Paul Approver"), sign_in("Amina Caseworth")
    assert amina.get("/studio/play").status_code == 403
    if paul.get("/studio/play").status_code == 200:
        assert paul.get(walker.address).status_code == 404
        assert paul.post(f"{walker.address}/drop", data={}).status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("starts_on", "tomorrow", "First day: write it as in"),
        ("starts_on", "1066-10-14", "First day: choose one"),
        ("title", "x" * 300, "characters"),
    ],
)
def test_what_cannot_be_begun_is_said_beside_it(sasha: Browser, field: str, typed: str, said: str) -> None:
    answer = sasha.post("/studio/play", data=BEGUN | {field: typed})
    assert answer.status_code == 422
    assert answer.text.count(said) >= 2


def test_hostile_words_stay_words(sasha: Browser) -> None:
    title = "<script>alert(1)</script> \"'\\ \x7f"
    walker = begin(sasha, title=title)
    assert "<script>alert" not in walker.page
    name = walker.keep(title)
    assert "<script>alert" not in sasha.get(f"/studio/play/scenarios/{name}").text
    assert read_scenario(sasha.get(f"/studio/play/scenarios/{name}/text").text, name).title == title.strip()


@pytest.mark.parametrize("address", ["steps/record_visit", "steps/..%2f..", "steps/nothing"])
def test_only_open_steps_have_a_form(sasha: Browser, address: str) -> None:
    assert sasha.get(f"{begin(sasha).address}/{address}").status_code == 404


def test_somebody_keeps_thirty_trials(sasha: Browser, council: Office) -> None:
    with council.desk("Sasha Servicehead") as desk:
        for number in range(trials.KEPT_TRIALS + 3):
            trials.begin(desk, f"Trial {number}", False, date(2026, 12, 14), [])
    assert count(council, Trial) == trials.KEPT_TRIALS
