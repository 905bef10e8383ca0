"""From rows of the database to what My week shows: families, groups, days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from engine.time.words import day_words, listed
from web.week import queries
from web.week.queries import LATE, LATER, MONTH, NEXT, NO_DATE, TO_TAKE, TODAY, WEEK, Asked

SEEING = "record_visit"
"""The form by which a child is seen: the page says "See Robin" rather than what the form is called."""

TONES = {LATE: "late", TODAY: "today", WEEK: "soon", NO_DATE: "none", TO_TAKE: "none"}


@dataclass(frozen=True)
class Part:
    """One child's part of a row: the step to open."""

    task_id: int
    ref: str
    given_name: str
    has_draft: bool


@dataclass(frozen=True)
class Row:
    """One row of the page: one step, for one child or for brothers and sisters together."""

    title: str
    kind: str
    name: str
    tone: str
    due_on: date | None
    why: Sequence[Sequence[str]]
    clauses: Sequence[str]
    about: tuple[str, ...]
    last_seen_on: date | None
    planned_on: date | None
    was_planned: bool
    opened_at: Any
    covers: str
    restricted: bool
    to_take: bool
    waits_for: str
    is_seeing: bool
    parts: tuple[Part, ...]

    @property
    def has_draft(self) -> bool:
        """True if the person has begun to write for one of the children."""
        return any(part.has_draft for part in self.parts)


@dataclass(frozen=True)
class Group:
    """Rows under one heading. `count` is that of all pages."""

    id: str
    title: str
    count: int
    rows: tuple[Row, ...]


TitleOf = Callable[[Any], str]


def groups(found: Sequence[Any], counted: dict[int, int], asked: Asked, title_of: TitleOf) -> list[Group]:
    """The page's rows under their headings. A heading whose rows stand on another page is left out."""
    rows = [(parts[0].bucket, _row(parts, asked, title_of)) for parts in _by_number(found)]
    heads = _heads(asked)
    return [
        Group(*heads[bucket], counted.get(bucket, 0), tuple(row for _, row in of_bucket))
        for bucket, of_bucket in groupby(rows, key=lambda pair: pair[0])
    ]


def names_of(children: Iterable[Any]) -> str:
    """The children as one says them: "Robin, Wren and Kit Sample"."""
    kin = list(children)
    if len({child.family_name for child in kin}) == 1:
        return f"{listed([child.given_name for child in kin])} {kin[0].family_name}"
    return listed([f"{child.given_name} {child.family_name}" for child in kin])


def families(children: Sequence[Any]) -> list[tuple[int, str]]:
    """Each family with its children's names, by family name, for the filter."""
    by_family = sorted(children, key=lambda child: (child.family_name, child.family_id))
    found = groupby(by_family, key=lambda child: child.family_id)
    return [(family_id, names_of(sorted(kin, key=_born))) for family_id, kin in found]


def longest_since_seen(children: Sequence[Any], today: date, limit: int = 3) -> list[tuple[str, str, str]]:
    """Who was not seen for longest: names, since when in words, and the reference of the first child."""
    found = []
    for (_, seen), together in groupby(children, key=lambda child: (child.family_id, child.last_seen_on)):
        kin = list(together)
        if seen is None:
            words = f"Not seen yet, open since {day_words(min(child.opened_on for child in kin), today)}"
        else:
            days = (today - seen).days
            words = f"{day_words(seen, today)}, {days} day{'' if days == 1 else 's'} ago"
        found.append((names_of(kin), words, kin[0].ref))
    return found[:limit]


@dataclass(frozen=True)
class Day:
    """One day of the week with what is planned for it."""

    on: date
    plans: tuple[tuple[str, str], ...]


def days(children: Sequence[Any], asked: Asked) -> list[Day]:
    """Monday to Friday, and a weekend day that holds something."""
    monday = asked.sunday - timedelta(days=6)
    week = [
        Day(monday + timedelta(days=number), tuple(_plans(children, monday, number))) for number in range(7)
    ]
    return [day for day in week if day.on.weekday() < 5 or day.plans]


def _plans(children: Sequence[Any], monday: date, number: int) -> Iterator[tuple[str, str]]:
    on = monday + timedelta(days=number)
    seen = [child for child in children if child.visit_planned_on == on]
    for _, together in groupby(sorted(seen, key=_family), key=_family):
        yield "Visit", names_of(together)
    met = {child.family_id: child for child in children if child.meeting_planned_on == on}
    for child in met.values():
        kind = (child.meeting_kind or "").replace("_", " ")
        kin = [each for each in children if each.family_id == child.family_id]
        yield f"{kind} meeting".strip().capitalize() if kind != "review" else "Review", names_of(kin)


