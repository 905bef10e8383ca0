"""The policy in the studio: changed in forms, kept as a draft, refused on the form, seen before it counts."""

from __future__ import annotations

from datetime import date

import pytest

from engine.packs import draft
from engine.packs.policy_edit import At, Length, set_length
from engine.packs.publish import POLICY
from engine.time.policy import Policy, read_policy
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on

VISITS = "/studio/policy/limits/visit_interval_max/1"
CHANGE = {"value": "15", "unit": "working_days", "how": "now", "reason": "The board agreed"}


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


def drawn(council: Office) -> Policy | None:
    with council.desk() as desk:
        found = draft.find(desk, POLICY)
        return read_policy((found.content or b"").decode()) if found else None


def on(browser: Browser, address: str, **changes: str) -> dict[str, str]:
    """What the form on this page would send, with these fields filled in."""
    return dict(form_on(browser.get(address).text, "version").items()) | changes


def visit_of(policy: Policy | None) -> int | None:
    assert policy is not None
    return policy.rows_for("visit_interval_max")[0].value


def test_the_page_says_each_limit_with_what_it_counts_from_and_its_clause(sasha: Browser) -> None:
    page = sasha.get("/studio/policy").text
    for words in (
        "Visit the child at least every 20 working days",
        "The day the child was last seen",
        "LEW-7.2",
        "Not set by this procedure",
        "On the day: whoever holds the work.",
        "Next steps of eight weeks, meetings ten weeks apart",
        "Group manager",
    ):
        assert words in page


def test_a_length_put_right_is_a_draft_and_says_what_would_move(council: Office, sasha: Browser) -> None:
    ref = council.supported()
    before = council.clocks(ref)
    answer = sasha.post(VISITS, data=on(sasha, VISITS, **CHANGE))
    assert answer.status_code == 302
    assert visit_of(drawn(council)) == 15
    assert "1 date of 1 running case would move." in sasha.get("/studio/policy").text
    effect = sasha.get("/studio/policy/effect").text
    assert "Tue 26 Jan" in effect
    assert "Robin Sample" not in effect, "a service manager may not open the case"
    assert "1 case that you may not open" in effect
    change = " ".join(sasha.get("/studio/change").text.split())
    assert "1 date of 1 running case moves when the policy is published" in change
    assert "Was 20 working days, becomes 15 working days." in change
    assert council.clocks(ref) == before


def test_by_default_a_change_counts_from_a_day(council: Office, sasha: Browser) -> None:
    council.supported()
    page = on(sasha, VISITS)
    assert page["how"] == "later"
    sasha.post(VISITS, data=page | CHANGE | {"how": "later", "from": "1/3/2027"})
    policy = drawn(council)
    assert policy is not None
    spans = [
        (row.value, row.effective_from) for row in policy.timescales if row.parameter == "visit_interval_max"
    ]
    assert spans == [(20, None), (15, date(2027, 3, 1))]
    after = sasha.get("/studio/policy").text
    assert "No date of a running case would move." in after
    assert "For clocks that begin from 1 Mar 2027" in after
    assert "For clocks that begin until 28 Feb 2027" in after
    later = "/studio/policy/limits/visit_interval_max/2"
    for address, day in ((later, "1/3/2027"), (VISITS, "1/4/2027")):
        refused = sasha.post(address, data=on(sasha, address, **CHANGE | {"how": "later", "from": day}))
        assert refused.status_code == 422
        assert 'href="#from"' in refused.text


