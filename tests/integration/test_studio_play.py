"""Play: a made-up case walked by hand, its clock moved, kept as a scenario, and played again on a change."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.cases.models import Case, History
from engine.packs import draft, trials
from engine.packs.models import KeptScenario, Trial
from engine.packs.publish import POLICY
from engine.people.models import AccessLog
from engine.simulate.scenario import read_scenario
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on
from web.studio.play.pseudonyms import same_age

BEGUN = {"title": "First visit late", "on": "published", "starts_on": "2026-12-14", "entry_route": "referral"}


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


class Walker:
    """Somebody who walks a trial with a browser that has no script."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address

    @property
    def page(self) -> str:
        answer = self.browser.get(self.address)
        assert answer.status_code == 200
        return answer.text

    @property
    def version(self) -> str:
        return re.findall(r'name="version" value="(\d+)"', self.page)[0]

    def post(self, what: str, **fields: Any) -> Any:
        return self.browser.post(f"{self.address}/{what}", data={"version": self.version, **fields})

    def do(self, step: str, **answers: Any) -> None:
        """Have the form made up, change what matters, and submit it."""
        given = self.made_up(step)
        for name in answers:
            given.poplist(name)
        sent = {**given.to_dict(flat=False), **answers, "_action": "submit"}
        sent.pop("_made_up", None)
        answer = self.browser.post(f"{self.address}/steps/{step}", data=sent)
        assert answer.status_code == 302, re.findall("error-message.*?</p>", answer.text, re.S)

    def made_up(self, step: str) -> Any:
        """What stands in the form once it was filled in."""
        empty = form_on(self.browser.get(f"{self.address}/steps/{step}").text, "version")
        empty["_made_up"] = "1"
        return form_on(self.browser.post(f"{self.address}/steps/{step}", data=empty).text, "version")

    def keep(self, title: str) -> str:
        answer = self.post("keep", title=title)
        assert answer.status_code == 302, answer.text
        return str(answer.location).rpartition("/")[2]


def begin(browser: Browser, **other: str) -> Walker:
    answer = browser.post("/studio/play", data=BEGUN | other)
    assert answer.status_code == 302, answer.text
    return Walker(browser, answer.location)


def supported(browser: Browser, **other: str) -> Walker:
    """A trial on the first day of support."""
    walker = begin(browser, **other)
    walker.do("complete_assessment", recommended="plan")
    walker.do("decide_need", need_decision="plan", is_disabled="no")
    return walker


def redraw(council: Office, path: str, was: str, now: str) -> None:
    with council.desk("Sasha Servicehead") as desk:
        text = draft.published(desk)[path].decode()
        assert was in text
        draft.save(desk, path, text.replace(was, now).encode(), 0)


def count(council: Office, table: Any) -> int:
    with council.db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


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


def test_a_draft_that_cannot_be_run_is_said_and_nothing_breaks(sasha: Browser, council: Office) -> None:
    walker = supported(sasha)
    walker.keep("Supported")
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, "make_visits.bpmn", b"<half", 0)
    walker.post("version")
    for address in (walker.address, "/studio/play", "/studio/play/run", "/studio/play/scenarios/supported"):
        answer = sasha.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        assert "cannot be played" in answer.text, address
    assert sasha.post("/studio/play", data=BEGUN | {"on": "draft"}).status_code == 422


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


def test_somebody_keeps_thirty_trials(sasha: Browser, council: Office) -> None:
    with council.desk("Sasha Servicehead") as desk:
        for number in range(trials.KEPT_TRIALS + 3):
            trials.begin(desk, f"Trial {number}", False, date(2026, 12, 14), [])
    assert count(council, Trial) == trials.KEPT_TRIALS


def test_thirty_acts_are_played_again_in_a_third_of_a_second(sasha: Browser) -> None:
    walker = supported(sasha)
    for _ in range(27):
        walker.post("clock", to="week")
    begun = time.process_time()
    _ = walker.page
    assert time.process_time() - begun < 1.0


def _written(council: Office, ref: str) -> None:
    council.do(ref, "record_visit", views="Secretly the child told me", seen="yes")


def test_a_running_case_is_copied_with_made_up_people(sign_in: SignIn, council: Office) -> None:
    ref = council.agreed("Robin Sample")
    council.days(10)
    _written(council, ref)
    council.days(5)
    before = council.clocks(ref)
    tom = sign_in("Tom Teamlead")
    assert f"/studio/play/case/{ref}" in tom.get(f"/cases/{ref}/process").text
    answer = tom.post(f"/studio/play/case/{ref}", follow_redirects=True)
    assert "The studio has it now as" in answer.text
    with council.db.read() as session:
        kept = session.scalars(select(KeptScenario)).one()
        logged = session.scalars(select(AccessLog).where(AccessLog.outcome == "copied")).one()
    assert "Secretly" not in kept.text
    assert "Robin" not in kept.text
    assert "2017-03-14" not in kept.text
    assert logged.asked_for == "A copy for the studio, with made-up people"
    last = read_scenario(kept.text, kept.name).acts[-1].expect
    assert last is not None
    assert last.clocks.keys() == before.keys()
    for deadline in ("visit_overdue", "supervision_overdue"):
        assert last.clocks[deadline] == before[deadline], deadline
    sasha = sign_in("Sasha Servicehead")
    assert kept.title in sasha.get("/studio/play").text
    assert "1 scenario as before." in sasha.get("/studio/play/run").text


