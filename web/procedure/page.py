"""The clauses as their page shows them: what each asks, where it is done, which date it sets, whether it is served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.packs.clauses import Clause
from engine.packs.trace import Place, Trace
from engine.time.explain import fact_words
from engine.time.policy import Policy
from engine.time.timescale import Timescale
from engine.time.words import listed

STATES = {
    "served": "Served",
    "guidance": "Practice",
    "unserved": "Not served",
}
"""Served: a step, timer, question, limit or list carries it. Practice: advice that no step could carry."""

KINDS = {
    "stage": "Stage",
    "step": "Step",
    "timer": "Timer",
    "message": "Message",
    "choice": "Choice",
    "outcome": "Outcome",
    "list": "List",
}


@dataclass(frozen=True)
class Spot:
    """One place in words; `process` is the diagram it stands on, "" for forms and lists."""

    words: str
    process: str = ""


@dataclass(frozen=True)
class Line:
    """One clause as a row."""

    clause: Clause
    state: str
    spots: Sequence[Spot]
    dates: Sequence[str]


@dataclass
class Group:
    """The clauses of one stage of the procedure."""

    stage: str
    lines: list[Line] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The stage in words."""
        return stage_words(self.stage)


def stage_words(stage: str) -> str:
    """A stage's code as a heading: "Milestone oversight"."""
    return stage.replace("_", " ").capitalize()


def lines_of(clauses: Sequence[Clause], trace: Trace, policy: Policy, facts: Mapping[str, str]) -> list[Line]:
    """Each clause with its places and dates; `facts` are the pack's words for the facts that clocks count from."""
    found = []
    for clause in clauses:
        places = trace.get(clause.id, ())
        state = "served" if places else "guidance" if clause.is_guidance else "unserved"
        found.append(Line(clause, state, spots_of(places), dates_of(clause, policy, facts)))
    return found


def grouped(lines: Sequence[Line]) -> list[Group]:
    """The lines by stage, in the order in which the text first comes to each."""
    groups: dict[str, Group] = {}
    for line in lines:
        groups.setdefault(line.clause.stage, Group(line.clause.stage)).lines.append(line)
    return list(groups.values())


def spots_of(places: Sequence[Place]) -> list[Spot]:
    """Places in words, the questions of one form together; limits stand in a column of their own."""
    spots = [
        Spot(f"{KINDS[place.kind]} “{place.name}”", place.where) for place in places if place.kind in KINDS
    ]
    for form in dict.fromkeys(place.where for place in places if place.kind in ("form", "question")):
        asked = [place.name for place in places if place.kind == "question" and place.where == form]
        name = form.replace("_", " ")
        words = f"Form “{name}”" + (f": {listed([_lower(each) for each in asked[:3]])}" if asked else "")
        spots.append(Spot(words + (f" and {len(asked) - 3} more" if len(asked) > 3 else "")))
    return spots


def dates_of(clause: Clause, policy: Policy, facts: Mapping[str, str]) -> list[str]:
    """The limits that cite this clause: "20 working days from the day the child was last seen"."""
    rows = [row for row in policy.timescales if row.active]
    limits = [_limit(row, facts) for row in rows if clause.id in row.clauses]
    own = [
        f"The child’s own interval, in place of {row.length}" for row in rows if clause.id in row.own_clauses
    ]
    return [*limits, *own]


def _limit(row: Timescale, facts: Mapping[str, str]) -> str:
    if row.value is None:
        return f"{row.noun.capitalize()}: no limit set"
    if not row.counts_from:
        return (
            f"Every {row.length}"
            if row.value > 1
            else f"Every {row.unit.removesuffix('s') if row.unit else ''}"
        )
    return f"{row.length} from {fact_words(row.counts_from[0], facts)}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
