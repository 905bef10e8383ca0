"""Bring a message to a case: a new concern, an early review, a selection for the monthly meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.cases.advance import advance
from engine.cases.desk import Desk
from engine.cases.effects import tell
from engine.cases.errors import NotAwaited
from engine.cases.facts import decode
from engine.cases.history import Entry
from engine.cases.models import Case, Concern
from engine.process.step import MessageNotAwaited, Send


def correlate(desk: Desk, ref: str, message: str, payload: Mapping[str, Any] | None = None) -> Case:
    """Send a message to one case. Raises NoSuchCase, CaseClosed, or NotAwaited if the case is not waiting for it."""
    case = desk.open_case(ref)
    sent = Entry("message_sent", {"message": message})
    try:
        advance(
            desk, case, Send(message, dict(payload or {})), decode(case.facts), cause=message, entries=[sent]
        )
    except MessageNotAwaited as refusal:
        raise NotAwaited() from refusal
    return case


def raise_concern(desk: Desk, ref: str, what: str) -> Concern:
    """Raise a concern about a child: a task for the team manager opens at once, whatever else goes on."""
    case = desk.open_case(ref)
    concern = Concern(case_id=case.id, raised_by_id=desk.actor, raised_at=desk.now, what=what)
    desk.session.add(concern)
    desk.session.flush()
    if case.team.manager_id is not None:
        tell(
            desk.session,
            case,
            case.team.manager_id,
            "concern_raised",
            f"A concern was raised about {case.child.name}.",
            desk,
        )
    correlate(desk, ref, "concern_raised", {"concern_id": concern.id})
    return concern
