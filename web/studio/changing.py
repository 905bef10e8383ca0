"""The change as a whole: what the drafts would change, offering it, sending it back, and publishing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.cases.errors import ReasonNeeded, TooLong
from engine.packs import draft as drafts
from engine.packs.editions import editions
from engine.packs.models import DraftAuthor, PackDraft
from engine.people.models import Person
from forms.dates import DateError
from web.access import standing
from web.days import read_day
from web.site import command, desk, read
from web.studio import differing
from web.studio.around import around
from web.studio.policy.effect import moved_by

Answer = str | tuple[str, int] | Response


@dataclass
class Typed:
    """What was typed into the forms of the page, and what is wrong with it."""

    note: str = ""
    opens_on: str = ""
    why: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """One finding of the check, with where it can be mended."""

    path: str
    title: str
    message: str
    is_error: bool
    href: str


def page(typed: Typed | None = None, refused: str = "") -> str:
    """What the drafts change, in words and in pictures, with what can be done about it now.

    Once a change is offered, the page shows exactly that, without what somebody began since. `refused` is the
    heading over the errors that kept something from being done.
    """
    with read() as session:
        here = desk(session)
        published, every = drafts.published(here), drafts.drafts(here)
        waiting = [draft for draft in every if draft.offered_at is not None]
        now = drafts.laid_over(published, waiting or every)
        found = problems(here, now, published)
        working = authors(here, every)
        return render_template(
            "studio/change.html",
            changes=differing.between(published, now),
            drafts=[
                (draft, differing.title(draft.path, draft.content or published.get(draft.path, b"")))
                for draft in every
            ],
            waiting=waiting,
            beside=[
                differing.title(draft.path, draft.content or b"")
                for draft in every
                if waiting and draft not in waiting
            ],
            errors=[each for each in found if each.is_error],
            warnings=[each for each in found if not each.is_error],
            seen=drafts.seen(waiting),
            authors=sorted({name for draft in every for name in working[draft.path].values()}),
            offered_by=_name(here, waiting[0].offered_by_id if waiting else None),
            sent_back_by=_name(here, next((draft.answered_by_id for draft in every if draft.answer), None)),
            answer=next((draft.answer for draft in every if draft.answer), ""),
            edition=editions(session)[0],
            running=sum(drafts.running_cases(here).values()),
            moves=moved_by(here, standing(), published, now),
            mine=any(
                here.actor in working[draft.path] or draft.offered_by_id == here.actor for draft in waiting
            ),
            may_draw=standing().may("procedure.draft"),
            may_publish=standing().may("procedure.approve"),
            typed=typed or Typed(),
            refused=refused,
        )


def offer() -> Answer:
    """Offer the drafts to a second person; with errors open they stay drafts."""
    typed = Typed(request.form.get("note", ""), request.form.get("opens_on", "").strip())
    with command() as session:
        here = desk(session)
        broken = _errors(here, drafts.drawn(here))
        opens_on = _day(typed, here.today)
        if not broken and not typed.errors:
            try:
                drafts.offer(here, typed.note, opens_on)
            except TooLong as refusal:
                typed.errors["note"] = str(refusal)
            except drafts.DayPassed as refusal:
                typed.errors["opens_on"] = str(refusal)
    if broken:
        return page(typed, f"Mend first: {', '.join(broken)}"), 422
    if typed.errors:
        return page(typed), 422
    flash("Offered. Another service manager now looks at the change and publishes it.")
    return redirect(url_for("studio.change"))


def send_back() -> Answer:
    """Do not publish what was offered, and say why."""
    typed = Typed(why=request.form.get("why", ""))
    try:
        with command() as session:
            drafts.send_back(desk(session), typed.why)
    except (ReasonNeeded, TooLong) as refusal:
        typed.errors["why"] = str(refusal)
        return page(typed), 422
    flash("Sent back. Whoever drew the change sees why, and can offer it again.")
    return redirect(url_for("studio.index"))


def publish() -> Answer:
    """Publish what was offered, if the check finds no error in it. Running cases stay where they are."""
    with command() as session:
        here = desk(session)
        broken = _errors(here, drafts.laid_over(drafts.published(here), drafts.offered_drafts(here)))
        if not broken:
            drafts.approve(here, request.form.get("seen", ""))
            edition = editions(session)[0]
    if broken:
        return page(refused=f"Not published. Mend first: {', '.join(broken)}"), 422
    when = (
        f"New cases start on it from {edition.opens_on:%-d %B %Y}."
        if edition.opens_on
        else "New cases start on it."
    )
    flash(f"Version {edition.key} is published. {when}")
    return redirect(url_for("versions.one", key=edition.key))


def problems(here: Desk, now: Mapping[str, bytes], published: Mapping[str, bytes]) -> list[Problem]:
    """What the check finds in these files, each with the page on which it can be mended."""
    found = around(here, now, published).check()
    titles = {
        path: differing.title(path, now[path]) for path in {each["file"] for each in found} if path in now
    }
    return [
        Problem(
            each["file"],
            titles.get(each["file"], each["file"]),
            each["message"],
            each["severity"] == "error",
            address(each["file"]),
        )
        for each in found
    ]


def authors(here: Desk, every: Sequence[PackDraft]) -> dict[str, dict[int, str]]:
    """Who has worked on each of these drafts: by its path, names by id. One statement."""
    query = (
        select(PackDraft.path, Person.id, Person.name)
        .join(DraftAuthor, DraftAuthor.draft_id == PackDraft.id)
        .join(Person, Person.id == DraftAuthor.person_id)
        .order_by(Person.name)
    )
    found: dict[str, dict[int, str]] = {draft.path: {} for draft in every}
    for path, id, name in here.session.execute(query):
        found.setdefault(path, {})[id] = name
    return found


def throw_away() -> Response:
    """Throw one draft away, of whatever kind of file; what is published of it stays."""
    path = request.form.get("path", "")
    with command() as session:
        here = desk(session)
        known = drafts.published(here).get(path, b"")
        found = drafts.find(here, path)
        title = differing.title(path, (found.content if found else None) or known)
        drafts.discard(here, path, request.form.get("version", type=int))
    if found is not None:
        flash(f"The draft of “{title}” is thrown away. What is published stays as it was.")
    return redirect(url_for("studio.change"))


def address(path: str) -> str:
    """The page on which a file of the procedure is changed."""
    id, kind = path.rpartition("/")[2].rpartition(".")[0], differing.kind_of(path)
    if kind == "Diagram":
        return url_for("studio.edit", id=id)
    if kind == "Form":
        return url_for("forms_editor.show", id=id)
    return url_for("policy_editor.index") if kind == "Policy" else url_for("forms_editor.index")


def _errors(here: Desk, now: Mapping[str, bytes]) -> list[str]:
    """The titles of the files that cannot be published as they are."""
    found = problems(here, now, drafts.published(here))
    return list(dict.fromkeys(each.title for each in found if each.is_error))


def _day(typed: Typed, today: date) -> date | None:
    if not typed.opens_on:
        return None
    try:
        return read_day(typed.opens_on, today)
    except DateError as error:
        typed.errors["opens_on"] = f"The day {error}"
        return None


def _name(here: Desk, person_id: int | None) -> str:
    found: Any = here.session.get(Person, person_id) if person_id is not None else None
    return found.name if found else ""