def _family(child: Any) -> int:
    return int(child.family_id)


def _by_number(found: Sequence[Any]) -> Iterator[list[Any]]:
    for _, parts in groupby(found, key=lambda step: step.number):
        yield list(parts)


def _row(parts: Sequence[Any], asked: Asked, title_of: TitleOf) -> Row:
    first = parts[0]
    names = names_of(parts)
    step = first.name if first.kind == "meeting" and first.noun else ""
    planned = {"visit": first.visit_planned_on, "meeting": first.meeting_planned_on}.get(first.kind)
    if planned is not None and planned < asked.today - timedelta(days=14):
        planned = None
    return Row(
        title=_title(first, names, title_of(first)),
        kind=first.kind,
        name=first.name,
        tone=TONES.get(first.bucket, "later"),
        due_on=first.due_on,
        why=first.why or (),
        clauses=first.clauses,
        about=_about(parts, asked.today, step),
        last_seen_on=min((part.last_seen_on for part in parts if part.last_seen_on), default=None),
        planned_on=planned,
        was_planned=planned is not None and planned < asked.today,
        opened_at=first.opened_at,
        covers=first.assignee if first.assignee_id not in (None, asked.who.person_id) else "",
        restricted=first.restricted,
        to_take=first.bucket == TO_TAKE and first.role in asked.who.positions,
        waits_for=_waits_for(first, asked),
        is_seeing=first.form == SEEING,
        parts=tuple(Part(part.id, part.ref, part.given_name, part.draft_at is not None) for part in parts),
    )


def _waits_for(step: Any, asked: Asked) -> str:
    """The position that a step waits for while nobody of it was chosen; "" where one may take it oneself."""
    choosing = step.bucket == TO_TAKE and step.role not in asked.who.positions
    return str(step.role).replace("_", " ") if choosing else ""


def _title(step: Any, names: str, form_title: str) -> str:
    if step.form == SEEING:
        return f"See {names}"
    if step.kind == "meeting" and step.noun:
        return f"{step.noun[:1].upper()}{step.noun[1:]} for {names}"
    return form_title.replace("{child}", names) if "{child}" in form_title else f"{form_title}: {names}"


def _about(parts: Sequence[Any], today: date, step: str) -> tuple[str, ...]:
    said = [step, _ages(parts, today), listed([part.ref for part in parts])]
    return tuple(each for each in said if each)


def _ages(parts: Sequence[Any], today: date) -> str:
    ages = [str(age(part.born_on, today)) for part in parts if part.born_on]
    return f"age{'s' if len(ages) > 1 else ''} {listed(ages)}" if ages else ""


def age(born_on: date, today: date) -> int:
    """Full years of age."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def _born(child: Any) -> tuple[bool, Any]:
    return child.born_on is None, child.born_on


def _heads(asked: Asked) -> dict[int, tuple[str, str]]:
    today, sunday = day_words(asked.today, asked.today), day_words(asked.sunday, asked.today)
    return {
        LATE: ("late", "Late"),
        TODAY: ("today", f"Today, {today}"),
        WEEK: ("week", f"By {sunday}"),
        NEXT: ("next", "Next week"),
        MONTH: ("month", "In the weeks after"),
        LATER: ("later", "Later"),
        NO_DATE: ("nodate", "No limit set"),
        TO_TAKE: ("take", "Nobody holds these yet"),
    }


def by_bucket(found: Sequence[tuple[int, str, int]], asked: Asked) -> dict[int, int]:
    """How many rows each group has, of the kind that is shown."""
    totals: dict[int, int] = {}
    for bucket, kind, count in found:
        if asked.kind in ("", kind):
            totals[bucket] = totals.get(bucket, 0) + count
    return totals


def by_kind(found: Sequence[tuple[int, str, int]], asked: Asked) -> dict[str, int]:
    """How many rows each kind has, in the span that is shown."""
    totals: dict[str, int] = {}
    for bucket, kind, count in found:
        if bucket in queries.SHOWN[asked.span]:
            totals[kind] = totals.get(kind, 0) + count
    return totals
