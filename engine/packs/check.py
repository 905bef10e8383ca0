"""Check a bundle's diagrams as the studio, publishing and the command line do: with everything around them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from engine.packs import load
from engine.packs.clauses import read_clauses
from engine.process.rules import Around, Diagram, Problem, UnreadableError, check, read
from engine.process.rules.explained import Explanation, explanations, sections
from engine.time.policy import Policy

__all__ = ["Explanation", "around_of", "check_bundle", "explanations", "sections", "sent_from_outside"]

SENT_FROM_OUTSIDE = (
    "concern_raised",
    "drift_reported",
    "early_review_asked",
    "move_reported",
    "no_recourse_found",
    "reassessment_asked",
)
"""Messages that a person sends to a case; a diagram may await them without throwing them."""


def sent_from_outside(*policies: Policy) -> frozenset[str]:
    """The messages that a person or a list sends to a case under any of these policies."""
    return frozenset(SENT_FROM_OUTSIDE).union(*(policy.selecting() for policy in policies))


def check_bundle(
    files: Mapping[str, bytes],
    forms: Mapping[str, Mapping[str, Any]],
    policy: Policy,
    only: Collection[str] | None = None,
    published: Mapping[str, bytes] | None = None,
) -> list[Problem]:
    """All problems of these diagrams, or of those named in `only`, seen together with all the others.

    With the `published` files that they are to replace, a clause that would be lost is told of as well.
    """
    drawn = load.diagrams(files)
    around = around_of(files, forms, policy, published)
    return check({path: xml for path, xml in drawn.items() if only is None or path in only}, around)


def around_of(
    files: Mapping[str, bytes],
    forms: Mapping[str, Mapping[str, Any]],
    policy: Policy,
    published: Mapping[str, bytes] | None = None,
) -> Around:
    """What these diagrams run in: each other, forms, names, and the policy's parameters, roles and ladders."""
    names = load.names(files)
    return Around(
        processes=_processes(files),
        forms=forms,
        names={"facts": names.facts, "decisions": names.decisions, "constants": names.constants},
        parameters=set(policy.parameters()),
        roles={*policy.positions, "system"},
        ladders=set(policy.ladders),
        clauses={clause.id for clause in read_clauses(policy.authority)} or None,
        messages=sent_from_outside(policy),
        policy=policy,
        published=_processes(published) if published is not None else None,
    )


def _processes(files: Mapping[str, bytes]) -> dict[str, Diagram | None]:
    return {PurePosixPath(path).stem: _read(path, xml) for path, xml in load.diagrams(files).items()}


@lru_cache(maxsize=128)
def _read(path: str, xml: bytes) -> Diagram | None:
    # Kept: while one diagram is drawn, the twenty around it are looked at again with every change.
    try:
        return read(path, xml)
    except UnreadableError:
        return None
