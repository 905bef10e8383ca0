"""A question shown in the studio's form and kept without a change is the same question, in every form of ours."""

from __future__ import annotations

import pytest

from engine.packs.load import authorities, read_folder
from forms import editing
from forms.compare import differences
from web.studio.forms.typed import Typed, from_question, to_question

FORMS = [
    pytest.param(content, id=f"{authority} {path[6:-5]}")
    for authority in authorities()
    for path, content in sorted(read_folder(authority).items())
    if path.startswith("forms/")
]


@pytest.mark.parametrize("content", FORMS)
def test_nothing_is_lost_by_opening_a_question_and_keeping_it(content: bytes) -> None:
    form = editing.read(content)
    for spot in editing.spots(form):
        said = Typed(from_question(spot.asked))
        kept = editing.altered(form, spot.address, to_question(said, spot.asked))
        assert said.errors == {}, spot.address
        assert differences(content, editing.written(kept)) == [], spot.address


def test_a_condition_with_more_parts_than_the_page_has_rows_stays_until_a_row_is_changed() -> None:
    held = {
        "name": "x", "type": "text", "label": "X",
        "only_when": {"meeting_kind": ["a", "b", "c", "d"]},
        "show_if": {"field": "seen", "equals": ["p", "q", "r", "s"]},
    }  # fmt: skip
    given = from_question(held)
    assert to_question(Typed(given), held) == held
    changed = to_question(Typed(given | {"case-0": 'meeting_kind="z"'}), held)
    assert changed["only_when"] == {"meeting_kind": ["z", "b", "c"]}
    none = to_question(
        Typed({key: text for key, text in given.items() if key[:4] not in ("case", "show")}), held
    )
    assert "only_when" not in none
    assert "show_if" not in none


def test_an_answer_that_leads_to_questions_keeps_them_and_is_not_taken_out() -> None:
    held = {
        "name": "seen", "type": "radios", "label": "Seen",
        "options": [{"value": "yes", "label": "Yes", "reveals": [{"name": "a", "type": "text", "label": "A"}]},
                    {"value": "no", "label": "No"}],
    }  # fmt: skip
    given = from_question(held)
    renamed = to_question(Typed(given | {"option-0": "Yes, she was", "order-0": "9"}), held)
    assert [option["value"] for option in renamed["options"]] == ["no", "yes"]
    assert renamed["options"][1]["reveals"] == held["options"][0]["reveals"]  # type: ignore[index]
    said = Typed(given | {"option-0": ""})
    to_question(said, held)
    assert "Questions hang on this answer" in said.errors["option-0"]
    without = to_question(Typed(given | {"option-1": ""}), held)
    assert len(without["options"]) == 1


@pytest.mark.parametrize("text", ["{", "[" * 150, "9" * 5000, "null", "1.5", "{}", '"a'])
def test_a_constant_that_is_none_is_no_condition(text: str) -> None:
    question = to_question(Typed({"label": "X", "type": "text", "shown-0": f"seen={text}"}), {})
    assert "show_if" not in question
