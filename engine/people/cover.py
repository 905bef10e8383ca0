"""Somebody stands in for somebody else: who they see and do steps for, from one day to another.

Cover moves no step and no clock. While it lasts, whoever covers sees the same work and is told what the other
is told; on the last day it ends by itself.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from engine.cases import typed
from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.outbox.models import Notification
from engine.people.access import permissions_of
from engine.people.assign import above
from engine.people.models import Cover, Person
from engine.time.explain import day_words


class CoverBackwards(Refused):
    """The last day of the cover, {until}, lies before its first, {start}. Exchange the two dates."""


class CoverPast(Refused):
    """The cover would have ended on {until}, which is over. Choose today or a later day to end it."""


class CoverOfSelf(Refused):
    """{name} cannot cover their own work. Choose somebody else."""


class CoverOverlaps(Refused):
    """{by} already covers {name} from {start} to {until}. Choose days outside that, or end that cover first."""


class CoverAway(Refused):
    """{by} is away from {start} to {until} and covered by {other}. Choose somebody who is there."""


class CoverNotAllowed(Refused):
    """{by} may not {what}, as {name} does. Choose somebody who holds the same position."""


class NotAtWork(Refused):
    """{name} no longer works here, so nothing can be given to them. Choose somebody else."""


class NoSuchCover(Refused):
    """This cover is not there any more. Look at the team's page to see what is arranged now."""


def arrange_cover(
    desk: Desk, person_id: int, by_id: int, from_on: date, until_on: date, reason: str
) -> Cover:
    """Let one person stand in for another on these days, both included. Both are told; no clock changes.

    Raises CoverOfSelf, CoverBackwards, CoverPast, ReasonNeeded, TooLong, NotAtWork, CoverNotAllowed, CoverOverlaps
    or CoverAway; then nothing has changed.
    """
    person, by = desk.session.get_one(Person, person_id), desk.session.get_one(Person, by_id)
    _check_days(desk, person, by, from_on, until_on)
    reason = typed.reason(reason)
    if not by.active:
        raise NotAtWork(name=by.name)
    _check_may(desk, person, by)
    _check_overlaps(desk, person, by, from_on, until_on)
    cover = Cover(
        person_id=person.id,
        by_id=by.id,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        arranged_by_id=desk.actor,
    )
    desk.session.add(cover)
    days = _days(desk, from_on, until_on)
    _tell(desk, person, f"{by.name} covers your work {days}.")
    _tell(desk, by, f"You cover {person.name}’s work {days}.")
    return cover


def end_cover(desk: Desk, cover_id: int) -> None:
    """End a cover with yesterday, or take it back whole if it has not begun. Raises NoSuchCover."""
    cover = desk.session.get(Cover, cover_id)
    if cover is None or cover.until_on < desk.today:
        raise NoSuchCover()
    person, by = desk.session.get_one(Person, cover.person_id), desk.session.get_one(Person, cover.by_id)
    if cover.from_on >= desk.today:
        desk.session.delete(cover)
    else:
        cover.until_on = desk.today - timedelta(days=1)
    _tell(desk, person, f"{by.name} no longer covers your work.")
    _tell(desk, by, f"You no longer cover {person.name}’s work.")


def _check_days(desk: Desk, person: Person, by: Person, from_on: date, until_on: date) -> None:
    if person.id == by.id:
        raise CoverOfSelf(name=person.name)
    if until_on < from_on:
        raise CoverBackwards(start=day_words(from_on, desk.today), until=day_words(until_on, desk.today))
    if until_on < desk.today:
        raise CoverPast(until=day_words(until_on, desk.today))


def _check_may(desk: Desk, person: Person, by: Person) -> None:
    theirs = permissions_of(person.position_keys, desk.policy)
    lacking = theirs - permissions_of(by.position_keys, desk.policy)
    if "mapping.facilitate" in lacking:
        raise CoverNotAllowed(by=by.name, name=person.name, what="facilitate a case mapping")
    if "task.sign_off" in lacking and by.id not in _line_above(desk, person.id):
        raise CoverNotAllowed(by=by.name, name=person.name, what="sign off what others wrote")


def _line_above(desk: Desk, person_id: int) -> set[int]:
    found: set[int] = set()
    at = above(desk.session, person_id)
    while at is not None and at not in found:
        found.add(at)
        at = above(desk.session, at)
    return found


def _check_overlaps(desk: Desk, person: Person, by: Person, from_on: date, until_on: date) -> None:
    found = _covers(desk, person.id, from_on, until_on)
    if found is not None:
        cover, name = found
        raise CoverOverlaps(by=name, name=person.name, **_words(desk, cover))
    found = _covers(desk, by.id, from_on, until_on)
    if found is not None:
        cover, name = found
        raise CoverAway(by=by.name, other=name, **_words(desk, cover))


def _covers(desk: Desk, person_id: int, from_on: date, until_on: date) -> tuple[Cover, str] | None:
    query = (
        select(Cover, Person.name)
        .join(Person, Person.id == Cover.by_id)
        .where(Cover.person_id == person_id, Cover.from_on <= until_on, Cover.until_on >= from_on)
        .order_by(Cover.from_on)
        .limit(1)
    )
    row = desk.session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def _words(desk: Desk, cover: Cover) -> dict[str, str]:
    return {
        "start": day_words(cover.from_on, desk.today),
        "until": day_words(cover.until_on, desk.today),
    }


def _days(desk: Desk, from_on: date, until_on: date) -> str:
    if from_on == until_on:
        return f"on {day_words(from_on, desk.today)}"
    return f"from {day_words(from_on, desk.today)} to {day_words(until_on, desk.today)}"


def _tell(desk: Desk, person: Person, text: str) -> None:
    notice = Notification(person_id=person.id, element_id="cover", text=text[:500], at=desk.now)
    desk.session.add(notice)
