"""What today's open cases would owe next month under the drawn policy, beside the one in force. Nothing changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from engine.cases.desk import Desk
from engine.cases.foresee import Owed, open_cases, owed
from engine.cases.models import Case
from engine.packs import draft as drafts
from engine.packs.publish import POLICY
from engine.people.access import Standing, may_see
from engine.time.policy import Policy
from engine.time.words import counted, day_words
from web.spreadsheet import Cell
from web.studio.around import around
from web.year.page import Line, line

LISTED = 200
"""Pieces of work that the page names; the file has all of them."""

OVERDUE = "Overdue today"
NOBODY = "Whoever comes to it"
HEAD = (
    "Case",
    "Child",
    "Work",
    "Role",
    "Team",
    "Due as published",
    "Due with the draft’s policy",
    "How many",
)

Count = Mapping[str, int]


@dataclass(frozen=True)
class Caseload:
    """What is owed by `until`: counts by week, role and team for each policy, and the work of cases one may see."""

    until: date
    cases: int
    has_draft: bool
    said: str
    names: list[str]
    weeks: list[Line]
    roles: list[Line]
    teams: list[Line]
    seen: list[Owed]
    unseen: list[Owed]
    labels: Mapping[str, str]
    problems: Sequence[str] = ()

    def role(self, one: Owed) -> str:
        """Whose work it is, in the words of the policy."""
        return self.labels.get(one.role, NOBODY)


def caseload(desk: Desk, who: Standing) -> Caseload:
    """What today's open cases owe within a month: a fixed number of statements for any number of cases."""
    until = desk.calendar.add_months(desk.today, 1)
    policy, has_draft, problems = _drawn(desk)
    cases = open_cases(desk)
    found = owed(desk, cases, policy, until)
    visible = set(desk.session.scalars(select(Case.id).where(Case.status == "open", may_see(who))))
    labels = {key: post.label for key, post in {**desk.policy.positions, **policy.positions}.items()}
    sides = [_side(found, until, lambda one: one.due_now)]
    if has_draft:
        sides.append(_side(found, until, lambda one: one.due_then))
    return Caseload(
        until=until,
        cases=len(cases),
        has_draft=has_draft,
        said=_said(sides, desk, until),
        names=["As published", "With the draft’s policy"][: len(sides)],
        weeks=_weeks(sides, desk, until),
        roles=_lines([_by(side, lambda one: labels.get(one.role, NOBODY)) for side in sides]),
        teams=_lines([_by(side, lambda one: one.team) for side in sides]),
        seen=[one for one in found if one.case_id in visible],
        unseen=[one for one in found if one.case_id not in visible],
        labels=labels,
        problems=problems,
    )


def rows(load: Caseload) -> Iterator[Sequence[Cell]]:
    """The same as rows of a file: each piece of work in a case one may see, the rest counted."""
    for one in load.seen:
        yield one.ref, one.child, one.name, load.role(one), one.team, one.due_now, _then(load, one), 1
    hidden = Counter(
        (one.name, load.role(one), one.team, one.due_now, _then(load, one)) for one in load.unseen
    )
    for (name, role, team, now, then), count in hidden.items():
        yield "", "Cases that you may not open", name, role, team, now, then, count


def _then(load: Caseload, one: Owed) -> date | None:
    return one.due_then if load.has_draft else None


def _drawn(desk: Desk) -> tuple[Policy, bool, Sequence[str]]:
    """The policy of the draft, whether there is one that can be read, and what is wrong with it."""
    draft = drafts.find(desk, POLICY)
    if draft is None:
        return desk.policy, False, ()
    published = drafts.published(desk)
    seen = around(desk, published | {POLICY: draft.content or b""}, published)
    problems = [str(one["message"]) for one in seen.problems if one["file"] == POLICY]
    return seen.policy, not problems, problems


Side = list[tuple[Owed, date]]


def _side(found: Iterable[Owed], until: date, day: Callable[[Owed], date | None]) -> Side:
    dated = ((one, day(one)) for one in found)
    return [(one, on) for one, on in dated if on is not None and on <= until]


def _weeks(sides: list[Side], desk: Desk, until: date) -> list[Line]:
    monday = desk.today - timedelta(days=desk.today.weekday())
    lines = [line(OVERDUE, [sum(on < desk.today for _, on in side) for side in sides])]
    while monday <= until:
        first, last = max(monday, desk.today), min(monday + timedelta(days=6), until)
        words = " to ".join(dict.fromkeys(day_words(day, desk.today) for day in (first, last)))
        lines.append(line(words, [sum(first <= on <= last for _, on in side) for side in sides]))
        monday += timedelta(weeks=1)
    return [*lines, line("In all", [len(side) for side in sides])]


def _by(side: Side, name: Callable[[Owed], str]) -> Count:
    return Counter(name(one) for one, _ in side)


def _lines(counts: list[Count]) -> list[Line]:
    names = sorted({name for each in counts for name in each}, key=lambda name: (name == NOBODY, name))
    return [line(name, [each.get(name, 0) for each in counts]) for name in names]


def _said(sides: list[Side], desk: Desk, until: date) -> str:
    total = [len(side) for side in sides]
    late = [sum(on < desk.today for _, on in side) for side in sides]
    verb = "is" if total[-1] == 1 else "are"
    told = f"{counted(total[-1], 'piece')} of work {verb} owed by {day_words(until, desk.today)}"
    if len(sides) == 1:
        return f"{told}. Overdue today: {late[0]:,}."
    gap = total[-1] - total[0]
    more = f"{abs(gap):,} {'more' if gap > 0 else 'fewer'} than" if gap else "as many as there are"
    return (
        f"With the draft’s policy {told}, {more} as published. Overdue on the day it counts: {late[-1]:,}; "
        f"overdue today: {late[0]:,}."
    )
