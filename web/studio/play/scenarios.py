"""Kept scenarios on their pages: kept, listed, played again, downloaded, walked anew, deleted."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Final

from flask import Response as FlaskResponse
from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.cases.errors import Refused, TooLong
from engine.cases.typed import LONGEST_NAME, fitting
from engine.packs import draft as drafts
from engine.packs import trials
from engine.packs.load import WORKFLOWS
from engine.packs.models import KeptScenario
from engine.simulate.scenario import Act, ScenarioError, load_scenario, read_scenario
from engine.simulate.scenario import scenarios as in_folder
from engine.simulate.walk import OPENING
from engine.simulate.year import CannotBePlayed
from engine.time.words import full_day_words
from web.site import command, desk, read
from web.studio.play import keeping
from web.studio.play.acts import stored
from web.studio.play.ground import ground
from web.studio.play.table import at_table, opened_page
from web.studio.play.words import message_words

AT_ONCE: Final = 5.0
"""Seconds for which one page plays scenarios; the rest is played on the next."""


def keep_page(id: int, error: str = "") -> str | Response:
    """Ask what the scenario is called."""
    with read() as session:
        table = at_table(desk(session), id)
        if table.stands is None or table.stands.broken:
            return opened_page(id)
        title = request.form.get("title", table.trial.title)
        return render_template(
            "play/keep.html", trial=table.trial, title=title, error=error, stands=table.stands
        )


def keep(id: int) -> Response | str | tuple[str, int]:
    """Keep the trial as a scenario."""
    try:
        title = fitting(request.form.get("title", ""), LONGEST_NAME)
        if not title:
            return _asked_again(id, "Say in a few words what the scenario is about.")
        with read() as session:
            here = desk(session)
            trial = trials.find(here, id) or abort(404)
            text = keeping.text_of(ground(here, trial.on_draft), trial, title)
        with command() as session:
            name = trials.keep_scenario(desk(session), keeping.name_from(title), title, text).name
    except (TooLong, trials.NameTaken, trials.TooManyScenarios, ScenarioError, ValueError) as refusal:
        return _asked_again(id, str(refusal))
    flash("Kept. From now on you can see with one press whether it still comes out like this.")
    return redirect(url_for("play.scenario", name=name))


def _asked_again(id: int, error: str) -> Response | tuple[str, int]:
    page = keep_page(id, error)
    return (page, 422) if isinstance(page, str) else page


def run() -> str | Response:
    """Play scenarios, those from the name in the address on, as many as fit into one page."""
    of_pack, first = request.args.get("of") == "pack", request.args.get("from", "")
    with read() as session:
        here = desk(session)
        on_draft = request.args.get("on") != "published" and bool(drafts.drafts(here))
        try:
            works = _of_pack(here) if of_pack else _of_studio(here, on_draft)
        except CannotBePlayed as error:
            flash(f"The draft cannot be played yet: {error}", "error")
            return redirect(url_for("play.index"))
        outcomes, left = _played([work for work in works if work[0] >= first])
        return render_template(
            "play/run.html",
            outcomes=outcomes,
            left=left,
            of_pack=of_pack,
            told=keeping.told(outcomes),
            on_draft=on_draft,
            bundle=drafts.newest(here),
        )


Work = tuple[str, Callable[[], keeping.Outcome]]
"""A scenario's name, and what plays it."""


def _of_studio(here: Desk, on_draft: bool) -> list[Work]:
    walked_on = ground(here, on_draft)
    return [(each.name, partial(keeping.played, walked_on, each)) for each in trials.scenarios(here)]


def _of_pack(here: Desk) -> list[Work]:
    """The scenarios with which the procedure came, on the draft: what came out otherwise before is no news."""
    was, now = ground(here, on_draft=False), ground(here, on_draft=True)
    folder = WORKFLOWS / now.policy.authority

    def play(name: str) -> keeping.Outcome:
        scenario = load_scenario(folder, name)
        return keeping.news(keeping.comes_out(was, scenario), keeping.comes_out(now, scenario))

    return [(name, partial(play, name)) for name in in_folder(folder)]


def _played(works: list[Work]) -> tuple[list[keeping.Outcome], list[str]]:
    outcomes: list[keeping.Outcome] = []
    begun = time.monotonic()
    for number, (_, play) in enumerate(works):
        if outcomes and time.monotonic() - begun > AT_ONCE:
            return outcomes, [name for name, _ in works[number:]]
        outcomes.append(play())
    return outcomes, []


def show(name: str) -> str:
    """One scenario, its acts in words, and how it comes out on what is published and on the draft."""
    with read() as session:
        here = desk(session)
        kept = _kept(here, name)
        published = ground(here, on_draft=False)
        outcomes = [("as published", keeping.played(published, kept))]
        why = ""
        if drafts.drafts(here):
            try:
                outcomes.append(("as the draft has it", keeping.played(ground(here, on_draft=True), kept)))
            except CannotBePlayed as error:
                why = str(error)
        lines = [(full_day_words(act.on), _said(published.called(act.do), act)) for act in _acts(kept)]
        return render_template("play/scenario.html", kept=kept, outcomes=outcomes, why=why, lines=lines)


def _said(step: str, act: Act) -> str:
    if act.do:
        return f"Do “{step}”"
    return f"Send “{message_words(act.message)}”" if act.message else "Look how it stands"


def _acts(kept: KeptScenario) -> tuple[Act, ...]:
    try:
        return read_scenario(kept.text, kept.name).acts
    except ScenarioError:
        return ()


def download(name: str) -> Response:
    """The text as a file."""
    with read() as session:
        kept = _kept(desk(session), name)
        answer = FlaskResponse(kept.text, mimetype="application/toml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{kept.name}.toml"'
    return answer


def walk(name: str) -> Response:
    """Begin a trial with what is done in a scenario."""
    try:
        with command() as session:
            here = desk(session)
            kept = _kept(here, name)
            scenario = read_scenario(kept.text, kept.name)
            acts = [Act(scenario.start, OPENING, answers=scenario.referral), *_without_looks(scenario.acts)]
            on_draft = bool(drafts.drafts(here))
            id = trials.begin(here, kept.title, on_draft, scenario.start, [stored(act) for act in acts]).id
    except (Refused, ScenarioError) as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("play.scenario", name=name))
    return opened_page(id)


def _without_looks(acts: tuple[Act, ...]) -> list[Act]:
    # The look on the first day only says how the case stands once it is open.
    first = acts[0] if acts else None
    looks = first is not None and not (first.do or first.message)
    return list(acts[1:] if looks else acts)


def delete(name: str) -> Response:
    """Delete a scenario."""
    with command() as session:
        trials.forget_scenario(desk(session), name)
    flash("The scenario is deleted.")
    return redirect(url_for("play.index"))


def _kept(here: Desk, name: str) -> KeptScenario:
    return trials.scenario(here, name) or abort(404)
