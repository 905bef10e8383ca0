"""The studio's front page: what counts now, what is being changed, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, render_template, url_for

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs.editions import Edition, editions
from engine.packs.load import diagrams
from engine.packs.models import PackDraft
from engine.people.access import Standing
from engine.time.words import counted, listed
from web.access import standing
from web.site import desk, read
from web.studio import changing, differing
from web.studio.changing import Problem

ENTRANCES = (
    (
        "Change it",
        (
            ("forms_editor.index", "Forms", "the questions that each step asks"),
            (
                "policy_editor.index",
                "Timescales and reminders",
                "how long, counted from what, and who is told",
            ),
            ("exchange.new", "A new diagram", "a stage of its own"),
            ("exchange.bring", "Bring in a .bpmn file", "from another tool"),
        ),
    ),
    (
        "Try it",
        (
            ("play.index", "Play a case", "walk a made-up child through it, day by day"),
            (
                "year.index",
                "Play a year",
                "visits, meetings and late work, the draft beside what is published",
            ),
            ("rules.index", "What the check looks for", "each rule, with what to do"),
        ),
    ),
    (
        "Follow it",
        (
            ("live.index", "Where cases stand now", "how many on each step, how many late"),
            ("versions.index", "Versions", "what was changed when, by whom and why"),
            ("moving.index", "Move running cases", "bring cases over to the newest version"),
        ),
    ),
)
"""Groups of (view, words, what it is for). A view that does not exist in this installation is left out."""


@dataclass(frozen=True)
class Next:
    """The one thing to do now: a sentence, and a button if there is one."""

    words: str
    button: str = ""
    href: str = ""


@dataclass(frozen=True)
class Drawn:
    """One file that is being changed: by whom, when, and what is wrong with it."""

    title: str
    kind: str
    href: str
    who: str
    saved_at: datetime
    goes: bool
    errors: int


@dataclass(frozen=True)
class Listed:
    """One diagram: its name, whether it is being changed, and what the check says of it."""

    id: str
    title: str
    draft: PackDraft | None
    errors: int
    warnings: int


def page() -> str:
    """The front page, for those who draw and those who approve."""
    with read() as session:
        here, who = desk(session), standing()
        published, every = drafts.published(here), drafts.drafts(here)
        now = drafts.laid_over(published, every)
        found = changing.problems(here, now, published)
        known, running = editions(session), drafts.running_cases(here)
        counts, opening = _counting(here, known)
        working = changing.authors(here, every)
        older = sum(count for number, count in running.items() if number < counts.number)
        return render_template(
            "studio/index.html",
            next=_next(here, who, every, found, working, older),
            counts=counts,
            opening=opening,
            since=counts.opens_on,
            running=sorted(running.items(), reverse=True),
            drawn=_drawn(every, now, published, found, working),
            waiting=any(draft.offered_at for draft in every),
            diagrams=_listed(now, every, found),
            groups=_groups(),
            outline="outline.edit" if "outline.edit" in current_app.view_functions else "",
            may_draw=who.may("procedure.draft"),
        )


def _counting(here: Desk, known: Sequence[Edition]) -> tuple[Edition, list[Edition]]:
    """The edition that new cases start on today, and those that open later."""
    current = drafts.current(here)
    opening = [each for each in known if each.number > current.number and not each.only_policy]
    return next(each for each in known if each.number <= current.number), opening[::-1]


def _next(
    here: Desk,
    who: Standing,
    every: Sequence[PackDraft],
    found: Sequence[Problem],
    working: Mapping[str, Mapping[int, str]],
    older: int,
) -> Next:
    """What a manager does next; the most pressing thing only."""
    waiting = [draft for draft in every if draft.offered_at is not None]
    if waiting:
        mine = any(here.actor in (*working[draft.path], draft.offered_by_id) for draft in waiting)
        return _waiting(waiting[0].note, not mine and who.may("procedure.approve"))
    if every:
        answer = next((draft.answer for draft in every if draft.answer), "")
        return _drawing(answer, sum(each.is_error for each in found))
    return _quiet(older)


def _waiting(note: str, decides: bool) -> Next:
    whole = url_for("studio.change")
    if decides:
        about = f": “{note}”" if note else ""
        return Next(f"A change waits for your approval{about}.", "Look at the change", whole)
    return Next("A change waits for somebody else to look at it and publish it.", "See the change", whole)


def _drawing(answer: str, errors: int) -> Next:
    whole = url_for("studio.change")
    if answer:
        return Next(f"The change was sent back: “{answer}”", "See the change", whole)
    if errors:
        words = f"{counted(errors, 'problem')} to mend before the change can be offered."
        return Next(words, "See what to mend", whole)
    words = "The change has nothing to mend. Look at it as a whole and offer it for approval."
    return Next(words, "See the change as a whole", whole)


def _quiet(older: int) -> Next:
    if older and "moving.index" in current_app.view_functions:
        are = "open case runs" if older == 1 else "open cases run"
        words = f"Nothing is being changed. {older} {are} on an older version."
        return Next(words, "Move running cases", url_for("moving.index"))
    return Next(
        "Nothing is being changed and nothing waits. To begin a change, open a diagram: "
        "no case follows it until a second person publishes it."
    )


def _drawn(
    every: Sequence[PackDraft],
    now: Mapping[str, bytes],
    published: Mapping[str, bytes],
    found: Sequence[Problem],
    working: Mapping[str, Mapping[int, str]],
) -> list[Drawn]:
    by_path = {draft.path: draft for draft in every}
    return [
        Drawn(
            differing.title(path, now.get(path) or published.get(path) or b""),
            differing.kind_of(path),
            changing.address(path),
            listed(list(working[path].values())),
            by_path[path].saved_at,
            by_path[path].content is None,
            sum(each.is_error for each in found if each.path == path),
        )
        for path in differing.in_order(list(by_path))
    ]


def _listed(now: Mapping[str, bytes], every: Sequence[PackDraft], found: Sequence[Problem]) -> list[Listed]:
    kept = {draft.path: draft for draft in every}
    return [
        Listed(
            path.removesuffix(".bpmn"),
            differing.title(path, now[path]),
            kept.get(path),
            sum(each.is_error for each in found if each.path == path),
            sum(not each.is_error for each in found if each.path == path),
        )
        for path in differing.in_order(list(diagrams(now)))
    ]


def _groups() -> list[tuple[str, list[tuple[str, str, str]]]]:
    known = current_app.view_functions
    groups = [
        (title, [(url_for(view), words, hint) for view, words, hint in entries if view in known])
        for title, entries in ENTRANCES
    ]
    return [(title, entries) for title, entries in groups if entries]
