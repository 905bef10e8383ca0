"""The clauses as their pages show them: what each asks, where it is done, which date it sets, how it is proved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.packs.clauses import Clause
from engine.packs.proofs import Proofs, test_words
from engine.packs.trace import Place, Trace
from engine.time.explain import fact_words
from engine.time.policy import Policy
from engine.time.timescale import Timescale
from web.procedure.spots import Spot, spots_of

STATES = {
    "served": "Served",
    "proved": "Served and proved by a test",
    "unproved": "Served, no test yet",
    "not_carried": "Not carried",
    "missing": "Missing",
}
"""Served: a step, timer, question, limit, list, position, document or report carries it."""

LABELS = {"served": "Served", "not_carried": "Not carried", "missing": "Missing"}


@dataclass(frozen=True)
class Line:
    """One clause as a row."""

    clause: Clause
    section: str
    places: Sequence[Place]
    spots: Sequence[Spot]
    dates: Sequence[str]
    tests: Sequence[str]

    @property
    def state(self) -> str:
        """served, not_carried or missing."""
        return "served" if self.places else "not_carried" if self.clause.not_carried else "missing"

    def is_in(self, state: str) -> bool:
        """Whether it belongs under this filter; "" is everything."""
        if state in ("proved", "unproved"):
            return self.state == "served" and bool(self.tests) == (state == "proved")
        return state in ("", self.state)


@dataclass
class Group:
    """The clauses of one section of the procedure."""

    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """One test function that proves a clause, in words, with the cases that it runs."""

    words: str
    file: str
    cases: Sequence[str]


def lines_of(
    clauses: Sequence[Clause], trace: Trace, policy: Policy, facts: Mapping[str, str], proofs: Proofs
) -> list[Line]:
    """Each clause with places, dates and tests; `facts` are the pack's words for what clocks count from."""
    sections = sections_of(clauses)
    return [
        Line(
            clause,
            section,
            trace.get(clause.id, ()),
            spots_of(trace.get(clause.id, ())),
            dates_of(clause, policy, facts),
            proofs.get(clause.id, ()),
        )
        for clause, section in zip(clauses, sections, strict=True)
    ]


def grouped(lines: Sequence[Line]) -> list[Group]:
    """The lines by section, in the order in which the text first comes to each."""
    groups: dict[str, Group] = {}
    for line in lines:
        groups.setdefault(line.section, Group(line.section)).lines.append(line)
    return list(groups.values())


def sections_of(clauses: Sequence[Clause]) -> list[str]:
    """The section of each clause as a heading: a source's own chapter, however finely it numbers inside."""
    titles: dict[str, str] = {}
    found = []
    for clause in clauses:
        words = re.sub(r"\s*\(l\.[^)]*\)$", "", clause.section)
        number = re.match(r"(\d+)", words)
        if not number:
            found.append(words.replace(" > ", ": "))
            continue
        # "6.2 (Planning meeting)" names its chapter; "3.4.1 Meetings should" is a heading below one.
        named = re.search(r"\((.+)\)$", words) or re.match(r"\d+\.\s+(.+)", words)
        titles.setdefault(number[1], f"{number[1]}. {named[1]}" if named else words)
        found.append(number[1])
    return [titles.get(each, each) for each in found]


def shown_tests(tests: Sequence[str]) -> list[Shown]:
    """Tests by their function, so that one with many cases is one line."""
    found: dict[str, list[str]] = {}
    for test in tests:
        function, _, case = test.partition("[")
        found.setdefault(function, []).extend([case.removesuffix("]")] if case else [])
    return [
        Shown(_capital(test_words(function)), function.partition("::")[0], cases)
        for function, cases in found.items()
    ]


def dates_of(clause: Clause, policy: Policy, facts: Mapping[str, str]) -> list[str]:
    """The limits that cite this clause: "20 working days from the day the child was last seen"."""
    return list(dict.fromkeys(_dates(clause, policy, facts)))


def limit_words(row: Timescale, facts: Mapping[str, str]) -> str:
    """One limit: how long, and from when."""
    if row.value is None:
        return f"{_capital(row.noun)}: no limit set"
    if not row.counts_from:
        return f"Every {row.length}" if row.value > 1 else f"Every {str(row.unit).removesuffix('s')}"
    whose = ", this authority’s own value" if row.is_local else ""
    return f"{row.length} from {fact_words(row.counts_from[0], facts)}{whose}"


def _dates(clause: Clause, policy: Policy, facts: Mapping[str, str]) -> Iterator[str]:
    rows = [row for row in policy.timescales if row.active]
    yield from (limit_words(row, facts) for row in rows if clause.id in row.clauses)
    for row in rows:
        if clause.id in row.own_clauses:
            yield f"The child’s own interval, in place of {row.length}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
