"""Questions that count only where something holds, rows, and the reason for lateness."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import forms
from tests.unit.form_cases import ROBIN, TODAY, make, post

WHY_NOT = {
    "name": "why_not",
    "type": "text",
    "label": "Why not?",
    "short": "Why",
    "required": True,
    "error": "Say why",
}
ALONE = {
    "name": "alone",
    "type": "yes_no",
    "label": "Alone",
    "required": True,
    "error": "Say whether alone",
    "options": [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No", "reveals": [WHY_NOT]}],
}
SEEN = {
    "name": "seen",
    "type": "radios",
    "label": "Seen",
    "required": True,
    "error": "Say whether seen",
    "options": [{"value": "yes", "label": "Yes", "reveals": [ALONE]}, {"value": "no", "label": "No"}],
}
VIEWS = {
    "name": "views",
    "type": "textarea",
    "label": "Views",
    "required": True,
    "error": "Say what was said",
    "show_if": {"field": "seen", "equals": "yes"},
}
ACTIONS = {
    "name": "actions",
    "type": "group",
    "label": "Actions",
    "item_label": "Action",
    "min_items": 1,
    "max_items": 2,
    "error": "Agree at least one action",
    "items": [
        {"name": "what", "type": "text", "label": "What", "required": True, "error": "Say what"},
        {"name": "by_on", "type": "date", "label": "By when?", "short": "The day"},
    ],
}


def check(form: forms.Form, context: dict[str, Any] | None = None, **answers: Any) -> forms.Checked:
    return form.check(form.parse(post(**answers)), context or ROBIN, TODAY)


def test_a_question_behind_an_answer_is_asked_only_after_that_answer() -> None:
    form = make(SEEN, VIEWS)
    assert check(form, seen="no").errors == ()
    assert check(form, seen="yes").errors == (("alone", "Say whether alone"), ("views", "Say what was said"))
    assert check(form, seen="yes", alone="no", views="x").errors == (("why_not", "Say why"),)
    assert check(form, seen="yes", alone="yes", views="x").errors == ()


def test_what_stands_behind_another_answer_does_not_count() -> None:
    found = check(make(SEEN, VIEWS), seen="no", alone="no", why_not="left over", views="left over")
    assert found.answers == {"seen": "no"}
    assert found.errors == ()


def test_a_question_hidden_by_its_parent_hides_its_own() -> None:
    found = check(make(SEEN), seen="no", alone="no")
    assert found.errors == (), "why_not hangs on alone, which does not count"


def test_questions_of_other_kinds_of_meeting_are_neither_asked_nor_read() -> None:
    line = {"name": "solutions", "type": "text", "label": "Solutions", "required": True, "error": "Say which"}
    form = make({**line, "only_when": {"meeting_kind": ["initial", "review"]}})
    assert check(form, {"meeting_kind": "review"}).errors == (("solutions", "Say which"),)
    final = check(form, {"meeting_kind": "final"}, solutions="smuggled in")
    assert final.answers == {}
    assert final.errors == ()
    assert form.fields({"meeting_kind": "final"}) == ()
    assert [one.name for one in form.fields({"meeting_kind": "initial"})] == ["solutions"]


def test_an_unknown_name_matches_nothing_and_a_flag_is_not_a_number() -> None:
    form = make({"name": "line", "type": "text", "label": "Line", "only_when": {"is_disabled": [True]}})
    assert form.fields({}) == ()
    assert form.fields({"is_disabled": 1}) == ()
    assert len(form.fields({"is_disabled": True})) == 1


def test_a_whole_section_can_depend_on_an_answer() -> None:
    held = {"name": "held", "type": "yes_no", "label": "Held"}
    chair = {"name": "chair", "type": "text", "label": "Chair", "required": True, "error": "Say who chaired"}
    form = make(
        sections=[
            {"title": "One", "fields": [held]},
            {"title": "Two", "fields": [chair], "show_if": {"field": "held", "equals": True}},
        ]
    )
    assert check(form, held="no").errors == ()
    assert check(form, held="yes").errors == (("chair", "Say who chaired"),)


def test_rows_are_checked_each_at_its_place_and_blank_ones_dropped() -> None:
    found = check(
        make(ACTIONS), actions__0__what=" ", actions__4__by_on__day="1", actions__5__what="Ring school"
    )
    assert found.answers["actions"] == [{}, {"what": "Ring school"}]
    assert found.errors == (
        ("actions-0-what", "Say what"),
        ("actions-0-by_on-day", "The day must include a month and a year"),
    )


def test_too_few_and_too_many_rows() -> None:
    form = make(ACTIONS)
    assert check(form).errors == (("actions", "Agree at least one action"),)
    many = {f"actions__{number}__what": "x" for number in range(3)}
    assert check(form, **many).errors == (("actions", "Actions: keep 2 or fewer and remove the rest"),)
    assert form.check(form.parse(post()), ROBIN, TODAY, draft=True).errors == ()


def test_a_row_can_be_measured_by_the_form_above_it() -> None:
    held = {"name": "held_on", "type": "date", "label": "Held"}
    bound = {"limit": "held_on", "error": "Choose a day after {limit}"}
    items = [{**ACTIONS["items"][1], "not_before": bound}]  # type: ignore[index]
    form = make(held, {**ACTIONS, "items": items})
    found = check(form, held_on=date(2027, 1, 4), actions__0__by_on=date(2027, 1, 3))
    assert found.errors == (("actions-0-by_on-day", "Choose a day after Mon 4 Jan 2027"),)


VISITED = {"name": "visited_on", "type": "date", "label": "Visited"}
DUE = date(2026, 12, 31)


def test_a_late_step_asks_once_what_happened() -> None:
    form = make(VISITED)
    assert check(form).errors == ()
    assert check(form, {"late": True}).errors == (
        ("late_reason", "Choose what happened that made this late"),
    )
    other = check(form, {"late": True}, late_reason="other")
    assert other.errors == (("late_reason_other", "Say what happened that made this late"),)
    away = check(form, {"late": True}, late_reason="worker_away")
    assert away.answers == {"late_reason": "worker_away"}
    assert [one.name for one in form.fields({"late": True})][-2:] == ["late_reason", "late_reason_other"]


@pytest.mark.parametrize(("visited_on", "asked"), [(DUE, False), (date(2027, 1, 1), True)])
def test_what_was_done_in_time_and_typed_late_needs_no_reason(visited_on: date, asked: bool) -> None:
    form = make(VISITED, happened_on="visited_on")
    found = check(form, {"late": True, "due_on": DUE}, visited_on=visited_on)
    assert bool(found.errors) is asked


def test_a_step_with_no_day_of_its_own_is_late_whenever_it_is_done_late() -> None:
    found = check(make(VISITED), {"late": True, "due_on": DUE}, visited_on=DUE)
    assert [element for element, _ in found.errors] == ["late_reason"]


def test_what_is_left_is_counted_by_part() -> None:
    form = make(
        sections=[{"title": "One", "fields": [SEEN]}, {"title": "Two", "fields": [VIEWS, ACTIONS]}],
    )
    assert form.to_finish({}, ROBIN) == {0: 1, 1: 1}
    assert form.to_finish({"seen": "yes"}, ROBIN) == {0: 1, 1: 2}
    assert form.to_finish(
        {"seen": "yes", "alone": "yes", "views": "x", "actions": [{"what": "a"}]}, ROBIN
    ) == {
        0: 0,
        1: 0,
    }
