"""A diagram on its way: drawn by one person, published for new cases by another."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select

from engine.cases import typed
from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.models import Case
from engine.packs.load import digest
from engine.packs.models import Bundle, DiagramDraft
from engine.packs.publish import files_of, publish
from engine.people.models import Person


class SavedMeanwhile(Refused):
    """{who} saved this diagram after you opened it. Your version is still in your browser: download it, open
    the newest draft, and bring your change across."""


class GoneMeanwhile(Refused):
    """This drawing was published or thrown away after you opened it. Your version is still in your browser: download
    it, open the diagram again, and bring your change across."""


class ChangedSince(Refused):
    """The change is not the one that you looked at: somebody saved since. Look at it again, then publish it."""


class SecondPersonNeeded(Refused):
    """You drew this change, so somebody else must publish it. Ask another service manager to look at it."""


class NotOffered(Refused):
    """There is no change waiting for approval. Open a diagram, change it, and offer it first."""


@dataclass(frozen=True)
class Change:
    """One diagram that a draft would change, before and after."""

    path: str
    before: bytes | None
    after: bytes


def current(desk: Desk) -> Bundle:
    """The bundle that new cases start on."""
    return desk.session.scalars(select(Bundle).order_by(Bundle.id.desc()).limit(1)).one()


def find(desk: Desk, path: str) -> DiagramDraft | None:
    """The draft of this diagram, if somebody has begun one."""
    return desk.session.scalar(select(DiagramDraft).where(DiagramDraft.path == path))


def drafts(desk: Desk) -> list[DiagramDraft]:
    """Every diagram being redrawn."""
    return list(desk.session.scalars(select(DiagramDraft).order_by(DiagramDraft.path)))


def save(desk: Desk, path: str, xml: bytes, version: int) -> DiagramDraft:
    """Keep a drawing. `version` is the one it was opened at, 0 for the published diagram.

    Raises SavedMeanwhile if somebody saved since, GoneMeanwhile if the draft is no more. A saved change is no
    longer offered: it has changed.
    """
    draft = find(desk, path)
    if draft is None:
        if version:
            raise GoneMeanwhile()
        draft = DiagramDraft(path=path, xml=xml, based_on_id=current(desk).id, version=0)
        desk.session.add(draft)
    elif draft.version != version:
        raise SavedMeanwhile(who=desk.session.get_one(Person, draft.saved_by_id).name)
    draft.xml = xml
    draft.version += 1
    if desk.actor is None:
        raise ValueError("A drawing is saved by a person.")
    draft.saved_at, draft.saved_by_id = desk.now, desk.actor
    draft.offered_at = draft.offered_by_id = None
    desk.session.flush()
    return draft


def discard(desk: Desk, path: str) -> None:
    """Throw a draft away; the published diagram stays as it is."""
    desk.session.execute(delete(DiagramDraft).where(DiagramDraft.path == path))


def offer(desk: Desk, note: str) -> list[DiagramDraft]:
    """Offer every draft for a second person's approval, with a line that says what it is for. Raises TooLong."""
    note = typed.fitting(note)
    waiting = drafts(desk)
    if not waiting:
        raise NotOffered()
    for draft in waiting:
        draft.offered_at, draft.offered_by_id, draft.note = desk.now, desk.actor, note
    return waiting


def changes(desk: Desk) -> list[Change]:
    """What the drafts would change in the bundle that new cases start on."""
    files = files_of(desk.session, current(desk).id)
    return [Change(draft.path, files.get(draft.path), draft.xml) for draft in drafts(desk)]


def offered(desk: Desk) -> dict[str, bytes]:
    """The drawings that wait for a second person, by path."""
    return {draft.path: draft.xml for draft in drafts(desk) if draft.offered_at is not None}


def approve(desk: Desk, seen: str | None = None) -> Bundle:
    """Publish what was offered, for new cases. `seen` is the digest of what the approver looked at.

    Raises NotOffered, SecondPersonNeeded, ChangedSince or DiagramError.
    """
    waiting = [draft for draft in drafts(desk) if draft.offered_at is not None]
    if not waiting:
        raise NotOffered()
    if seen is not None and seen != digest(offered(desk)):
        raise ChangedSince()
    if any(desk.actor in (draft.saved_by_id, draft.offered_by_id) for draft in waiting):
        raise SecondPersonNeeded()
    files = files_of(desk.session, current(desk).id) | offered(desk)
    bundle = publish(
        desk.session,
        desk.clock,
        files,
        note=waiting[0].note,
        drawn_by=waiting[0].saved_by_id,
        approved_by=desk.actor,
    )
    desk.session.execute(delete(DiagramDraft).where(DiagramDraft.id.in_([draft.id for draft in waiting])))
    return bundle


def running_cases(desk: Desk) -> dict[int, int]:
    """How many open cases run on each bundle, by the bundle's number."""
    query = (
        select(Bundle.number, func.count(Case.id))
        .join(Case, Case.bundle_id == Bundle.id)
        .where(Case.status != "closed")
        .group_by(Bundle.number)
    )
    return {number: count for number, count in desk.session.execute(query)}
