"""A change of the procedure on its way: drawn by one person, published for new cases by another.

Drafts are files laid over what is published: diagrams, forms, names, and the policy under the path `policy.toml`.
Together they are one change, offered, looked at and published as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select

from engine.cases import typed
from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.models import Case
from engine.outbox.models import Notification
from engine.packs import versions
from engine.packs.load import digest
from engine.packs.models import Bundle, BundleAuthor, DraftAuthor, PackDraft, PolicyVersion
from engine.packs.publish import POLICY, files_of, publish, publish_policy
from engine.packs.recount import count_again
from engine.people.models import Person


class SavedMeanwhile(Refused):
    """{who} saved this after you opened it. Your version is still in your browser: download it, open
    the newest draft, and bring your change across."""


class GoneMeanwhile(Refused):
    """This draft was published or thrown away after you opened it. Your version is still in your browser: download
    it, open the newest version again, and bring your change across."""


class ChangedSince(Refused):
    """The change is not the one that you looked at: somebody saved since. Look at it again, then publish it."""


class SavedSince(Refused):
    """{who} saved this draft after you opened the page. Look at it again before you throw it away."""


class SecondPersonNeeded(Refused):
    """You worked on this change, so somebody else must publish it. Ask another service manager to look at it."""


class NotOffered(Refused):
    """There is no change waiting for approval. Open a diagram, change it, and offer it first."""


class DayPassed(Refused):
    """The change was to count from {on}, and that day has passed or an older version opens after it. Send it back
    and have it offered for a later day."""


@dataclass(frozen=True)
class Change:
    """One file that a draft would change, before and after; None where there is no such file."""

    path: str
    before: bytes | None
    after: bytes | None


def newest(desk: Desk) -> Bundle:
    """The bundle that the next change is drawn on, also if it opens on a later day."""
    return desk.session.scalars(versions.newest()).one()


def current(desk: Desk) -> Bundle:
    """The bundle that new cases start on today."""
    return desk.session.get_one(Bundle, desk.session.scalar(versions.for_new_cases(desk.today)))


def published(desk: Desk) -> dict[str, bytes]:
    """Every file that a draft may change, as it was published last: the newest bundle's and the policy."""
    text = desk.session.scalars(
        select(PolicyVersion.text).where(PolicyVersion.id == versions.newest_policy())
    )
    return files_of(desk.session, newest(desk).id) | {POLICY: text.one().encode()}


def laid_over(files: Mapping[str, bytes], drafts: list[PackDraft]) -> dict[str, bytes]:
    """These files with these drafts over them; a draft without content takes its file away."""
    drawn = {draft.path: draft.content for draft in drafts}
    return {path: content for path, content in ({**files, **drawn}).items() if content is not None}


def drawn(desk: Desk) -> dict[str, bytes]:
    """Every file as it would be with all drafts, offered or not."""
    return laid_over(published(desk), drafts(desk))


def find(desk: Desk, path: str) -> PackDraft | None:
    """The draft of this file, if somebody has begun one."""
    return desk.session.scalar(select(PackDraft).where(PackDraft.path == path))


def drafts(desk: Desk) -> list[PackDraft]:
    """Every file that is being changed."""
    return list(desk.session.scalars(select(PackDraft).order_by(PackDraft.path)))


def save(desk: Desk, path: str, content: bytes | None, version: int) -> PackDraft:
    """Keep a file as it now is, or with None that it is to go. `version` is the one it was opened at, 0 for none.

    Raises SavedMeanwhile if somebody saved since, GoneMeanwhile if the draft is no more. If it was offered, the whole
    change is no longer: it is not the one that was looked at.
    """
    if desk.actor is None:
        raise ValueError("A draft is saved by a person.")
    draft = find(desk, path)
    if draft is None:
        if version:
            raise GoneMeanwhile()
        draft = PackDraft(path=path, based_on_id=newest(desk).id, version=0, note="", answer="")
        desk.session.add(draft)
    elif draft.version != version:
        raise SavedMeanwhile(who=desk.session.get_one(Person, draft.saved_by_id).name)
    draft.former, draft.content = draft.content, content
    draft.version += 1
    draft.saved_at, draft.saved_by_id = desk.now, desk.actor
    desk.session.flush()
    desk.session.merge(DraftAuthor(draft_id=draft.id, person_id=desk.actor))
    if draft.offered_at is not None:
        _take_back(offered_drafts(desk))
    desk.session.flush()
    return draft


def discard(desk: Desk, path: str, version: int | None = None) -> None:
    """Throw a draft away; what is published stays. If it was offered, the rest of that change must be offered again.

    With `version` only the draft that was seen: raises SavedSince if somebody saved after that.
    """
    draft = find(desk, path)
    if draft is not None and version is not None and draft.version != version:
        raise SavedSince(who=desk.session.get_one(Person, draft.saved_by_id).name)
    if draft is not None and draft.offered_at is not None:
        _take_back(offered_drafts(desk))
    desk.session.execute(delete(PackDraft).where(PackDraft.path == path))


def bring_back(desk: Desk, bundle: Bundle) -> list[PackDraft]:
    """Draw the change that makes the procedure again what it was in an earlier version.

    Drafts begun before are replaced. The policy stays: clocks count by the row of their start date, whatever is
    published later. Nothing happens to a case until the change is offered, approved and published as a new version.
    """
    was, now = files_of(desk.session, bundle.id), files_of(desk.session, newest(desk).id)
    for draft in drafts(desk):
        discard(desk, draft.path)
    changed = sorted(path for path in {*was, *now} if was.get(path) != now.get(path))
    return [save(desk, path, was.get(path), 0) for path in changed]


