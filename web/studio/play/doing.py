"""One step of a trial on its real form: shown, made up on request, checked as a worker's is, and done."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.simulate.house import Owed
from engine.simulate.scenario import Act
from forms import Form, UnknownFormError, action_of
from forms.rendering import render, render_summary
from web.demo.answers import Unanswerable
from web.site import desk, read
from web.studio.play import made_up
from web.studio.play.ground import CHILD
from web.studio.play.page import Line, line_of
from web.studio.play.replay import Replayed
from web.studio.play.table import Table, at_table, kept, refused

MADE_UP = "_made_up"
"""The button that fills the form in."""


def show(id: int, element: str) -> Response | str:
    """The form as it opens, with what earlier forms of the trial tell."""
    with read() as session:
        found = _found(at_table(desk(session), id), element)
        return found if isinstance(found, Response) else found.page(None, ())


def submit(id: int, element: str) -> Response | str | tuple[str, int]:
    """Make the answers up, add or remove a row, or do the step: which, says the button."""
    with read() as session:
        found = _found(at_table(desk(session), id), element)
        if isinstance(found, Response):
            return found
        raw, action = found.form.parse(request.form), action_of(request.form)
        if MADE_UP in request.form:
            return found.page(found.made_up(raw), ())
        if action.kind in ("add", "remove"):
            return found.page(raw, (), action)
        walk = found.stands.walk
        checked = found.form.check(raw, found.context, walk.today, due=walk.due_on)
        if checked.errors:
            return found.page(raw, checked.errors), 422
        act = Act(walk.today, element, answers=dict(checked.answers))
        try:
            walk.act(act)
        except ValueError as error:
            return refused(id, str(error))
    return kept(id, act)


class _Step:
    """An open step of a trial with its form."""

    def __init__(self, table: Table, stands: Replayed, step: Owed, form: Form) -> None:
        self.table, self.stands, self.step, self.form = table, stands, step, form
        self.context = {**stands.walk.context(step), "child": CHILD}

    def made_up(self, raw: Any) -> Any:
        """What was typed, and something plausible wherever nothing was."""
        read_so_far = self.form.check(raw, self.context, self.stands.walk.today, draft=True)
        typed = (
            {} if read_so_far.errors else {k: v for k, v in read_so_far.answers.items() if v not in ("", [])}
        )
        try:
            found = made_up.for_step(self.stands.ground, self.stands.walk, self.step, typed)
        except Unanswerable as error:
            flash(f"This form could not be filled in for you: {error}", "error")
            return raw
        return self.form.to_raw(found)

    def page(self, raw: Any, errors: Any, action: Any = None) -> str:
        """The page with these answers in the form."""
        known = made_up.known_of(self.stands.ground, self.stands.walk, self.step)
        line: Line = line_of(self.stands, self.step, first=True)
        return render_template(
            "play/step.html",
            trial=self.table.trial,
            line=line,
            title=self.form.heading(self.context),
            body=render(self.form, raw, errors, self.context, known, action, can_save=False),
            summary=render_summary(errors),
            today=self.stands.walk.today,
            version=request.form.get("version") or self.table.trial.version,
        )


def _found(table: Table, element: str) -> _Step | Response:
    if table.stands is None or table.stands.broken:
        return redirect(url_for("play.show", id=table.trial.id))
    step = table.stands.walk.step(element)
    if step is None or table.stands.walk.case.ended():
        abort(404)
    try:
        return _Step(table, table.stands, step, table.stands.ground.form(step.form))
    except UnknownFormError:
        return refused(
            table.trial.id,
            f"The form {step.form} does not exist in this version: choose another for the step.",
        )
