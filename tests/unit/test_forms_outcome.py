"""What answers set: facts, decisions, rows; and what stands in a form before anybody has typed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import forms
from tests.unit.form_cases import ROBIN, TODAY, make, post, problems

HELD = {
    "name": "meeting_outcome",
    "type": "radios",
    "label": "Held",
    "decision": "meeting_outcome",
    "options": [{"value": "held", "label": "Held"}, {"value": "cancelled", "label": "Cancelled"}],
}
MET = {
    "name": "meeting_on",
    "type": "date",
    "label": "Met",
    "fact": "last_meeting_on",
    "record": "meeting.held_on",
}
PEOPLE: dict[str, Any] = {
    "name": "people",
    "type": "group",
    "label": "People",
    "item_label": "Person",
    "record": "agreement",
    "items": [
        {"name": "name", "type": "text", "label": "Name", "record": "agreement.person"},
        {"name": "agreed_on", "type": "date", "label": "Agreed", "record": "agreement.agreed_on"},
        {"name": "words", "type": "text", "label": "Words"},
    ],
}
INITIAL = {"fact": "initial_meeting_on", "from": "meeting_on", "when": {"meeting_kind": ["initial"]}}
MONDAY = date(2027, 1, 4)


def test_an_answer_is_a_fact_a_decision_and_a_column() -> None:
    found = make(HELD, MET).outcome({"meeting_outcome": "held", "meeting_on": MONDAY})
    assert found.facts == {"last_meeting_on": MONDAY}
    assert found.decisions == {"meeting_outcome": "held"}
    assert found.records == {"meeting": [{"held_on": MONDAY}]}


def test_what_was_not_answered_sets_nothing() -> None:
    assert make(HELD, MET, PEOPLE, sets=[INITIAL]).outcome({}, {"meeting_kind": "initial"}) == forms.Outcome()


def test_a_fact_may_depend_on_another_answer() -> None:
    form = make(HELD, {**MET, "fact_when": {"meeting_outcome": ["held"]}})
    assert form.outcome({"meeting_outcome": "cancelled", "meeting_on": MONDAY}).facts == {}
    assert form.outcome({"meeting_outcome": "held", "meeting_on": MONDAY}).facts == {
        "last_meeting_on": MONDAY
    }


def test_one_answer_may_set_a_second_fact_in_some_cases_only() -> None:
    form = make(MET, sets=[INITIAL])
    assert form.outcome({"meeting_on": MONDAY}, {"meeting_kind": "review"}).facts == {
        "last_meeting_on": MONDAY
    }
    assert form.outcome({"meeting_on": MONDAY}, {"meeting_kind": "initial"}).facts == {
        "last_meeting_on": MONDAY,
        "initial_meeting_on": MONDAY,
    }


def test_completing_a_form_sets_constants() -> None:
    closes = {"decision": "support_outcome", "to": "close", "when": {"meeting_outcome": ["held"]}}
    form = make(HELD, sets=[closes])
    assert form.outcome({"meeting_outcome": "held"}).decisions == {
        "meeting_outcome": "held",
        "support_outcome": "close",
    }
    assert "support_outcome" not in form.outcome({"meeting_outcome": "cancelled"}).decisions


def test_what_an_earlier_round_decided_does_not_set_anything_again() -> None:
    closes = {"decision": "support_outcome", "to": "close", "when": {"meeting_outcome": ["held"]}}
    assert make(HELD, sets=[closes]).outcome({}, {"meeting_outcome": "held"}).decisions == {}


DECIDED_AT = {"fact": "need_decided_at", "from": "meeting_on", "at": "met_at"}
MET_AT = {"name": "met_at", "type": "time", "label": "Time"}


def test_a_day_and_a_time_of_day_are_an_instant_by_londons_clocks() -> None:
    form = make(MET, MET_AT, sets=[DECIDED_AT])
    found = form.outcome({"meeting_on": date(2027, 7, 5), "met_at": "10:00"}, ROBIN).facts["need_decided_at"]
    assert found == datetime(2027, 7, 5, 9, tzinfo=UTC)
    found = form.outcome({"meeting_on": MONDAY}, ROBIN).facts["need_decided_at"]
    assert found == datetime(2027, 1, 4, tzinfo=UTC), "without a time the day's first moment counts"


def test_a_time_makes_an_instant_and_nothing_else() -> None:
    assert problems(MET, MET_AT, sets=[{**DECIDED_AT, "fact": "initial_meeting_on"}])
    assert problems(MET, MET_AT, sets=[{**DECIDED_AT, "at": "meeting_on"}])


def test_rows_of_a_group_are_rows_of_a_record_with_the_columns_it_names() -> None:
    form = make(PEOPLE, sets=[{"record": "agreement.outcome", "to": "given"}])
    dana = {"name": "Dana", "agreed_on": MONDAY, "words": "Yes, if it helps"}
    found = form.outcome({"people": [dana, {"name": "Lee"}]})
    assert found.records == {
        "agreement": [
            {"person": "Dana", "agreed_on": MONDAY, "outcome": "given"},
            {"person": "Lee", "outcome": "given"},
        ]
    }


def test_a_constant_completes_a_record_but_never_makes_one() -> None:
    form = make(MET, sets=[{"record": "meeting.kind", "from": "meeting_kind"}])
    assert form.outcome({}, {"meeting_kind": "review"}).records == {}
    found = form.outcome({"meeting_on": MONDAY}, {"meeting_kind": "review"})
    assert found.records == {"meeting": [{"held_on": MONDAY, "kind": "review"}]}


def test_a_constant_does_not_replace_what_was_answered() -> None:
    form = make(PEOPLE, sets=[{"record": "agreement.person", "to": "someone"}])
    found = form.outcome({"people": [{"name": "Dana"}, {"agreed_on": MONDAY}]})
    assert [row["person"] for row in found.records["agreement"]] == ["Dana", "someone"]


def test_a_group_or_a_path_inside_a_column_is_json_without_dates() -> None:
    items = [{key: value for key, value in item.items() if key != "record"} for item in PEOPLE["items"]]
    form = make(
        {**PEOPLE, "record": "meeting.attendance", "items": items},
        {"name": "next_on", "type": "date", "label": "Next", "record": "plan_version.details.next_on"},
    )
    found = form.outcome({"people": [{"name": "Dana", "agreed_on": MONDAY}], "next_on": MONDAY})
    assert found.records == {
        "meeting": [{"attendance": [{"name": "Dana", "agreed_on": "2027-01-04"}]}],
        "plan_version": [{"details": {"next_on": "2027-01-04"}}],
    }


def test_a_form_just_opened_holds_defaults_and_what_is_known() -> None:
    on = {"name": "visits_continue", "type": "yes_no", "label": "On", "default": True}
    known = {**PEOPLE, "pull": ["arrange_meeting.invited", "complete_assessment.network"], "prefill": True}
    shown = {**MET, "pull": "last_meeting_on"}
    form = make(on, known, shown)
    pulled = {
        "complete_assessment.network": forms.Pulled([{"name": "Dana", "id": 7}], "from the assessment"),
        "last_meeting_on": forms.Pulled(MONDAY, "from the meeting"),
    }
    assert form.start(ROBIN, pulled) == {"visits_continue": "yes", "people": [{"name": "Dana"}]}
    assert form.pulls(ROBIN) == ("arrange_meeting.invited", "complete_assessment.network", "last_meeting_on")


def test_answers_go_back_into_the_shape_in_which_they_are_typed() -> None:
    form = make(HELD, MET, PEOPLE, {"name": "on", "type": "yes_no", "label": "On"})
    posted = post(
        meeting_outcome="held",
        meeting_on=MONDAY,
        on="no",
        people__0__name="Dana",
        people__0__agreed_on=MONDAY,
    )
    raw = form.parse(posted)
    assert form.to_raw(form.check(raw, ROBIN, TODAY).answers) == raw
    stored = {"meeting_on": "2027-01-04", "on": False}
    assert form.to_raw(stored) == {"meeting_on": {"day": "4", "month": "1", "year": "2027"}, "on": "no"}


def test_answers_are_read_out_in_words() -> None:
    form = make(
        HELD, MET, PEOPLE, {"name": "on", "type": "yes_no", "label": "Does it go on, {child}?", "short": "On"}
    )
    stored = {
        "meeting_outcome": "held",
        "meeting_on": "2027-01-04",
        "on": False,
        "people": [{"name": "Dana"}],
    }
    assert form.read_out(stored, ROBIN) == (
        (
            "Part",
            (
                ("Held", "Held"),
                ("Met", "Mon 4 Jan 2027"),
                ("Person 1", "Dana"),
                ("Does it go on, Robin?", "No"),
            ),
        ),
    )
    assert form.answer_text("meeting_outcome", "cancelled", {}) == "Cancelled"


def test_an_answer_in_words_has_the_childs_name_in() -> None:
    choice = {"value": "stay", "label": "{child} stays"}
    form = make({"name": "what", "type": "radios", "label": "What now?", "options": [choice]})
    assert form.answer_text("what", "stay", ROBIN) == "Robin stays"
    assert form.answer_text("what", "stay", {}) == "the child stays"


def test_a_bare_yes_in_a_row_says_to_what() -> None:
    there = {"name": "present", "type": "yes_no", "label": "Was the person there?", "short": "Whether there"}
    invited = {"name": "invited", "type": "yes_no", "label": "Invited?"}
    name = {"name": "name", "type": "text", "label": "Name"}
    people = {"name": "people", "type": "group", "label": "Who", "item_label": "Person"}
    form = make({**people, "items": [name, there, invited]})
    [(_, rows)] = form.read_out({"people": [{"name": "Dana", "present": True, "invited": False}]}, ROBIN)
    assert rows == (("Person 1", "Dana, Whether there: yes, Invited: no"),)
