"""What was typed becomes answers, or says at its place what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.form_cases import ROBIN, TODAY, make, post

VISITED = {
    "name": "visited_on",
    "type": "date",
    "label": "When did you see {child}?",
    "short": "The date of the visit",
    "required": True,
    "error": "Say on which day you saw {child}",
    "not_after": {"limit": "today", "error": "The visit cannot be later than today"},
}
ALONE = {
    "name": "alone",
    "type": "yes_no",
    "label": "Alone?",
    "required": True,
    "error": "Say whether {child} was seen alone",
}
PLACE = {
    "name": "place",
    "type": "radios",
    "label": "Place",
    "error": "Say where the visit was",
    "options": [{"value": "home", "label": "At home"}, {"value": "school", "label": "At school"}],
}


def errors(form: Any, context: dict[str, Any] | None = None, draft: bool = False, **answers: Any) -> Any:
    return form.check(form.parse(post(**answers)), context or ROBIN, TODAY, draft).errors


def day_error(day: str, month: str, year: str) -> str:
    found = errors(make(VISITED), visited_on__day=day, visited_on__month=month, visited_on__year=year)
    assert len(found) == 1
    assert found[0][0] == "visited_on-day", "the link must reach the first input of the date"
    return str(found[0][1])


def test_answers_are_values() -> None:
    weeks = {"name": "weeks", "type": "number", "label": "Weeks"}
    form = make(VISITED, ALONE, PLACE, weeks)
    raw = form.parse(post(visited_on=date(2027, 1, 4), alone="no", place="school", weeks="6"))
    checked = form.check(raw, ROBIN, TODAY)
    assert checked.errors == ()
    assert checked.answers == {"visited_on": date(2027, 1, 4), "alone": False, "place": "school", "weeks": 6}


def test_what_must_be_answered_says_so_with_the_childs_name_in_the_order_of_the_page() -> None:
    assert errors(make(VISITED, ALONE)) == (
        ("visited_on-day", "Say on which day you saw Robin"),
        ("alone", "Say whether Robin was seen alone"),
    )


def test_without_a_name_it_speaks_of_the_child() -> None:
    assert errors(make(ALONE), {"late": False}) == (("alone", "Say whether the child was seen alone"),)


def test_a_draft_requires_nothing_but_still_says_what_cannot_be_read() -> None:
    assert errors(make(VISITED, ALONE), draft=True) == ()
    found = errors(
        make(VISITED, ALONE), draft=True, visited_on__day="40", visited_on__month="1", visited_on__year="2027"
    )
    assert found == (("visited_on-day", "The date of the visit must be a real date"),)


@pytest.mark.parametrize(
    ("day", "month", "year", "message"),
    [
        ("31", "2", "2027", "The date of the visit must be a real date"),
        ("31", "February", "2027", "The date of the visit must be a real date"),
        ("1", "13", "2027", "The date of the visit must be a real date"),
        ("x", "1", "2027", "The date of the visit must be a real date"),
        ("-1", "1", "2027", "The date of the visit must be a real date"),
        ("١", "1", "2027", "The date of the visit must be a real date"),
        ("1", "1", "1066", "The date of the visit must be a real date"),
        ("1", "1", "27", "The date of the visit must have all four numbers of the year"),
        ("", "1", "2027", "The date of the visit must include a day"),
        ("1", "", "", "The date of the visit must include a month and a year"),
        ("6", "1", "2027", "The visit cannot be later than today"),
    ],
)
def test_a_day_that_cannot_be(day: str, month: str, year: str, message: str) -> None:
    assert day_error(day, month, year) == message


@pytest.mark.parametrize("month", ["1", "01", "Jan", "january"])
def test_a_month_may_be_a_number_or_a_name(month: str) -> None:
    form = make(VISITED)
    raw = form.parse(post(visited_on__day="05", visited_on__month=month, visited_on__year="2027"))
    assert form.check(raw, ROBIN, TODAY).answers == {"visited_on": date(2027, 1, 5)}


def test_a_day_is_measured_by_another_question_and_by_a_fact() -> None:
    later = {
        "name": "next_on",
        "type": "date",
        "label": "Next",
        "not_before": {"limit": "visited_on", "error": "Choose a day after {limit}"},
        "not_after": {"limit": "plan_ends_on", "error": "The plan ends on {limit}"},
    }
    form = make(VISITED, later)
    context = {**ROBIN, "plan_ends_on": date(2027, 2, 1)}
    answers: dict[str, Any] = {"visited_on": date(2027, 1, 4)}
    assert errors(form, context, **answers, next_on=date(2027, 1, 3)) == (
        ("next_on-day", "Choose a day after Mon 4 Jan 2027"),
    )
    assert errors(form, context, **answers, next_on=date(2027, 2, 2)) == (
        ("next_on-day", "The plan ends on Mon 1 Feb 2027"),
    )
    assert errors(form, context, **answers, next_on=date(2027, 1, 4)) == ()
    assert errors(form, ROBIN, **answers, next_on=date(2030, 1, 1)) == (), "an unknown fact is no limit"


def planned(limit: date | None, unless: str = "") -> Any:
    seen = {**VISITED, "fact": "last_visit_on"}
    later = {
        "name": "next_on",
        "type": "date",
        "label": "Next",
        "not_after": {
            "limit": "due:visit_interval_max",
            "error": "Choose a day up to {limit}",
            "unless": "why",
        },
    }
    form = make(seen, later, {"name": "why", "type": "text", "label": "Why"})
    asked: list[Any] = []

    def due(parameter: str, facts: Any) -> date | None:
        asked.append((parameter, dict(facts)))
        return limit

    raw = form.parse(post(visited_on=date(2027, 1, 4), next_on=date(2027, 2, 2), why=unless))
    found = form.check(raw, ROBIN, TODAY, due=due).errors
    assert asked == [] or asked[0] == ("visit_interval_max", {"last_visit_on": date(2027, 1, 4)})
    return found


@pytest.mark.clause("LEW-7.2")
def test_policy_is_asked_for_the_day_as_it_will_be_after_these_answers() -> None:
    assert planned(date(2027, 2, 1)) == (("next_on-day", "Choose a day up to Mon 1 Feb 2027"),)
    assert planned(date(2027, 2, 2)) == ()


def test_a_bound_is_waived_by_a_reason() -> None:
    assert planned(date(2027, 2, 1), unless="Agreed with the manager") == ()


def test_a_limit_that_is_not_set_or_has_passed_binds_nobody() -> None:
    assert planned(None) == ()
    assert planned(date(2027, 1, 1)) == ()


def test_without_policy_at_hand_its_bounds_are_left_alone() -> None:
    later = {**VISITED, "name": "next_on", "not_after": {"limit": "due:x", "error": "Too late"}}
    assert errors(make(later), next_on=date(2031, 1, 1)) == ()


def test_an_answer_that_is_too_long_says_how_long_it_may_be() -> None:
    words = {
        "name": "words",
        "type": "textarea",
        "label": "What was said?",
        "short": "What was said",
        "max": 2000,
    }
    assert errors(make(words), words="x" * 2000) == ()
    assert errors(make(words), words="x" * 2001) == (
        ("words", "What was said must be 2,000 characters or fewer"),
    )


def test_no_text_is_without_a_limit() -> None:
    line = {"name": "line", "type": "text", "label": "Line"}
    story = {"name": "story", "type": "textarea", "label": "Story"}
    assert errors(make(line, story), line="x" * 201, story="x" * 5001) == (
        ("line", "Line must be 200 characters or fewer"),
        ("story", "Story must be 5,000 characters or fewer"),
    )


@pytest.mark.parametrize("hostile", ["castle", "home' OR 1=1", "<b>home</b>", "HOME"])
def test_an_answer_that_was_not_offered_is_refused(hostile: str) -> None:
    assert errors(make(PLACE), place=hostile) == (("place", "Say where the visit was"),)


def test_a_choice_without_words_of_its_own_gets_some() -> None:
    place = {key: value for key, value in PLACE.items() if key != "error"}
    assert errors(make(place), place="x") == (("place", "Choose one of the answers given for “Place”"),)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("six", "Weeks must be a whole number, such as 2"),
        ("1e3", "Weeks must be a whole number, such as 2"),
        ("9" * 5000, "Weeks must be a whole number, such as 2"),
        ("1", "Weeks must be 2 or more"),
        ("13", "Weeks must be 12 or fewer"),
    ],
)
def test_a_number_outside_its_limits(typed: str, message: str) -> None:
    weeks = {"name": "weeks", "type": "number", "label": "Weeks", "min": 2, "max": 12}
    assert errors(make(weeks), weeks=typed) == (("weeks", message),)


TIME = {"name": "at", "type": "time", "label": "At what time?", "short": "The time"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9:30", "09:30"), ("15.30", "15:30"), ("3pm", "15:00"), ("12:15 am", "00:15"), ("00:00", "00:00")],
)
def test_a_time_may_be_written_as_people_write_it(typed: str, read: str) -> None:
    form = make(TIME)
    answers = form.check(form.parse(post(at=typed)), ROBIN, TODAY).answers
    assert answers == {"at": read}
    assert form.check(form.to_raw(answers), ROBIN, TODAY).answers == answers


@pytest.mark.parametrize("typed", ["24:00", "13pm", "0pm", "9:60", "soon", "٣:٠٠"])
def test_what_is_no_time_says_how_to_write_one(typed: str) -> None:
    assert errors(make(TIME), at=typed) == (("at", "The time must be a time, such as 9:30 or 3:30pm"),)