@pytest.mark.parametrize(
    ("changes", "said", "field"),
    [
        ({"value": "0"}, "Write a whole number", "value"),
        ({"value": "twenty"}, "Write a whole number", "value"),
        ({"value": "²"}, "Write a whole number", "value"),
        ({"value": "9" * 5000}, "Write a whole number", "value"),
        ({"unit": "fortnights"}, "Choose what is counted", "unit"),
        ({"unit": "hours"}, "without a time of day", "unit"),
        ({"reason": " "}, "Say why", "reason"),
        ({"reason": "x" * 501}, "501 characters", "reason"),
        ({"label": ""}, "Say what is to be done", "label"),
        ({"label": "Visit {child} at {length}"}, "Label may hold {length} in braces", "label"),
        ({"how": ""}, "Choose from when", "how"),
        ({"how": "later", "from": "31/2/2027"}, "must be a real date", "from"),
        ({"how": "later", "from": ""}, "must be a day, a month and a year", "from"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    council: Office, sasha: Browser, changes: dict[str, str], said: str, field: str
) -> None:
    typed = CHANGE | {"reason": "Kept words"} | changes
    answer = sasha.post(VISITS, data=on(sasha, VISITS, **typed))
    assert answer.status_code == 422
    assert said in answer.text
    assert f'href="#{field}"' in answer.text
    assert "reason" in changes or "Kept words" in answer.text
    assert drawn(council) is None


def test_two_people_at_once_lose_nothing(council: Office, sasha: Browser, sign_in: SignIn) -> None:
    paul = sign_in("Paul Approver")
    hers, his = on(sasha, VISITS, **CHANGE), on(paul, VISITS, **CHANGE | {"value": "10", "reason": "His own"})
    assert sasha.post(VISITS, data=hers).status_code == 302
    refused = paul.post(VISITS, data=his)
    assert refused.status_code == 422
    assert "Sasha Servicehead saved the policy after you opened this page" in refused.text
    assert "His own" in refused.text
    assert visit_of(drawn(council)) == 15
    again = dict(form_on(refused.text, "version").items())
    assert paul.post(VISITS, data=again).status_code == 302
    assert visit_of(drawn(council)) == 10


def test_script_in_a_label_is_text_on_every_page(council: Office, sasha: Browser) -> None:
    label = "<script>alert(1)</script> every {length}"
    sasha.post(VISITS, data=on(sasha, VISITS, **CHANGE | {"label": label}))
    assert drawn(council) is not None
    for address in ("/studio/policy", VISITS, "/studio/policy/effect", "/studio/change"):
        page = sasha.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_a_new_limit_is_offered_to_the_drawing_editor(council: Office, sasha: Browser) -> None:
    sent = {
        "label": "Ring the school",
        "value": 5,
        "unit": "working_days",
        "counts_from": ["referral_received_on"],
        "clause": "LEW-1.3",
    }
    answer = sasha.post("/studio/policy/parameters", json=sent)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    assert answer.json["value"] == "ring_the_school"
    assert answer.json["value_words"].startswith("5 working days")
    assert answer.json["counts_from"]
    again = sasha.post("/studio/policy/parameters", json=sent)
    assert again.json is not None
    assert again.json["value"] == "ring_the_school_2"
    policy = drawn(council)
    assert policy is not None
    assert policy.rows_for("ring_the_school")[0].clauses == ("LEW-1.3",)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {"label": 3},
        {"label": "x", "value": True, "unit": "days", "counts_from": ["referral_received_on"]},
        {"label": "x", "value": 5, "unit": "days", "counts_from": ["nothing_on"]},
        {"label": "x", "value": -5, "unit": "days", "counts_from": ["referral_received_on"]},
        {"label": "x" * 5_000_000, "value": 5, "unit": "days", "counts_from": ["referral_received_on"]},
        {"label": "{x}", "value": 5, "unit": "days", "counts_from": ["referral_received_on"]},
        {"label": "x", "value": 5, "unit": "days", "counts_from": {"a": 1}, "clause": {"b": 2}},
        {"label": "x", "value": 5, "unit": "days", "counts_from": ["referral_received_on"], "clause": "';--"},
    ],
)
def test_a_limit_that_is_none_is_refused_with_what_to_mend(
    council: Office, sasha: Browser, sent: object
) -> None:
    answer = sasha.post("/studio/policy/parameters", json=sent)
    assert answer.status_code == 422
    assert answer.json is not None
    assert len(answer.json["message"]) > 10
    assert drawn(council) is None


def test_the_form_for_a_new_limit_keeps_what_was_typed(council: Office, sasha: Browser) -> None:
    address = "/studio/policy/new"
    refused = sasha.post(address, data=on(sasha, address, label="Ring the school"))
    assert refused.status_code == 422
    for said in (
        "Choose the day that it counts from",
        "Write a whole number",
        "Give the clause",
        "Ring the school",
    ):
        assert said in refused.text
    full = {"value": "3", "counts_from": "assessment_completed_on", "why": "Agreed with schools"}
    assert sasha.post(address, data=on(sasha, address, label="Ring the school", **full)).status_code == 302
    assert "Ring the school within 3 working days" in sasha.get("/studio/policy").text


