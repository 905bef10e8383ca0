"""Play: a trial that is kept as a scenario, and played again on a change."""

from __future__ import annotations

import re
from datetime import date

import pytest

from engine.packs import draft
from engine.packs.models import KeptScenario
from engine.packs.publish import POLICY
from engine.simulate.scenario import read_scenario
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.trying import Walker, begin, count, redraw, supported


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


def test_a_kept_scenario_holds_the_days_and_comes_out_the_same(sasha: Browser, council: Office) -> None:
    walker = supported(sasha)
    walker.post("clock", to="on", on="2027-01-04")
    name = walker.keep("First visit late")
    assert name == "first_visit_late"
    text = sasha.get(f"/studio/play/scenarios/{name}/text").text
    scenario = read_scenario(text, name)
    last = scenario.acts[-1]
    assert last.expect is not None
    assert last.expect.clocks["initial_meeting_overdue"] == date(2026, 12, 30)
    assert last.expect.exactly
    assert "1 scenario as before." in sasha.get("/studio/play/run").text
    assert "As before" in sasha.get(f"/studio/play/scenarios/{name}").text


def test_a_changed_limit_is_said_once_with_both_days(sasha: Browser, council: Office) -> None:
    walker = supported(sasha)
    walker.post("clock", to="on", on="2027-01-04")
    walker.keep("First visit late")
    begin(sasha, title="Nothing").keep("Opened only")
    with council.desk("Sasha Servicehead") as desk:
        text = draft.published(desk)[POLICY].decode()
        row = re.search(r'parameter = "initial_meeting_due".*?value = (\d+)', text, re.S)
        assert row is not None
        draft.save(desk, POLICY, (text[: row.start(1)] + "12" + text[row.end(1) :]).encode(), 0)
    page = sasha.get("/studio/play/run").text
    assert "1 scenario as before, 1 differs" in page
    assert page.count("is now due Mon 4 Jan instead of Wed 30 Dec") == 2
    assert "1 scenario as before, 1 differs" not in sasha.get("/studio/play/run?on=published").text


def test_a_step_that_is_gone_is_said_and_the_trial_can_go_on_from_before(
    sasha: Browser, council: Office
) -> None:
    walker = supported(sasha, on="published")
    walker.do("arrange_meeting")
    walker.keep("Arranged")
    with council.desk("Sasha Servicehead") as desk:
        for path, content in draft.published(desk).items():
            if path.endswith(".bpmn") and b'id="arrange_meeting"' in content:
                renamed = content.replace(b"arrange_meeting", b"invite_everybody")
                draft.save(desk, path, renamed, 0)
        form = draft.published(desk)["forms/arrange_meeting.json"]
        draft.save(
            desk, "forms/invite_everybody.json", form.replace(b'"arrange_meeting"', b'"invite_everybody"'), 0
        )
    walker.post("version")
    page = walker.page
    assert "This is as far as it goes now" in page
    assert "arrange_meeting is not open on 14 December 2026" in page
    assert "It stops on" in sasha.get("/studio/play/run").text
    walker.post("undo", count="1")
    assert "This is as far as it goes now" not in walker.page


def test_a_scenario_is_walked_again_and_deleted(sasha: Browser, council: Office) -> None:
    name = supported(sasha).keep("Supported")
    again = Walker(sasha, sasha.post(f"/studio/play/scenarios/{name}/walk").location)
    assert "Arrange the meeting" in again.page
    sasha.post(f"/studio/play/scenarios/{name}/delete")
    assert count(council, KeptScenario) == 0
    assert sasha.get(f"/studio/play/scenarios/{name}").status_code == 404


def test_two_scenarios_of_one_name_are_not_kept(sasha: Browser) -> None:
    walker = begin(sasha)
    walker.keep("The same")
    answer = walker.post("keep", title="The same!")
    assert answer.status_code == 422
    assert "of this name already" in answer.text


def test_the_scenarios_of_the_pack_are_played_on_the_draft(
    sasha: Browser, council: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    redraw(council, "close_case.bpmn", "Write the closing summary", "Say how it ended")
    page = sasha.get("/studio/play/run?of=pack").text
    assert re.search(r"\d+ scenarios as before", page)
    assert "differ" not in page
    monkeypatch.setattr("web.studio.play.scenarios.AT_ONCE", 0)
    first = sasha.get("/studio/play/run?of=pack").text
    assert "Play the other" in first
    assert first.count('class="app-group"') == 1


def test_a_scenario_that_lists_all_that_happens_says_how_much_of_it_moves(
    sasha: Browser, council: Office
) -> None:
    with council.desk("Sasha Servicehead") as desk:
        text = draft.published(desk)[POLICY].decode()
        at = text.index("value = ", text.index('parameter = "initial_meeting_due"')) + len("value = ")
        draft.save(desk, POLICY, (text[:at] + "12" + text[text.index("\n", at) :]).encode(), 0)
    page = sasha.get("/studio/play/run?of=pack").text
    nobody, _, _ = page[page.index("Nobody acts after the decision") :].partition("</section>")
    assert re.search(r"Of the timers and reminders that it lists, \d+ come on another day", nobody)