def test_a_copy_leaves_out_what_the_procedure_does_not_count_by(sign_in: SignIn, council: Office) -> None:
    said = {"given_name": "Robin", "born_on": date(2017, 3, 14), "ethnicity": "WIRT", "language": "Romani"}
    ref = council.open_case("Robin Sample", answers=said | {"referral_received_on": date(2027, 1, 4)})
    sign_in("Tom Teamlead").post(f"/studio/play/case/{ref}")
    with council.db.read() as session:
        text = session.scalars(select(KeptScenario.text)).one()
    referral = read_scenario(text, "copy").referral
    assert referral["referral_received_on"] == date(2027, 1, 4)
    assert referral["given_name"] == "Alex"
    assert years(referral["born_on"], date(2027, 1, 5)) == 9
    assert referral["born_on"] != date(2017, 3, 14)
    assert not {"ethnicity", "language"} & referral.keys()


def test_only_who_may_see_a_case_copies_it(sign_in: SignIn, sasha: Browser, council: Office) -> None:
    ref = council.supported()
    restricted = council.open_case("Wren Specimen", restricted=True)
    assert sasha.get(f"/studio/play/case/{ref}").status_code == 404
    assert sasha.post(f"/studio/play/case/{ref}").status_code == 404
    amina = sign_in("Amina Caseworth")
    assert amina.get(f"/studio/play/case/{ref}").status_code == 403
    assert amina.post(f"/studio/play/case/{ref}").status_code == 403
    hana = sign_in("Hana Headley")
    assert hana.post(f"/studio/play/case/{restricted}").status_code in (403, 404)
    assert count(council, KeptScenario) == 0


def test_what_a_trial_cannot_do_is_said_when_a_case_is_copied(sign_in: SignIn, council: Office) -> None:
    ref = council.supported()
    task = council.task(ref, "record_supervision")
    assert task is not None
    tom = sign_in("Tom Teamlead")
    assert (
        tom.post(f"/cases/{ref}/tasks/{task.id}/move", data={"reason": "Not needed", "to": ""}).status_code
        == 302
    )
    answer = tom.post(f"/studio/play/case/{ref}", follow_redirects=True)
    assert "a manager went past a step, which a trial cannot do" in answer.text


def test_a_day_of_birth_keeps_the_age_and_nothing_else() -> None:
    on = date(2027, 1, 5)
    for born in (date(2017, 3, 14), date(2027, 1, 5), date(2008, 2, 29), date(2017, 1, 5), date(2017, 1, 6)):
        made = same_age(born, on)
        assert made != born
        assert years(made, on) == years(born, on)


def years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


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


LIFECYCLE = "child_in_need.bpmn"
HOSTILE = {
    "nothing": b"",
    "a picture": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "another language": b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d">'
    b'<decision id="x"/></definitions>',
    "entities": b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><d>&b;</d>',
    "no process": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"/>',
    "no way on": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
    b'<process id="child_in_need" isExecutable="true"><startEvent id="s"><outgoing>f</outgoing></startEvent>'
    b'<sequenceFlow id="f" sourceRef="s" targetRef="nowhere"/></process></definitions>',
    "a task without form or role": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" '
    b'targetNamespace="t"><process id="child_in_need" isExecutable="true"><startEvent id="s"/><userTask id="t"/>'
    b'<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><sequenceFlow id="g" sourceRef="t" '
    b'targetRef="e"/></process></definitions>',
    "round and round": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
    b'<process id="child_in_need" isExecutable="true"><startEvent id="s"/><exclusiveGateway id="g" default="h"/>'
    b'<exclusiveGateway id="j" default="k"/><sequenceFlow id="f" sourceRef="s" targetRef="g"/>'
    b'<sequenceFlow id="h" sourceRef="g" targetRef="j"/><sequenceFlow id="k" sourceRef="j" targetRef="g"/>'
    b"</process></definitions>",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_is_drawn_the_pages_say_what_is_wrong(
    sasha: Browser, council: Office, content: bytes
) -> None:
    walker = supported(sasha)
    walker.keep("Supported")
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, LIFECYCLE, content, 0)
    walker.post("version")
    pages = [
        walker.address,
        f"{walker.address}/keep",
        f"{walker.address}/steps/arrange_meeting",
        "/studio/play",
    ]
    pages += ["/studio/play/run", "/studio/play/run?of=pack", "/studio/play/scenarios/supported"]
    for address in pages:
        answer = sasha.get(address, follow_redirects=True)
        assert answer.status_code in (200, 404), address
        assert "Exception" not in answer.text, address
    assert sasha.post("/studio/play", data=BEGUN | {"on": "draft"}).status_code in (302, 422)
    assert sasha.post("/studio/play/scenarios/supported/walk", follow_redirects=True).status_code == 200


def test_a_draft_without_the_opening_form_is_said(sasha: Browser, council: Office) -> None:
    walker = supported(sasha)
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, "forms/open_case.json", None, 0)
    walker.post("version")
    assert "with which every case begins, is gone" in walker.page
    assert sasha.get("/studio/play").status_code == 200


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