def test_reminders_and_the_line_upward(council: Office, sasha: Browser) -> None:
    ladder = "/studio/policy/reminders/default"
    page = form_on(sasha.get(ladder).text, "version")
    page["after-1"] = "3"
    assert sasha.post(ladder, data=page).status_code == 302
    policy = drawn(council)
    assert policy is not None
    assert [(rung.after, rung.tell) for rung in policy.ladders["default"].rungs][1] == (
        3,
        ("holder", "manager"),
    )
    for after in ("0", "x", "-1"):
        page["version"], page["after-1"] = "1", after
        assert sasha.post(ladder, data=page).status_code == 422
    line = "/studio/policy/positions/social_worker"
    assert sasha.post(line, data=on(sasha, line, above="group_manager")).status_code == 302
    top = "/studio/policy/positions/head_of_service"
    round_about = sasha.post(top, data=on(sasha, top, above="social_worker"))
    assert round_about.status_code == 422
    assert "stands above itself" in round_about.text


def test_what_is_done_about_a_contradiction_is_said_in_other_words(council: Office, sasha: Browser) -> None:
    address = "/studio/policy/contradictions/1"
    assert sasha.post(address, data=on(sasha, address, choice="The shorter counts")).status_code == 302
    policy = drawn(council)
    assert policy is not None
    assert policy.conflicts[0].choice == "The shorter counts"
    assert sasha.post(address, data=on(sasha, address, choice="")).status_code == 422


def test_a_draft_that_cannot_be_read_shows_what_is_published_and_can_be_thrown_away(
    council: Office, sasha: Browser
) -> None:
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, POLICY, b"value = ", 0)
    page = sasha.get("/studio/policy")
    assert page.status_code == 200
    assert "cannot be read" in page.text
    refused = sasha.post(VISITS, data=on(sasha, VISITS, **CHANGE))
    assert refused.status_code == 422
    assert sasha.post("/studio/policy/discard").status_code == 302
    assert drawn(council) is None


def test_addresses_made_up_lead_nowhere(sasha: Browser) -> None:
    for address in (
        "limits/nothing/1",
        "limits/visit_interval_max/2",
        "limits/visit_interval_max/99999999999999999999",
        "values/visit_interval_max",
        "contradictions/0",
        "contradictions/99",
        "reminders/Not%20a%20name",
        "positions/nobody",
    ):
        assert sasha.get(f"/studio/policy/{address}").status_code == 404, address


def test_who_reads_every_case_sees_whose_dates_move_and_the_approver_may_look(
    council: Office, sasha: Browser, sign_in: SignIn
) -> None:
    ref = council.supported()
    sasha.post(VISITS, data=on(sasha, VISITS, **CHANGE))
    hana = sign_in("Hana Headley")
    page = hana.get("/studio/policy/effect").text
    assert "Robin Sample" in page
    assert f"/cases/{ref}" in page
    assert hana.get("/studio/policy").status_code == 403


@pytest.mark.parametrize("name", ["Amina Caseworth", "Tom Teamlead", "Ada Adminson"])
def test_the_policy_is_not_everybodys_to_draw(sign_in: SignIn, name: str) -> None:
    browser = sign_in(name)
    for address in ("", "/new", "/effect", "/limits/visit_interval_max/1"):
        assert browser.get(f"/studio/policy{address}").status_code == 403
    assert browser.post("/studio/policy/parameters", json={}).status_code == 403


def test_the_preview_costs_the_same_few_statements_however_many_cases(
    council: Office, sasha: Browser
) -> None:
    with council.desk("Sasha Servicehead") as desk:
        text = draft.published(desk)[POLICY].decode()
        after = set_length(text, At("visit_interval_max"), Length(15, "working_days"), "Agreed")
        draft.save(desk, POLICY, after.encode(), 0)
    counted = []
    for child in ("Robin Sample", "Kit Sample", "Wren Sample"):
        council.supported(child)
        sasha.get("/studio/policy/effect")
        counted.append(len(sasha.last.statements))
    assert counted[1] == counted[2]
