"""Every rule on its own diagrams: an invalid one reports exactly its code on exactly its elements, a valid one
nothing at all. The diagrams are the texts in diagrams/<code>.txt, drawn by drawing.py."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.process.rules import Around, check
from engine.process.rules.registry import RULES
from tests.unit.process.rules.drawing import draw

ROOT = Path(__file__).parents[4]
DIAGRAMS = Path(__file__).parent / "diagrams"
CODES = [rule.__name__.rpartition(".")[2] for rule in RULES]
WARNINGS = {"name_missing", "no_way_out", "property_unknown", "timer_path"}


def codes(*names: str) -> dict[str, dict[str, str]]:
    return {"codes": {name: name for name in names}}


AROUND = Around(
    processes={"hold_meeting": None},
    forms={
        "note": {"title": "Note", "fields": [{"name": "text", "type": "textarea"}]},
        "decide_need": {
            "title": "Decide what the child needs",
            "fields": [
                {
                    "name": "need",
                    "type": "radios",
                    "decision": "need_decision",
                    "options": [{"value": "plan"}, {"value": "early_help"}],
                },
                {"name": "urgent", "type": "yes_no", "decision": "is_urgent"},
            ],
            "sets": [{"decision": "support_outcome", "to": "close", "from": None, "when": {}}],
        },
    },
    names={
        "facts": {"last_visit_on": {}, "is_disabled": {}, "entry_route": codes("referral", "transfer_in")},
        "decisions": {
            "need_decision": codes("plan", "early_help", "no_further_action"),
            "support_outcome": codes("close", "step_up"),
            "is_urgent": {},
            "unasked_outcome": {},
        },
        "constants": {"meeting_kind": codes("initial", "review"), "family_signs": {}},
    },
    parameters={"visit_interval_max", "review_interval_max"},
    roles={"social_worker", "team_manager"},
    ladders={"default"},
    clauses={"LEW-3.3", "LEW-7.2"},
    messages={"concern_raised", "early_review_asked"},
)


class Case(NamedTuple):
    code: str
    title: str
    elements: list[str | None] | None
    drawing: str


def cases() -> list[Case]:
    head = re.compile(r"^(valid|invalid at (?P<at>.+?)): (?P<title>.+)$", re.MULTILINE)
    found = []
    for path in sorted(DIAGRAMS.glob("*.txt")):
        text = path.read_text()
        heads = list(head.finditer(text))
        for one, following in zip(heads, [*heads[1:], None], strict=True):
            at = one["at"].split(", ") if one["at"] else None
            elements = [None if element == "-" else element for element in at] if at else None
            body = text[one.end() : following.start() if following else None]
            found.append(Case(path.stem, one["title"], elements, body))
    return found


CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.title}")
def test_reports_exactly_what_is_wrong(case: Case) -> None:
    found = [(problem.code, problem.element_id) for problem in check(draw(case.drawing), AROUND)]
    assert found == [(case.code, element) for element in case.elements or []]


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_valid_and_invalid_diagrams(code: str) -> None:
    assert {case.elements is None for case in CASES if case.code == code} == {True, False}


@pytest.mark.parametrize("case", [case for case in CASES if case.elements], ids=lambda case: case.code)
def test_messages_are_short_plain_sentences_that_end_in_what_to_do(case: Case) -> None:
    for problem in check(draw(case.drawing), AROUND):
        sentences = re.findall(r"[.:] |[.]$", problem.message)
        assert 2 <= len(sentences) <= 6, problem.message
        assert problem.message[0] == problem.message[0].upper()
        assert not re.search(r"\b(gateway|token|node|instance|sequence flow|XOR|BPMN)\b", problem.message)
        assert problem.severity == ("warning" if problem.code in WARNINGS else "error")
