"""Bring a message to a case: an early review, a selection for the monthly meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.cases.advance import advance
from engine.cases.desk import Desk
from engine.cases.errors import NotAwaited
from engine.cases.facts import decode
from engine.cases.history import Entry
from engine.cases.models import Case
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
