"""Forms as HTML: usable without script, nothing lost on the way back, nothing a strict CSP would refuse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import forms
from forms.rendering import parts, render, render_summary
from tests.unit.form_cases import ROBIN, TODAY, make, post, tree

LINE = {"name": "line", "type": "text", "label": "Line for {child}"}
STORY = {"name": "story", "type": "textarea", "label": "Story"}
DAY = {"name": "day", "type": "date", "label": "Day", "required": True, "error": "Say on which day"}
INNER = {
    "name": "inner",
    "type": "textarea",
    "label": "Inner",
    "required": True,
    "error": "Say what is inside",
}
CHOICE = {
    "name": "choice",
    "type": "radios",
    "label": "Choice",
    "options": [{"value": "a", "label": "A", "reveals": [INNER]}, {"value": "b", "label": "B"}],
}
ROWS = {
    "name": "rows",
    "type": "group",
    "label": "Rows",
    "item_label": "Row",
    "items": [LINE, DAY, CHOICE],
}


def page(
    form: forms.Form, raw: Any = None, action: forms.Action | None = None, **pulled: forms.Pulled
) -> Any:
    errors = form.check(raw, ROBIN, TODAY).errors if raw is not None else ()
    return tree(render_summary(errors) + render(form, raw, errors, ROBIN, pulled, action))


def test_the_first_submit_button_saves_so_that_enter_loses_nothing() -> None:
    buttons = page(make(LINE, ROWS)).xpath("//button[@type='submit']")
    assert [button.get("value") for button in buttons] == [
        "save",
        "remove:rows:0",
        "add:rows",
        "save",
        "submit",
    ]
    assert {button.get("name") for button in buttons} == {"_action"}


def test_where_no_draft_can_be_kept_enter_submits_and_never_touches_a_row() -> None:
    form = make(ROWS)
    buttons = tree(render(form, None, (), ROBIN, can_save=False)).xpath("//button[@type='submit']")
    assert [button.get("value") for button in buttons] == ["submit", "remove:rows:0", "add:rows", "submit"]


def test_the_childs_name_stands_in_the_labels() -> None:
    assert page(make(LINE)).xpath("//label[@for='line']")[0].text_content().strip() == "Line for Robin"


def test_what_was_typed_comes_back_unchanged_even_inside_a_revealed_question() -> None:
    typed = "<script>alert('x')</script> & \"quotes\"\n\n  indented\nlast"
    form = make(LINE, STORY, CHOICE)
    raw = form.parse(post(line=typed, story=typed, choice="a", inner=typed))
    shown = page(form, raw)
    assert shown.xpath("//script") == []
    assert shown.xpath("//textarea[@name='story']")[0].text == typed
    assert shown.xpath("//textarea[@name='inner']")[0].text == typed
    assert shown.xpath("//input[@name='line']")[0].get("value") == " ".join(typed.split())


def test_a_day_that_does_not_exist_is_shown_as_it_was_typed_with_its_error() -> None:
    form = make(DAY)
    shown = page(form, form.parse(post(day__day="31", day__month="2", day__year="2027")))
    assert [
        shown.xpath(f"//input[@id='day-{part}']")[0].get("value") for part in ("day", "month", "year")
    ] == [
        "31",
        "2",
        "2027",
    ]
    assert "Day must be a real date" in shown.xpath("//*[@id='day-error']")[0].text_content()
    assert shown.xpath("//*[@class='govuk-error-summary']//a/@href") == ["#day-day"]


def test_the_summary_counts_and_says_that_nothing_is_lost() -> None:
    assert "There is 1 answer to finish. Nothing you wrote has been lost." in render_summary([("a", "Do it")])
    assert "There are 2 answers to finish." in render_summary([("a", "Do it"), ("b", "Do that")])
    assert render_summary([]) == ""


def test_revealed_questions_and_groups_stand_open_without_script() -> None:
    shown = page(make(CHOICE, ROWS))
    assert shown.xpath("//textarea[@name='inner']")
    assert shown.xpath("//input[@name='rows-0-line']"), "an empty group offers its first row"
    assert not shown.xpath("//*[@hidden]")


def test_rows_are_numbered_and_each_can_be_removed() -> None:
    form = make(ROWS)
    shown = page(form, {"rows": [{"line": "a"}, {"line": "b", "choice": "b"}]})
    assert [legend.text_content() for legend in shown.xpath("//legend[contains(@class, 'item-title')]")] == [
        "Row 1",
        "Row 2",
    ]
    assert shown.xpath("//input[@name='rows-1-line']")[0].get("value") == "b"
    assert shown.xpath("//input[@name='rows-1-choice'][@value='b']")[0].get("checked") is not None
    assert shown.xpath("//button[@value='remove:rows:0']")
    assert "Remove row 2" in shown.xpath("//button[@value='remove:rows:1']")[0].text_content()


def test_every_input_of_a_row_can_be_renamed_by_the_add_another_script() -> None:
    inputs = page(make(ROWS)).xpath("//fieldset//*[self::input or self::textarea]")
    assert len(inputs) == 7
    for one in inputs:
        assert one.get("data-name").replace("%index%", "0") == one.get("name")
        assert one.get("data-id").replace("%index%", "0") == one.get("id")


@pytest.mark.parametrize(
    ("first", "focus"), [(LINE, "rows-1-line"), (DAY, "rows-1-day-day"), (CHOICE, "rows-1-choice")]
)
def test_a_row_just_added_gets_the_focus(first: dict[str, Any], focus: str) -> None:
    form = make({**ROWS, "items": [first, *(one for one in (LINE, DAY, CHOICE) if one != first)]})
    raw = form.parse(post("add:rows", rows__0__line="a"))
    shown = tree(render(form, raw, (), ROBIN, action=forms.Action("add", "rows")))
    assert [one.get("id") for one in shown.xpath("//*[@autofocus]")] == [focus]


def test_what_is_known_is_shown_with_where_it_is_from() -> None:
    form = make({**STORY, "pull": "visit.views"}, {**LINE, "pull": "lead", "prefill": True})
    form_text = page(
        form,
        **{
            "visit.views": forms.Pulled("Wants <Mum> off the phone", "from the visit on Tue 1 Dec"),
            "lead": forms.Pulled("Ms Lead", "from the meeting on Tue 5 Jan"),
        },
    )
    text = " ".join(form_text.text_content().split())
    assert "Wants <Mum> off the phoneFrom the visit on Tue 1 Dec" in text
    assert "Filled in from the meeting on Tue 5 Jan." in text
    assert form_text.xpath("//input[@name='line']")[0].get("value") == "Ms Lead"
    assert not form_text.xpath("//mum")


def test_a_prefilled_answer_that_was_emptied_stays_empty() -> None:
    form = make({**LINE, "pull": "lead", "prefill": True})
    shown = page(form, {}, lead=forms.Pulled("Ms Lead", "from the meeting"))
    assert not shown.xpath("//input[@name='line']")[0].get("value")


def test_the_table_of_what_is_known_holds_only_what_is_held() -> None:
    known = [
        {"label": "Last seen", "pull": "last_visit_on"},
        {"label": "{child} said", "pull": "visit.views"},
    ]
    form = make(LINE, known=known)
    shown = page(form, last_visit_on=forms.Pulled(date(2026, 12, 1), "from the visit on Tue 1 Dec"))
    rows = [[cell.text_content() for cell in row] for row in shown.xpath("//tbody/tr")]
    assert rows == [["Last seen", "Tue 1 Dec 2026", "from the visit on Tue 1 Dec"]]
    assert "Already known" not in page(form).text_content()


def test_guidance_stands_beside_its_question_with_its_clauses() -> None:
    form = make({**STORY, "guidance": "Ask about something {child} can see", "clauses": ["LEW-3.11"]})
    guide = page(form).xpath("//div[@class='app-guide']")[0]
    assert "Ask about something Robin can see (LEW-3.11)" in guide.text_content()


@pytest.mark.parametrize(
    ("raw", "state"),
    [({}, "1 answer to finish"), ({"day": {"day": "1", "month": "1", "year": "2027"}}, "Complete")],
)
def test_each_part_says_how_far_it_is(raw: Any, state: str) -> None:
    form = make(sections=[{"title": "Must", "fields": [DAY]}, {"title": "May", "fields": [LINE]}])
    must, may = parts(form, raw, ROBIN)
    assert (must.number, must.id, must.title, must.state) == (1, "part-1", "Must", state)
    assert may.state == "", "nothing is owed there and nothing was written"
