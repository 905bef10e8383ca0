"""A form changed question by question: found by name, moved, taken out, and what is wrong then is said."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from engine.packs.load import WORKFLOWS
from engine.packs.names_edit import declared
from forms import editing
from forms.compare import differences
from forms.editing import NoSuchPlace
from forms.reading import UnreadableError

VISIT = (WORKFLOWS / "shared/forms/record_visit.json").read_bytes()
NEW = {"name": "pets", "type": "text", "label": "Pets"}


@pytest.fixture
def visit() -> Any:
    return editing.read(VISIT)


def order(form: Any) -> list[str]:
    return [spot.address for spot in editing.spots(form)]


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*/forms/*.json")), ids=lambda path: str(path)[-40:])
def test_every_form_of_ours_is_read_found_and_written_without_a_difference(path: Any) -> None:
    form = editing.read(path.read_bytes())
    assert all(editing.find(form, address).address == address for address in order(form))
    assert editing.wrong_with(form) == []
    assert differences(path.read_bytes(), editing.written(form)) == []


def test_questions_are_listed_as_the_page_shows_them(visit: Any) -> None:
    assert order(visit)[:8] == [
        "visited_on", "place", "announced", "seen", "seen_alone", "not_alone_because", "bedroom_seen",
        "not_seen_because",
    ]  # fmt: skip
    assert "progress.what" in order(visit)
    assert editing.find(visit, "not_alone_because").below == "seen_alone=no"


def test_a_question_goes_where_it_was_asked_for(visit: Any) -> None:
    assert order(editing.added(visit, NEW, 0, after="visited_on"))[1] == "pets"
    assert editing.find(editing.added(visit, NEW, 1), "pets").part == 1
    assert editing.find(editing.added(visit, NEW, 0, below="seen=no"), "pets").below == "seen=no"
    assert editing.find(editing.added(visit, NEW, 0, below="progress"), "progress.pets").depth == 1
    assert order(visit) == order(editing.read(VISIT)), "the form handed in was changed"


def test_a_question_moves_over_the_edge_of_its_part_and_no_further(visit: Any) -> None:
    assert order(editing.moved(visit, "place", -1))[:2] == ["place", "visited_on"]
    into_next = editing.moved(visit, "announced", 1)
    assert editing.find(into_next, "announced").part == 1
    assert order(editing.moved(into_next, "announced", -1)) == order(visit)
    assert editing.moved(visit, "visited_on", -1) == visit
    assert editing.moved(visit, "for_manager", 1) == visit
    assert editing.moved(visit, "seen_alone", -1) == visit, "a question does not leave its answer"


def test_what_a_change_breaks_is_said(visit: Any) -> None:
    assert editing.wrong_with(editing.removed(visit, "seen")) == [
        "views depends on seen, which is not asked before it"
    ]
    first = visit
    for _ in range(3):
        first = editing.moved(first, "views", -1)
    assert editing.wrong_with(first) == ["views depends on seen, which is not asked before it"]
    assert (
        "pets is asked 2 times" in editing.wrong_with(editing.added(editing.added(visit, NEW, 0), NEW, 1))[0]
    )


def test_parts_and_lines_come_and_go(visit: Any) -> None:
    more = editing.with_part(visit, None, {"title": "Afterwards"})
    assert more["sections"][-1] == {"title": "Afterwards", "fields": []}
    assert editing.part_moved(more, 5, -1)["sections"][4]["title"] == "Afterwards"
    assert editing.part_removed(more, 5) == visit
    assert len(editing.line_removed(visit, "sets", 0)["sets"]) == 1
    assert editing.with_part(visit, 3, {"intro": None})["sections"][3].keys() == {"title", "fields"}


def test_what_is_not_there_is_not_changed(visit: Any) -> None:
    for change in (
        lambda: editing.removed(visit, "nothing"),
        lambda: editing.added(visit, NEW, 9),
        lambda: editing.added(visit, NEW, 0, below="seen=perhaps"),
        lambda: editing.part_removed(visit, -1),
        lambda: editing.line_removed(visit, "sets", 7),
    ):
        with pytest.raises(NoSuchPlace):
            change()


def test_a_name_is_made_from_words_and_is_free() -> None:
    assert editing.free_name("Did you see {child}’s pets?", []) == "did_you_see_child_s_pets"
    assert editing.free_name("Pets", ["pets", "pets_2"]) == "pets_3"
    assert editing.free_name("2 things", []) == "q_2_things"
    assert editing.free_name("…", []) == "q"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"sections": 3}'])
def test_what_is_no_form_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        editing.read(content)


def test_a_name_is_declared_beside_the_others_and_again_in_their_place() -> None:
    text = (WORKFLOWS / "lewisham/names.toml").read_text()
    once = declared(
        text, "decision", "school_told", "whether the “school” is told", {"yes": "told", "no": "not"}
    )
    assert once.startswith(text.rstrip("\n"))
    twice = declared(once, "decision", "school_told", "school", {"yes": "told", "later": "later"})
    assert tomllib.loads(twice)["decisions"]["school_told"]["codes"] == {"yes": "told", "later": "later"}
    assert (
        tomllib.loads(twice)["decisions"]["nine_month_outcome"]
        == tomllib.loads(text)["decisions"]["nine_month_outcome"]
    )
    empty = declared("", "fact", "told_on", "the day they were told", {}, "date")
    assert tomllib.loads(empty) == {"facts": {"told_on": {"type": "date", "label": "the day they were told"}}}


def test_the_text_of_a_form_is_json_that_people_can_read(visit: Any) -> None:
    assert json.loads(editing.written(visit)) == visit
    assert "’" in editing.written(visit).decode()
