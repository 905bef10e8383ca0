"""A post becomes what was typed: nothing judged, nothing lost, nothing added."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

import forms
from tests.unit.form_cases import ROBIN, TODAY, make, post

LINE = {"name": "line", "type": "text", "label": "Line"}
STORY = {"name": "story", "type": "textarea", "label": "Story"}
DAY = {"name": "day", "type": "date", "label": "Day"}
BOXES = {
    "name": "boxes",
    "type": "checkboxes",
    "label": "Boxes",
    "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
}
ROWS = {
    "name": "rows",
    "type": "group",
    "label": "Rows",
    "item_label": "Row",
    "items": [LINE, DAY, BOXES],
}


def test_it_reads_each_kind_of_question() -> None:
    raw = make(LINE, STORY, DAY, BOXES).parse(
        post(line=" one  line ", story="first\r\n\r\n  second ", day=date(2027, 2, 3), boxes=["a", "b"])
    )
    assert raw == {
        "line": "one line",
        "story": "first\n\n  second",
        "day": {"day": "3", "month": "2", "year": "2027"},
        "boxes": ["a", "b"],
    }


def test_it_leaves_out_what_was_left_blank_and_what_was_not_asked() -> None:
    raw = make(LINE, STORY, DAY, BOXES).parse(post(line="  ", day__day="", csrf_token="x", other="y"))
    assert raw == {}


def test_it_keeps_a_day_that_does_not_exist_as_it_was_typed() -> None:
    raw = make(DAY).parse(post(day__day="31", day__month="February", day__year="2027"))
    assert raw["day"] == {"day": "31", "month": "February", "year": "2027"}


def test_it_reads_rows_by_their_numbers_and_drops_blank_ones() -> None:
    raw = make(ROWS).parse(post(rows__0__line="a", rows__1__line=" ", rows__7__day__year="2027"))
    assert raw["rows"] == [{"line": "a"}, {"day": {"day": "", "month": "", "year": "2027"}}]


def test_adding_a_row_keeps_the_blank_ones_and_adds_one_at_the_end() -> None:
    raw = make(ROWS).parse(post("add:rows", rows__0__line="", rows__1__line="b"))
    assert raw["rows"] == [{}, {"line": "b"}, {}]


def test_removing_a_row_takes_the_one_whose_button_was_pressed() -> None:
    raw = make(ROWS).parse(post("remove:rows:1", rows__0__line="a", rows__1__line="b", rows__2__line="c"))
    assert raw["rows"] == [{"line": "a"}, {"line": "c"}]


def test_adding_to_one_group_leaves_the_rows_of_another_as_they_are() -> None:
    other = {**ROWS, "name": "others"}
    raw = make(ROWS, other).parse(post("add:rows", others__0__line="x"))
    assert raw["rows"] == [{}]
    assert raw["others"] == [{"line": "x"}]


@pytest.mark.parametrize(
    ("value", "action"),
    [
        ("submit", forms.Action("submit")),
        ("save", forms.Action("save")),
        ("add:rows", forms.Action("add", "rows")),
        ("remove:rows:2", forms.Action("remove", "rows", 2)),
        ("remove:rows:x", forms.Action("save")),
        ("remove:rows:99999999999", forms.Action("save")),
        ("delete everything", forms.Action("save")),
    ],
)
def test_the_button_pressed(value: str, action: forms.Action) -> None:
    assert forms.action_of(post(value)) == action


def test_no_button_saves() -> None:
    assert forms.action_of(MultiDict([("line", "Enter was pressed")])) == forms.Action("save")


def test_characters_that_no_keyboard_types_are_left_out() -> None:
    assert make(STORY).parse(post(story="a\x00b\x1b[2Jc\td"))["story"] == "ab[2Jc\td"


def test_a_post_with_thousands_of_rows_stays_small() -> None:
    flood = MultiDict([(f"rows-{number}-line", "x") for number in range(5000)])
    assert len(make(ROWS).parse(flood)["rows"]) == 200


NAMES = st.sampled_from(
    ["line", "story", "day-day", "day-month", "day-year", "boxes", "rows-0-line", "rows-1-day-day", "rows-x"]
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(NAMES, st.text(max_size=40))), st.sampled_from(["submit", "add:rows", "remove:rows:0"])
)
def test_whatever_is_posted_is_read_and_checked_without_an_exception(
    pairs: list[tuple[str, str]], action: str
) -> None:
    form = make(LINE, STORY, DAY, BOXES, ROWS)
    raw = form.parse(MultiDict([*pairs, ("_action", action)]))
    checked = form.check(raw, ROBIN, TODAY)
    assert set(checked.answers) <= {"line", "story", "day", "boxes", "rows"}
