"""Every clause of every authority is served or left out for a reason, and what has to happen is proved to happen."""

from __future__ import annotations

from functools import cache

import pytest

from engine.packs.coverage import Covered, coverage
from engine.packs.load import WORKFLOWS, authorities
from engine.packs.proofs import read_proofs
from tests.proofs import Proof, collected, of_authority

each_authority = pytest.mark.parametrize("authority", authorities())


@cache
def covered(authority: str) -> tuple[Covered, ...]:
    """The clauses of an authority, each with its places and tests."""
    return tuple(coverage(authority))


@cache
def marks() -> tuple[Proof, ...]:
    """What the marks of all tests say now."""
    return tuple(collected())


def named(rows: list[Covered]) -> list[str]:
    return [f"{row.clause.id} ({row.clause.kind}): {row.clause.obligation}" for row in rows]


@each_authority
def test_every_clause_is_served_or_left_out_for_a_reason(authority: str) -> None:
    assert named([row for row in covered(authority) if row.state == "missing"]) == []


@each_authority
def test_no_clause_is_both_served_and_left_out(authority: str) -> None:
    assert named([row for row in covered(authority) if row.places and row.clause.not_carried]) == []


@each_authority
def test_what_has_to_happen_is_proved_by_a_test(authority: str) -> None:
    """Timers, escalations, gateways, rights, notices, reports, rhythms: standing on an element is not enough."""
    assert named([row for row in covered(authority) if row.owes_proof]) == []


@each_authority
def test_advice_stands_where_it_can_be_read(authority: str) -> None:
    """A clause of guidance is text beside a question, or stands on a step that gives the instruction."""
    advice = [row for row in covered(authority) if row.clause.is_guidance and row.places]
    kinds = {"question", "step", "form", "document"}
    assert named([row for row in advice if not {place.kind for place in row.places} & kinds]) == []


@each_authority
def test_the_list_of_proofs_is_what_the_tests_say(authority: str) -> None:
    kept = [(clause, test) for clause, tests in read_proofs(authority).items() for test in tests]
    assert kept == of_authority(authority, marks()), (
        f"workflows/{authority}/proofs.csv is stale. Run: make proofs AUTHORITY={authority}"
    )


def test_lewisham_serves_all_but_two() -> None:
    rows = covered("lewisham")
    assert len(rows) == 83
    assert [row.clause.id for row in rows if row.state == "not_carried"] == ["LEW-1.2", "LEW-8.6"]
    assert (WORKFLOWS / "lewisham" / "proofs.csv").is_file()
