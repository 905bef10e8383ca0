"""How a case ended, in a code: by the route of its closing, or by what was decided that the child needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.cases.models import Case
from engine.process.step import Outcome


def keep_outcome(
    case: Case, outcome: Outcome, carried: Mapping[str, Any], decided: Mapping[str, Any] | None = None
) -> None:
    """Write how the case ended, or will have ended, after a step whose branch carried and decided this.

    The branch that ends a case is not always the last: while a concern is open, “no plan” ends the child's branch
    and the case goes on. What it decided is kept until the case closes, because no other branch knows it.
    """
    decided = decided or {}
    if case.status == "closed":
        case.outcome = _code({**carried, **decided}) or case.outcome
    elif any(each.kind == "endEvent" and each.how == "completed" for each in outcome.finished):
        case.outcome = _code(decided) or case.outcome


def _code(decisions: Mapping[str, Any]) -> str:
    return str(decisions.get("closing_route") or decisions.get("need_decision") or "")
