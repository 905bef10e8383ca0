"""What a picture shows beside where one case stands: what differs, how many stand here, and where a click leads."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from engine.packs.load import read_folder
from engine.process.picture import Mark, render

SVG = "{http://www.w3.org/2000/svg}"
VISITS = read_folder("lewisham")["make_visits.bpmn"]
WAY = "do_visits_go_on_to_visiting_stopped"


def _drawn(states: dict[str, Mark], **more: Any) -> etree._Element:
    return etree.fromstring(render(VISITS, states, **more).encode())


def _texts(svg: etree._Element) -> list[str]:
    return [str(text.text) for text in svg.iter(f"{SVG}text")]


@pytest.mark.parametrize("state", ["added", "removed", "changed", "drifts"])
def test_each_state_has_a_colour_a_line_of_its_own_and_a_word(state: Any) -> None:
    svg = _drawn({"record_visit": Mark(state, state.capitalize())})
    assert state.capitalize() in _texts(svg)
    told = str(svg.findtext(f"{SVG}desc"))
    assert "Record the next visit" in told


def test_no_two_states_that_meet_in_one_picture_look_alike() -> None:
    for together in (("added", "removed", "changed", "todo"), ("active", "late", "drifts", "todo")):
        looks = [Mark(state).look for state in together]
        assert len({look.stroke for look in looks}) == len(together)
        assert len({(look.width, look.dash) for look in looks}) == len(together), "without colours too"


def test_a_way_is_marked_with_its_line_a_sign_and_in_words() -> None:
    svg = _drawn({WAY: Mark("added", "+")})
    assert "+" in _texts(svg)
    assert svg.findtext(f"{SVG}desc") == "Added: the way from Do visits go on? to Visiting stopped."
    lines = [path for path in svg.iter(f"{SVG}path") if path.get("stroke") == Mark("added").look.stroke]
    assert len(lines) == 1


def test_several_pictures_on_a_page_share_no_id() -> None:
    ids = [
        {str(each.get("id")) for each in _drawn({}, apart=apart).iter() if each.get("id")}
        for apart in ("before_", "after_")
    ]
    assert ids[0] & ids[1] == set()
    labelled = _drawn({}, apart="before_").get("aria-labelledby")
    assert labelled in ids[0]


def test_a_linked_element_and_its_badge_lead_to_the_same_address_and_only_there() -> None:
    hostile = 'x" onclick="alert(1)'
    svg = _drawn({"record_visit": Mark("active", "3")}, links={"record_visit": hostile})
    links = list(svg.iter(f"{SVG}a"))
    assert [link.get("href") for link in links] == [hostile, hostile]
    assert {link.get("tabindex") for link in links} == {"-1"}
    assert all(each.get("onclick") is None for each in svg.iter())
    assert svg.get("role") == "group", "what is an image holds no links"


def test_what_nothing_marks_is_told_in_the_words_that_are_given() -> None:
    assert _drawn({}, unmarked="Nothing differs.").findtext(f"{SVG}desc") == "Nothing differs."
