"""Each clause of an authority with where it is served, which tests prove it, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.packs.clauses import Clause, read_clauses
from engine.packs.load import WORKFLOWS, policy_text, read_folder
from engine.packs.proofs import read_proofs
from engine.packs.trace import Place, trace_pack
from engine.time.policy import read_policy

PROVED_BY_BEHAVIOUR = frozenset(
    {
        "timer",
        "escalation",
        "gateway",
        "role_permission",
        "notification",
        "report",
        "calendar",
        "integration",
    }
)
"""Kinds of clause that something must DO: to stand on an element is not enough, a test shows that it happens."""


@dataclass(frozen=True)
class Covered:
    """One clause: `places` where it is served, `tests` that prove it."""

    clause: Clause
    places: tuple[Place, ...]
    tests: tuple[str, ...]

    @property
    def state(self) -> str:
        """served, not_carried (with a reason in the list of clauses), or missing."""
        if self.places:
            return "served"
        return "not_carried" if self.clause.not_carried else "missing"

    @property
    def owes_proof(self) -> bool:
        """True where a test has to show that it happens, and none does."""
        return self.state == "served" and self.clause.kind in PROVED_BY_BEHAVIOUR and not self.tests


def coverage(authority: str, root: Path = WORKFLOWS) -> Sequence[Covered]:
    """Every clause of the pack in this folder. Raises PackError or PolicyError."""
    places = trace_pack(read_folder(authority, root), read_policy(policy_text(authority, root)))
    proofs = read_proofs(authority, root)
    return [
        Covered(clause, places.get(clause.id, ()), proofs.get(clause.id, ()))
        for clause in read_clauses(authority, root)
    ]
