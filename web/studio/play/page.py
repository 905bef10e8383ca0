"""What the page of a trial shows: the day, the open steps with dates and reasons, and everything that happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from engine.packs import picture
from engine.packs.picture import Drawings
from engine.simulate.house import Owed
from engine.simulate.walk import Done
from engine.simulate.where import marks
from engine.time.explain import explain
from engine.time.words import counted, day_words, distance_words, full_day_words
from forms import UnknownFormError
from web.studio.play.acts import typed
from web.studio.play.ground import CHILD
from web.studio.play.replay import Replayed
from web.studio.play.words import MESSAGES, Happened, act_words, happened, message_words

LOG: Final = 60
"""Acts that the log shows, the latest first; all of them on request."""


@dataclass(frozen=True)
class Line:
    """One open step. `first` is false for the younger of two with the same id: the older is done first."""

    element: str
    name: str
    role: str
    instructions: str
    due: str
    distance: str
    late: bool
    why: Any
    first: bool


@dataclass(frozen=True)
class Entry:
    """One act in the log: its day, what it was, what it set off, and the answers that were given."""

    day: date
    on: str
    said: str
    happened: Sequence[Happened]
    answers: Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class Page:
    """Everything that the page shows. `coming` is the day of what happens next, with what it is."""

    today: str
    since: str
    ended: bool
    lines: list[Line]
    messages: list[tuple[str, str]]
    others: list[tuple[str, str]]
    next_day: date | None
    next_words: str
    log: list[Entry]
    latest: Entry
    drawings: Drawings


def page(stands: Replayed, stage: str | None = None) -> Page:
    """The page of a trial as it stands; `stage` is the diagram to draw, else the one where a step is open."""
    walk, ground = stands.walk, stands.ground
    log = list(_log(stands))
    owed = [] if walk.case.ended() else list(walk.case.owed())
    awaited = [] if walk.case.ended() else [(each, message_words(each)) for each in walk.case.awaited()]
    next_day = walk.next_day()
    return Page(
        today=full_day_words(walk.today),
        since=_since(stands),
        ended=walk.case.ended(),
        lines=list(_lines(stands, owed)),
        messages=[each for each in awaited if each[0] in MESSAGES],
        others=[each for each in awaited if each[0] not in MESSAGES],
        next_day=next_day,
        next_words=day_words(next_day, walk.today) if next_day else "",
        log=log[::-1],
        latest=log[-1],
        drawings=picture.marked(ground.files, marks(walk), stage or _stage(stands, owed)),
    )


def _since(stands: Replayed) -> str:
    days = (stands.walk.today - stands.walk.starts_on).days
    return (
        f"{counted(days, 'day')} after the case was opened"
        if days
        else "the day on which the case was opened"
    )


def _stage(stands: Replayed, owed: list[Owed]) -> str | None:
    # Where somebody has to act first.
    first = min(owed, key=lambda step: step.due_on or date.max, default=None)
    return stands.walk.case.process_of(first) if first else None


def _lines(stands: Replayed, owed: list[Owed]) -> Iterator[Line]:
    seen: set[str] = set()
    for step in owed:
        yield line_of(stands, step, step.element not in seen)
        seen.add(step.element)


def line_of(stands: Replayed, step: Owed, first: bool) -> Line:
    """One open step as the pages show it."""
    walk, ground = stands.walk, stands.ground
    name, instructions, clauses = walk.case.told(step)
    clock = walk.case.clock_of(step)
    rows = list(explain(clock.due, ground.calendar, walk.today, ground.facts)) if clock else _unset(clauses)
    due = step.due_on
    return Line(
        element=step.element,
        name=name,
        role=ground.role(step.role),
        instructions=instructions,
        due=day_words(due, walk.today) if due else "",
        distance=distance_words(due, walk.today, ground.calendar) if due else "",
        late=step.is_late(walk.today),
        why=rows,
        first=first,
    )


def _unset(clauses: Sequence[str]) -> list[tuple[str, str]]:
    rule = [("Rule", f"Clause{'s' if len(clauses) > 1 else ''} {', '.join(clauses)}")] if clauses else []
    return [*rule, ("Limit", "Not set by this procedure.")]


def _log(stands: Replayed) -> Iterator[Entry]:
    walk, ground = stands.walk, stands.ground
    for done in walk.done:
        yield Entry(
            done.act.on,
            day_words(done.act.on, walk.today),
            act_words(ground, done, walk.today),
            happened(ground, done, walk.today),
            _answers(stands, done),
        )


def _answers(stands: Replayed, done: Done) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    form_id = done.what.form if done.what else done.act.do
    try:
        form = stands.ground.form(form_id)
    except UnknownFormError:
        return ()
    context = {**(done.what.data if done.what else {}), **stands.walk.case.facts(), "child": CHILD}
    return form.read_out(typed(form, done.act.answers), context)
