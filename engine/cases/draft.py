"""Half-written answers, kept by case, element and person; the case itself is untouched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.cases.desk import Desk
from engine.cases.models import Draft, Submission


def save_draft(desk: Desk, case_id: int, element_id: str, raw: Mapping[str, Any]) -> Draft:
    """Keep what this person has written so far for this step, in place of what was kept before."""
    draft = find_draft(desk, case_id, element_id)
    if draft is None:
        draft = Draft(case_id=case_id, element_id=element_id, person_id=desk.actor)
        desk.session.add(draft)
    draft.raw = dict(raw)
    draft.saved_at = desk.now
    return draft


def find_draft(desk: Desk, case_id: int, element_id: str) -> Draft | None:
    """This person's draft for this step of this case, if there is one."""
    query = select(Draft).where(
        Draft.case_id == case_id, Draft.element_id == element_id, Draft.person_id == desk.actor
    )
    return desk.session.scalar(query)


def was_submitted(desk: Desk, token: str) -> bool:
    """True if the form with this token was received: a save of it that comes after is no draft any more."""
    return desk.session.scalar(select(Submission.id).where(Submission.token == token)) is not None
