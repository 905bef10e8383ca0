"""The diagrams of the rules, diagrams/<code>.txt, and the world in which they are checked."""

import re
from dataclasses import replace
from itertools import starmap
from pathlib import Path
from typing import NamedTuple

from engine.process.rules import Around, Problem, check, read
from engine.time.policy import read_policy
from tests.unit.process.rules.drawing import draw

DIAGRAMS = Path(__file__).parent / "diagrams"


def codes(*names: str) -> dict[str, dict[str, str]]:
    return {"codes": {name: name for name in names}}


NOTED = [
    {"name": "text", "type": "textarea"},
    {"name": "visited_on", "type": "date", "fact": "last_visit_on"},
    {"name": "reviewed_on", "type": "date", "fact": "last_review_on"},
    {"name": "disabled", "type": "yes_no", "fact": "is_disabled"},
    {"name": "route", "type": "text", "fact": "entry_route"},
]


def row(parameter: str, counts_from: str, value: int | None = 20) -> str:
    limit = f'value = {value}\nunit = "working_days"' if value else 'why = "Nothing is said."'
    return f"""
[[timescale]]
parameter = "{parameter}"
label = "{parameter}"
noun = "{parameter}"
{limit}
kind = "deadline"
force = "must"
from = ["{counts_from}"]
clauses = ["LEW-7.2"]
"""


POLICY = read_policy(
    'authority = "lewisham"\nname = "Lewisham"\n'
    + row("visit_interval_max", "last_visit_on")
    + row("review_interval_max", "last_review_on")
    + row("supervision_max", "last_review_on", None)
    + row("school_told_within", "school_told_on")
)
AROUND = Around(
    processes={"hold_meeting": None},
    forms={
        "note": {"title": "Note", "clauses": ["LEW-3.3"], "fields": NOTED},
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
        "facts": {
            "last_visit_on": {"type": "date"},
            "last_review_on": {"type": "date"},
            "school_told_on": {"type": "date"},
            "is_disabled": {"type": "flag"},
            "entry_route": codes("referral", "transfer_in"),
        },
        "decisions": {
            "need_decision": codes("plan", "early_help", "no_further_action"),
            "support_outcome": codes("close", "step_up"),
            "is_urgent": {},
            "unasked_outcome": {},
        },
        "constants": {"meeting_kind": codes("initial", "review"), "family_signs": {}},
    },
    parameters=set(POLICY.parameters()),
    policy=POLICY,
    roles={"social_worker", "team_manager"},
    ladders={"default"},
    clauses={"LEW-3.3", "LEW-7.2", "LEW-7.4"},
    messages={"concern_raised", "early_review_asked"},
)


class Case(NamedTuple):
    code: str
    title: str
    elements: list[str | None] | None
    drawing: str


def found_in(case: Case) -> list[Problem]:
    """The check of a case; below a line "published" stands what the draft is to replace."""
    draft, _, published = case.drawing.partition("\npublished\n")
    before = (
        {diagram.process.id: diagram for diagram in starmap(read, draw(published).items())}
        if published
        else None
    )
    return check(draw(draft), replace(AROUND, published=before))


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
