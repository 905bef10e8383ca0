"""Cover and reassign as a person meets them: one form, its preview, and its errors in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.reassign import reassign
from engine.people.cover import arrange_cover
from engine.time.explain import day_words
from engine.time.words import counted
from web.access import standing
from web.days import written
from web.site import command, desk, read
from web.team import moving, queries
from web.team.moving import Choice, Held, Wanted

FIELDS = {"CoverBackwards": "until", "CoverPast": "until", "CoverOverlaps": "from"}
FIELDS |= {"ReasonNeeded": "reason", "TooLong": "reason"}
"""The field beside which a refusal is shown; any other stands beside who the work goes to."""


@dataclass
class Giving:
    """One form of cover or reassign with everything its page shows."""

    here: Desk
    wanted: Wanted
    people: Sequence[Choice]
    takers: Sequence[Choice]
    cases: Sequence[Held] = ()
    chosen: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, session: Session, positions: Sequence[str] = ()) -> Giving:
        """Read what was asked for, and what may be chosen."""
        here = desk(session)
        may = moving.choices(session, standing(), here.policy, positions)
        found = cls(here, Wanted.read(request.values, here.today), may.people, may.takers)
        person_id = found.wanted.person_id
        if person_id in {each.id for each in may.people}:
            found.cases = moving.cases_of(session, standing(), person_id or 0)
        return found

    def name(self, person_id: int | None) -> str:
        """The name of somebody who may be chosen."""
        choices = (*self.people, *self.takers)
        return next((each.name for each in choices if each.id == person_id), "")

    def only_look(self) -> bool:
        """True if the form is shown again: to see what would move, or because something is missing.

        Looking asks for no reason yet.
        """
        looks = request.form.get("_action") == "preview"
        if looks:
            self.wanted.errors = [error for error in self.wanted.errors if error[0] != "reason"]
        return looks or bool(self.wanted.errors)

    def moves(self) -> str:
        """What would go along, in words."""
        session, wanted = self.here.session, self.wanted
        if wanted.person_id is None:
            return ""
        if wanted.for_good:
            return moving.step_words(moving.steps_in(session, wanted.person_id, self.chosen))
        return moving.step_words(moving.steps_of(session, wanted.person_id, wanted.until_on))

    def refused(self, refusal: Refused, template: str) -> tuple[str, int]:
        """The page with what was refused beside the field it is about."""
        self.wanted.errors.append((FIELDS.get(type(refusal).__name__, "by"), str(refusal)))
        return self.page(template), 422

    def page(self, template: str) -> str:
        """The page with the form as it was filled in."""
        wanted = self.wanted
        covers = queries.covers(self.here.session, [wanted.person_id or 0], self.here.today)
        back_on = self.here.calendar.add_working_days(wanted.until_on, 1) if wanted.until_on else None
        return render_template(
            template,
            wanted=wanted,
            errors=dict(wanted.errors),
            people=self.people,
            takers=self.takers,
            name=self.name(wanted.person_id),
            by=self.name(wanted.by_id),
            moves=self.moves(),
            cases=self.cases,
            chosen=set(self.chosen),
            covers=covers,
            back_on=back_on,
        )


def cover_page() -> str:
    """The empty form, or one begun by a link of the team page."""
    with read() as session:
        giving = Giving.of(session)
        giving.wanted.errors.clear()
        giving.wanted.from_text = giving.wanted.from_text or written(giving.here.today)
        giving.chosen = [case.ref for case in giving.cases]
        return giving.page("team/cover.html")


def cover() -> Response | str | tuple[str, int]:
    """Show what would move, or arrange it; refusals stand beside the field they are about."""
    with command() as session:
        giving = Giving.of(session)
        giving.chosen = [case.ref for case in giving.cases]
        giving.wanted.check(giving.people, giving.takers, giving.here.today)
        if giving.wanted.for_good and giving.wanted.person_id and not giving.cases:
            giving.wanted.errors.append(
                ("until", "They hold no cases to give away. Give a last day for cover")
            )
        if giving.only_look():
            return giving.page("team/cover.html"), 422 if giving.wanted.errors else 200
        try:
            # Of several cases all go or none: a savepoint, because the page below is read in the same session.
            with session.begin_nested():
                said = _give(giving) if giving.wanted.for_good else _arrange(giving)
        except Refused as refusal:
            return giving.refused(refusal, "team/cover.html")
    flash(said)
    return redirect(url_for("team.index"))


def reassign_page() -> str:
    """A worker's cases, all ticked."""
    with read() as session:
        giving = Giving.of(session, (moving.WORKER,))
        giving.wanted.errors.clear()
        giving.wanted.until_text = ""
        giving.chosen = [case.ref for case in giving.cases]
        return giving.page("team/reassign.html")


def reassign_chosen() -> Response | str | tuple[str, int]:
    """Show what would move, or give the ticked cases to the other worker."""
    with command() as session:
        giving = Giving.of(session, (moving.WORKER,))
        known = {case.ref for case in giving.cases}
        giving.chosen = [ref for ref in request.form.getlist("ref") if ref in known]
        giving.wanted.goes_today(giving.here.today)
        giving.wanted.check(giving.people, giving.takers, giving.here.today)
        if not giving.chosen:
            giving.wanted.errors.append(("ref", "Choose at least one case"))
        if giving.only_look():
            return giving.page("team/reassign.html"), 422 if giving.wanted.errors else 200
        try:
            with session.begin_nested():
                said = _give(giving)
        except Refused as refusal:
            return giving.refused(refusal, "team/reassign.html")
    flash(said)
    return redirect(url_for("team.index"))


def _arrange(giving: Giving) -> str:
    wanted, here = giving.wanted, giving.here
    assert wanted.person_id is not None
    assert wanted.by_id is not None
    assert wanted.from_on is not None
    assert wanted.until_on is not None
    arrange_cover(here, wanted.person_id, wanted.by_id, wanted.from_on, wanted.until_on, wanted.reason)
    by, name, last = (
        giving.name(wanted.by_id),
        giving.name(wanted.person_id),
        day_words(wanted.until_on, here.today),
    )
    return f"{by} covers {name} until {last}. Both have been told."


def _give(giving: Giving) -> str:
    wanted = giving.wanted
    assert wanted.by_id is not None
    for ref in giving.chosen:
        reassign(giving.here, ref, wanted.by_id, wanted.reason)
    cases = counted(len(giving.chosen), "case")
    return f"{cases} given to {giving.name(wanted.by_id)}. Both have been told."
