"""What changed in a form is said question by question, and what did not is not said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.packs.load import WORKFLOWS
from forms.compare import differences

VISIT = (WORKFLOWS / "shared/forms/record_visit.json").read_bytes()


def visit() -> Any:
    return json.loads(VISIT)


def told(after: Any) -> list[tuple[str, str, str]]:
    found = differences(VISIT, json.dumps(after).encode())
    return [(one.element_id, one.how, one.said) for one in found]


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*/forms/*.json")), ids=lambda path: str(path)[-40:])
def test_a_form_does_not_differ_from_itself(path: Any) -> None:
    assert differences(path.read_bytes(), path.read_bytes()) == []


def test_a_question_added_says_where_and_what_it_asks() -> None:
    form = visit()
    form["sections"][0]["fields"].insert(
        1,
        {
            "name": "time_of_day",
            "type": "time",
            "label": "At what time?",
            "short": "The time",
            "required": True,
            "error": "Say when",
        },
    )
    assert told(form) == [
        (
            "time_of_day",
            "added",
            "A new question, in the part “The visit”, after “When was the visit?”. A time of day. It must be answered.",
        )
    ]


def test_a_question_removed_says_what_nothing_sets_any_more() -> None:
    form = visit()
    del form["sections"][0]["fields"][0]
    form["happened_on"] = "next_visit_on"
    found = told(form)
    assert (
        "visited_on",
        "removed",
        "It is not asked any more. Nothing sets the fact “last visit on”, where seen is yes here any more. "
        "Nothing sets the record “visit.visited on” here any more.",
    ) in found


def test_one_question_moved_is_one_difference() -> None:
    form = visit()
    fields = form["sections"][0]["fields"]
    fields.append(fields.pop(0))
    assert told(form) == [
        ("visited_on", "moved", "Now in the part “The visit”, after “Was the family expecting you?”.")
    ]


def test_a_part_with_another_title_moves_no_question() -> None:
    form = visit()
    form["sections"][0]["title"] = "When and where"
    assert told(form) == [("", "changed", "The part was called “The visit”.")]


def test_what_a_worker_meets_differently_is_said() -> None:
    form = visit()
    first, place, expecting = form["sections"][0]["fields"]
    first["label"] = "On which day did you visit {child}?"
    expecting["required"], expecting["error"] = True, "Say whether the family was expecting you"
    place["options"].append({"value": "online", "label": "Online"})
    place["options"][0]["label"] = "In the family’s home"
    del form["sections"][2]["fields"][0]["show_if"]
    found = {id: words for id, _, words in told(form)}
    assert (
        found["visited_on"]
        == "It asked “When was the visit?” and asks “On which day did you visit the child?”."
    )
    assert found["announced"].startswith("It must now be answered.")
    assert found["place"] == (
        "The answer “At home” is now called “In the family’s home”. “Online” can now be chosen."
    )
    assert found["views"] == "It was asked only if “Did you see the child?” is “Yes” and is now asked always."


def test_limits_what_is_set_and_what_completing_sets_are_told() -> None:
    form = visit()
    first = form["sections"][0]["fields"][0]
    del first["not_after"]
    first["fact"] = "last_seen_on"
    form["sets"] = form["sets"][:1]
    words = " ".join(said for *_, said in told(form))
    assert "The day was allowed not after today and is allowed without limit." in words
    assert "It no longer sets the fact “last visit on”, where seen is yes." in words
    assert "Completing it no longer sets decision.outcome to stopped, if visits continue is no." in words


def test_rows_and_answers_below_answers_are_compared_too() -> None:
    form = visit()
    form["sections"][3]["fields"][0]["items"][0]["label"] = "What was to be done"
    del form["sections"][1]["fields"][0]["options"][0]["reveals"][1]
    found = told(form)
    assert ("progress.what", "changed", "It asked “What was agreed” and asks “What was to be done”.") in found
    assert ("bedroom_seen", "removed") in [each[:2] for each in found]


def test_a_whole_form_is_new_or_goes_and_a_broken_one_is_said_to_be() -> None:
    assert [one.how for one in differences(None, VISIT)] == ["added"]
    assert [one.how for one in differences(VISIT, None)] == ["removed"]
    for broken in (b"", b"{", b"[]", b"\xff", b'{"id": 3}', b"null"):
        [one] = differences(VISIT, broken)
        assert one.how == "cannot be read"
    assert differences(None, None) == []
