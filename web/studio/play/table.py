"""A trial on the table: read, played again, changed by one act, and shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.packs import trials
from engine.packs.models import Trial
from engine.simulate.scenario import Act
from engine.simulate.walk import Walk
from web.site import command, desk, read
from web.studio.play.acts import stored
from web.studio.play.ground import ground
from web.studio.play.replay import Replayed, replayed


@dataclass(frozen=True)
class Table:
    """A trial and where it stands; without that, why its procedure or its opening cannot be played."""

    trial: Trial
    stands: Replayed | None
    why_not: str = ""


def at_table(here: Desk, id: int) -> Table:
    """One's own trial with this id, played again; 404 for any other."""
    trial = trials.find(here, id) or abort(404)
    try:
        return Table(trial, replayed(ground(here, trial.on_draft), trial))
    except ValueError as error:
        return Table(trial, None, str(error))


def changed(id: int, act: Callable[[Walk], Act | str]) -> Response:
    """Do one more act, tried in memory before it is kept; a text instead of an act says why there is none."""
    with read() as session:
        table = at_table(desk(session), id)
        if table.stands is None or table.stands.broken:
            return refused(id, "First put right what keeps this trial from being played to its end.")
        walk = table.stands.walk
        wanted = act(walk)
        if isinstance(wanted, str):
            return refused(id, wanted)
        try:
            walk.act(wanted)
        except ValueError as error:
            return refused(id, str(error))
    return kept(id, wanted)


def kept(id: int, act: Act) -> Response:
    """Write one more act that has been tried, and show what came of it."""
    with command() as session:
        here = desk(session)
        trial = trials.find(here, id) or abort(404)
        try:
            trials.keep_acts(
                here, trial, [*trial.acts, stored(act)], request.form.get("version", 0, type=int)
            )
        except (trials.ChangedElsewhere, trials.TooManyActs) as refusal:
            return refused(id, str(refusal))
    return opened_page(id)


def refused(id: int, why: str) -> Response:
    """Back to the trial, with what to do instead."""
    flash(why, "error")
    return opened_page(id)


def opened_page(id: int) -> Response:
    """To the page of the trial."""
    return redirect(url_for("play.show", id=id))
