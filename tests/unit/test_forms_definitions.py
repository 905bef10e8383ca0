"""The definition language: every mistake is named, all at once, in words that say what to write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import forms
from tests.unit.form_cases import definition, make, problems

LINE = {"name": "line", "type": "text", "label": "Line"}
DAY = {"name": "day", "type": "date", "label": "Day"}
CHOICE = {
    "name": "choice",
    "type": "radios",
    "label": "Choice",
    "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
}
GROUP = {"name": "rows", "type": "group", "label": "Rows", "item_label": "Row", "items": [LINE]}


def write(folder: Path, *definitions: dict[str, Any]) -> Path:
    (folder / "forms").mkdir(parents=True)
    for one in definitions:
        (folder / "forms" / f"{one['id']}.json").write_text(json.dumps(one), encoding="utf-8")
    return folder


def test_a_definition_without_mistakes_has_no_problems() -> None:
    assert problems(LINE, DAY, CHOICE, GROUP) == []


def test_a_later_folder_wins(tmp_path: Path) -> None:
    shared = write(tmp_path / "shared", definition(LINE), {**definition(LINE), "id": "other"})
    own = write(tmp_path / "own", {**definition(DAY), "title": "Own"})
    catalogue = forms.load(shared, own)
    assert catalogue.ids() == ("other", "tried")
    assert catalogue.form("tried").title == "Own"
    assert catalogue.form("other").title == "Tried"


def test_a_form_that_is_not_there_says_which_are(tmp_path: Path) -> None:
    catalogue = forms.load(write(tmp_path / "shared", definition(LINE)))
    with pytest.raises(forms.UnknownFormError, match="There is no form record_visit. Known: tried"):
        catalogue.form("record_visit")


def test_problems_of_all_files_come_at_once() -> None:
    wrong = json.dumps({**definition({"name": "x", "tpye": "text"}), "kind": "party"}).encode()
    with pytest.raises(forms.DefinitionError) as caught:
        forms.read({"tried": wrong, "broken": b"{", "moved": json.dumps(definition(LINE)).encode()})
    assert "tried: kind must be one of visit, meeting, task, decision" in caught.value.problems
    assert "tried: sections 1 fields 1 tpye is not a key of the definition language" in caught.value.problems
    assert "tried: sections 1 fields 1 type is missing" in caught.value.problems
    assert "moved: its id is tried: file and id must have one name" in caught.value.problems
    assert any(problem.startswith("broken: is not JSON") for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ({**LINE, "label": ""}, "line has no label: say what is asked"),
        ({**LINE, "required": True}, "line must be answered but has no error"),
        ({**LINE, "label": "What?"}, "line is a question: give it a short name"),
        ({**LINE, "hint": "Ask {worker}"}, "line: {worker} cannot stand in a text"),
        ({**LINE, "name": "Line-1"}, "Line-1 cannot be a name"),
        ({**LINE, "name": "late_reason"}, "late_reason cannot be a name"),
        ({**LINE, "clauses": ["3.14"]}, "line: 3.14 is not a clause id"),
        ({**LINE, "options": CHOICE["options"]}, "line: options belong to"),
        ({**LINE, "decision": "x"}, "line: a decision is a code or yes or no"),
        ({**LINE, "fact": "seen_on"}, "line: a fact named _on is a date"),
        ({**DAY, "fact": "seen"}, "day: a fact named _on is a date"),
        ({**LINE, "prefill": True}, "line is prefilled from nothing"),
        (
            {**LINE, "not_after": {"limit": "today", "error": "No"}},
            "line: only a date has a first or last day",
        ),
        ({**LINE, "items": [DAY]}, "line: only a group has items"),
        (
            {**LINE, "show_if": {"field": "later", "equals": "a"}},
            "line depends on later, which is not asked before",
        ),
        ({**DAY, "not_after": {"limit": "today", "error": "No", "unless": "why"}}, "day: unless names why"),
        ({**CHOICE, "options": []}, "choice: options belong to"),
        (
            {**CHOICE, "options": [*CHOICE["options"], {"value": "a", "label": "A"}]},
            "choice offers the same value",
        ),
        ({**CHOICE, "default": "c"}, "choice: its default is none of its options"),
        ({**CHOICE, "type": "yes_no"}, "choice is yes or no: its options have the values yes and no"),
        ({**GROUP, "items": []}, "rows: a group needs items"),
        ({**GROUP, "items": [GROUP]}, "rows: a group cannot stand in a group"),
        ({**GROUP, "items": [{**LINE, "required": True}]}, "rows: line must be answered but has no error"),
        ({**GROUP, "items": [{**DAY, "fact": "day_on"}]}, "rows: day stands in rows"),
        ({**GROUP, "record": "agreement"}, "rows: its rows go to agreement"),
        ({**GROUP, "items": [{**LINE, "record": "agreement.person"}]}, "rows: its rows go to no record"),
        ({**GROUP, "items": [LINE, LINE]}, "rows: line is asked 2 times"),
    ],
)
def test_a_mistake_in_a_question(field: dict[str, Any], problem: str) -> None:
    found = problems(field)
    assert any(sentence.startswith(f"tried: {problem}") for sentence in found), found


def test_names_are_unique_over_revealed_questions_too() -> None:
    revealing = {**CHOICE, "options": [{"value": "a", "label": "A", "reveals": [LINE]}]}
    assert problems(LINE, revealing) == ["tried: line is asked 2 times: give each question a name of its own"]


def test_a_group_cannot_be_revealed() -> None:
    revealing = {**CHOICE, "options": [{"value": "a", "label": "A", "reveals": [GROUP]}]}
    assert problems(revealing) == ["tried: choice reveals a group: put the group after it, with show_if"]


def test_a_condition_names_an_answer_that_can_be_given() -> None:
    hanging = {**LINE, "show_if": {"field": "choice", "equals": "c"}}
    assert problems(CHOICE, hanging) == ["tried: line depends on choice being 'c', which cannot be chosen"]
    assert problems(CHOICE, {**hanging, "show_if": {"field": "choice", "equals": ["a", "b"]}}) == []


def test_rows_and_single_answers_do_not_share_a_record() -> None:
    rows = {**GROUP, "record": "agreement", "items": [{**DAY, "record": "agreement.agreed_on"}]}
    found = problems({**LINE, "record": "agreement.person"}, rows)
    assert found == ["tried: rows writes rows of agreement, which other questions write as one row"]


@pytest.mark.parametrize(
    "setting",
    [
        {"to": "close"},
        {"fact": "a_on", "decision": "b", "to": "close"},
        {"decision": "b"},
        {"decision": "b", "to": "x", "from": "line"},
    ],
)
def test_a_setting_names_one_thing_and_one_value(setting: dict[str, str]) -> None:
    assert problems(LINE, sets=[setting]) == [
        'tried: sets 1 must name one fact, decision or record, and either "to" or "from"'
    ]


def test_the_day_it_happened_is_a_date_of_the_form() -> None:
    assert problems(LINE, happened_on="line") == [
        "tried: happened_on names line, which is not a date of this form"
    ]
    assert problems(DAY, happened_on="day") == []


def test_the_catalogue_is_plain_data(tmp_path: Path) -> None:
    asked = {
        **CHOICE,
        "label": "What does {child} need?",
        "short": "Need",
        "decision": "need",
        "clauses": ["LEW-1.3"],
    }
    sets = [{"fact": "plan_started_on", "from": "day", "when": {"need": ["a"]}}]
    pack = write(tmp_path / "pack", definition({**DAY, "fact": "need_decided_on"}, asked, GROUP, sets=sets))
    data = forms.catalogue(pack)["tried"]
    assert json.loads(json.dumps(data)) == data
    assert (data["title"], data["kind"], data["version"]) == ("Tried", "task", 1)
    assert [one["name"] for one in data["fields"]] == ["day", "choice", "rows"]
    assert data["fields"][0]["fact"] == "need_decided_on"
    assert data["fields"][1] == {
        "name": "choice",
        "type": "radios",
        "label": "What does the child need?",
        "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
        "fact": None,
        "decision": "need",
        "record": None,
        "required": False,
        "clauses": ["LEW-1.3"],
    }
    assert [item["name"] for item in data["fields"][2]["items"]] == ["line"]
    assert data["sets"] == [{"fact": "plan_started_on", "to": None, "from": "day", "when": {"need": ["a"]}}]


def test_why_a_question_is_asked() -> None:
    form = make(
        {**LINE, "clauses": ["LEW-3.28"]},
        {**GROUP, "items": [{**DAY, "clauses": ["LEW-3.31"]}]},
        clauses=["LEW-3.4"],
    )
    assert form.reasons({}) == (("Tried", ("LEW-3.4",)), ("Line", ("LEW-3.28",)), ("Day", ("LEW-3.31",)))
