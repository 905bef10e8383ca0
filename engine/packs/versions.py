"""Which version counts: the newest, on which the next change is drawn, and the one that new cases start on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ScalarSelect, Select, func, or_, select

from engine.packs.models import Bundle, PolicyVersion


def for_new_cases(today: date) -> Select[int]:
    """The id of the bundle on which a case begins today: the newest that is open by then."""
    has_opened = or_(Bundle.opens_on.is_(None), Bundle.opens_on <= today)
    return select(Bundle.id).where(has_opened).order_by(Bundle.id.desc()).limit(1)


def newest() -> Select[Bundle]:
    """The bundle that was published last, also if it opens on a later day."""
    return select(Bundle).order_by(Bundle.id.desc()).limit(1)


def newest_policy() -> ScalarSelect[int]:
    """The id of the policy in force."""
    return select(func.max(PolicyVersion.id)).scalar_subquery()