def offer(desk: Desk, note: str, opens_on: date | None = None) -> list[PackDraft]:
    """Offer every draft for a second person's approval, with a line that says what it is for, and from which day.

    Raises TooLong, NotOffered, or DayPassed if that day is not to come.
    """
    note = typed.fitting(note)
    waiting = drafts(desk)
    if not waiting:
        raise NotOffered()
    _refuse_passed(desk, opens_on)
    for draft in waiting:
        draft.offered_at, draft.offered_by_id, draft.note = desk.now, desk.actor, note
        draft.opens_on, draft.answer, draft.answered_by_id = opens_on, "", None
    return waiting


def send_back(desk: Desk, why: str) -> None:
    """Do not publish what was offered, and say why: it is a draft again. Raises NotOffered, ReasonNeeded, TooLong."""
    why = typed.reason(why)
    waiting = offered_drafts(desk)
    if not waiting:
        raise NotOffered()
    _tell(desk, waiting, why)
    _take_back(waiting)
    for draft in waiting:
        draft.answer, draft.answered_by_id = why, desk.actor


def _tell(desk: Desk, waiting: list[PackDraft], why: str) -> None:
    """A notice to everybody who worked on the change: it is theirs to take up again."""
    by = desk.session.scalar(select(Person.name).where(Person.id == desk.actor))
    text = f"{by} sent the change of the procedure back: {why}"
    for person_id in _worked_on(desk, waiting) - {desk.actor, None}:
        notice = Notification(person_id=person_id, element_id="change", text=text[:500], at=desk.now)
        desk.session.add(notice)


def _take_back(waiting: list[PackDraft]) -> None:
    for draft in waiting:
        draft.offered_at = draft.offered_by_id = draft.opens_on = None


def changes(desk: Desk) -> list[Change]:
    """What the drafts would change in what is published."""
    files = published(desk)
    return [Change(draft.path, files.get(draft.path), draft.content) for draft in drafts(desk)]


def offered_drafts(desk: Desk) -> list[PackDraft]:
    """The drafts that wait for a second person."""
    return [draft for draft in drafts(desk) if draft.offered_at is not None]


def seen(waiting: list[PackDraft]) -> str:
    """What these drafts hash to: an approver says by it which change they looked at."""
    said = sorted({f"{draft.opens_on} {draft.note}" for draft in waiting})
    content = {draft.path: draft.content or b"taken away" for draft in waiting}
    return digest(content | {"offered": " ".join(said).encode()})


def approve(desk: Desk, looked_at: str | None = None) -> Bundle:
    """Publish what was offered, for new cases. `looked_at` is what `seen` said of what the approver looked at.

    Where only the policy changes, no new bundle is made: the newest is returned. Raises NotOffered,
    SecondPersonNeeded, ChangedSince, DayPassed, DiagramError or PolicyError; nothing is published then.
    """
    waiting = offered_drafts(desk)
    if not waiting:
        raise NotOffered()
    if looked_at is not None and looked_at != seen(waiting):
        raise ChangedSince()
    if desk.actor in _worked_on(desk, waiting):
        raise SecondPersonNeeded()
    _refuse_passed(desk, waiting[0].opens_on)
    bundle = _publish(desk, waiting)
    desk.session.execute(delete(PackDraft).where(PackDraft.id.in_([draft.id for draft in waiting])))
    return bundle


def _worked_on(desk: Desk, waiting: list[PackDraft]) -> set[int | None]:
    return {*_authors(desk, waiting), *(draft.offered_by_id for draft in waiting)}


def _authors(desk: Desk, waiting: list[PackDraft]) -> set[int]:
    ids = [draft.id for draft in waiting]
    return set(desk.session.scalars(select(DraftAuthor.person_id).where(DraftAuthor.draft_id.in_(ids))))


def _publish(desk: Desk, waiting: list[PackDraft]) -> Bundle:
    files = laid_over(published(desk), waiting)
    text, before = files.pop(POLICY).decode(), newest(desk)
    bundle = before
    if files != files_of(desk.session, before.id):
        bundle = publish(
            desk.session,
            desk.clock,
            files,
            note=waiting[0].note,
            drawn_by=waiting[0].saved_by_id,
            approved_by=desk.actor,
            opens_on=waiting[0].opens_on,
        )
        authors = sorted(_authors(desk, waiting))
        desk.session.add_all(BundleAuthor(bundle_id=bundle.id, person_id=each) for each in authors)
    changed = next((draft for draft in waiting if draft.path == POLICY), None)
    if changed is not None:
        beside = None if bundle is before else bundle.id
        publish_policy(
            desk.session,
            desk.clock,
            text,
            note=changed.note,
            drawn_by=changed.saved_by_id,
            approved_by=desk.actor,
            beside=beside,
        )
        count_again(desk)
    return bundle


def _refuse_passed(desk: Desk, opens_on: date | None) -> None:
    # A version laid over one that has not opened yet would bring that one's changes forward.
    before = newest(desk).opens_on
    first = opens_on or desk.today
    if first < desk.today or (before is not None and before > first):
        raise DayPassed(on=f"{first:%-d %B %Y}")


def running_cases(desk: Desk) -> dict[int, int]:
    """How many open cases run on each bundle, by the bundle's number."""
    query = (
        select(Bundle.number, func.count(Case.id))
        .join(Case, Case.bundle_id == Bundle.id)
        .where(Case.status != "closed")
        .group_by(Bundle.number)
    )
    return {number: count for number, count in desk.session.execute(query)}
