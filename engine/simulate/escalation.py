"""Whom a rung tells, by role: the holder's, the one above it, and the one above that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.time.ladder import Rung
from engine.time.policy import Policy

WORKER = "social_worker"
MANAGER = "team_manager"
LINE_MANAGER = "line_manager"


def listeners(policy: Policy, holders: Sequence[str], rung: Rung) -> list[str]:
    """The roles that this rung tells, each once. Work that nobody holds is the allocated worker's."""
    held = list(dict.fromkeys(_post(policy, role) for role in holders)) or [WORKER]
    return list(dict.fromkeys(role for word in rung.tell for role in _tell(policy, held, word)))


def _tell(policy: Policy, held: Sequence[str], word: str) -> Iterator[str]:
    for role in held:
        manager = _above(policy, role) or MANAGER
        told = {"holder": role, "manager": manager, "above_manager": _above(policy, manager)}[word]
        if told:
            yield told


def _post(policy: Policy, role: str) -> str:
    # The worker's own line manager is whoever stands above the worker, under whatever title.
    return _above(policy, WORKER) or MANAGER if role == LINE_MANAGER else role


def _above(policy: Policy, role: str) -> str | None:
    # Somebody outside the line, such as an independent facilitator, answers to the child's team manager.
    return next(iter(policy.line_above(role)), None)
