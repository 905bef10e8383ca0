"""Routes of Play. A virtual case lives in memory; what is kept is what was done in it. No child's case is touched."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.cases.models import Case
from engine.packs import trials
from engine.simulate.scenario import Act
from engine.simulate.walk import Walk
from engine.time.words import full_day_words
from web.access import needs, of_case
from web.site import command, desk, read
from web.studio.play import beginning, copying, doing, scenarios
from web.studio.play.clock import day_asked
from web.studio.play.page import LOG, page
from web.studio.play.table import at_table, changed, opened_page, refused

bp = Blueprint("play", __name__, template_folder="templates", url_prefix="/studio/play")
bp.app_template_filter("full_day")(full_day_words)


@bp.get("")
@needs("procedure.draft")
def index() -> str:
    """Begin a trial, go on with one of one's own, and the scenarios that were kept."""
    return beginning.index_page()


@bp.post("")
@needs("procedure.draft")
def begin() -> Response | tuple[str, int]:
    """Begin a virtual case."""
    return beginning.begin()


@bp.get("/<int:id>")
@needs("procedure.draft")
def show(id: int) -> str | Response:
    """The trial as it stands: the day, what is open, what may be done, where it is on the diagram, what happened."""
    with read() as session:
        table = at_table(desk(session), id)
        if table.stands is None:
            return render_template("play/stuck.html", trial=table.trial, why=table.why_not)
        shown = page(table.stands, request.args.get("stage"))
        entire = request.args.get("log") == "all"
        return render_template(
            "play/trial.html",
            trial=table.trial,
            page=shown,
            stands=table.stands,
            log=shown.log if entire else shown.log[:LOG],
            entire=entire,
        )


@bp.route("/<int:id>/steps/<element>", methods=["GET", "POST"])
@needs("procedure.draft")
def step(id: int, element: str) -> Response | str | tuple[str, int]:
    """The real form of an open step: filled in by hand, or made up, checked as a worker's is."""
    return doing.show(id, element) if request.method == "GET" else doing.submit(id, element)


@bp.post("/<int:id>/send")
@needs("procedure.draft")
def send(id: int) -> Response:
    """Bring a message to the virtual case: raise a concern, ask for an early review."""
    message = request.form.get("message", "")[:80]
    return changed(id, lambda walk: Act(walk.today, message=message))


@bp.post("/<int:id>/clock")
@needs("procedure.draft")
def clock(id: int) -> Response:
    """Move the clock: to a day, by a day, a week or a month, or to the next thing that happens."""

    def to(walk: Walk) -> Act | str:
        day = day_asked(walk, request.form)
        return Act(day) if not isinstance(day, str) else day

    return changed(id, to)


@bp.post("/<int:id>/undo")
@needs("procedure.draft")
def undo(id: int) -> Response:
    """Take the last act back, or everything from where the trial cannot be played any more."""
    with command() as session:
        here = desk(session)
        trial = trials.find(here, id) or abort(404)
        count = min(request.form.get("count", 1, type=int), len(trial.acts) - 1)
        if count < 1:
            return refused(id, "There is nothing to take back: only the opening is left.")
        try:
            trials.keep_acts(here, trial, trial.acts[:-count], request.form.get("version", 0, type=int))
        except trials.ChangedElsewhere as refusal:
            return refused(id, str(refusal))
    return opened_page(id)


@bp.post("/<int:id>/version")
@needs("procedure.draft")
def switch(id: int) -> Response:
    """Go on with the same acts on the other version: from the draft to what is published, or back."""
    with command() as session:
        here = desk(session)
        trial = trials.find(here, id) or abort(404)
        trial.on_draft = not trial.on_draft
    return opened_page(id)


@bp.post("/<int:id>/drop")
@needs("procedure.draft")
def drop(id: int) -> Response:
    """Throw a trial away."""
    with command() as session:
        here = desk(session)
        trials.drop(here, trials.find(here, id) or abort(404))
    return redirect(url_for("play.index"))


@bp.route("/<int:id>/keep", methods=["GET", "POST"])
@needs("procedure.draft")
def keep(id: int) -> Response | str | tuple[str, int]:
    """Keep the trial as a scenario, with the days that came out as those that must come out."""
    return scenarios.keep_page(id) if request.method == "GET" else scenarios.keep(id)


@bp.get("/run")
@needs("procedure.draft")
def run() -> str | Response:
    """Play every kept scenario on the draft, or on what is published, and say what comes out otherwise."""
    return scenarios.run()


@bp.get("/scenarios/<name>")
@needs("procedure.draft")
def scenario(name: str) -> str:
    """One kept scenario: what is done in it, what must come out, and its text."""
    return scenarios.show(name)


@bp.get("/scenarios/<name>/text")
@needs("procedure.draft")
def text(name: str) -> Response:
    """The scenario as a file, in the language that a pack's own scenarios are written in."""
    return scenarios.download(name)


@bp.post("/scenarios/<name>/walk")
@needs("procedure.draft")
def walk(name: str) -> Response:
    """Begin a trial with the acts of a kept scenario."""
    return scenarios.walk(name)


@bp.post("/scenarios/<name>/delete")
@needs("procedure.draft")
def delete(name: str) -> Response:
    """Delete a kept scenario."""
    return scenarios.delete(name)


@bp.get("/case")
@needs("procedure.draft")
def find_case() -> Response:
    """From a reference that was typed to the page of that case's copy."""
    ref = request.args.get("ref", "").strip().upper()[:20]
    return redirect(url_for("play.copy", ref=ref) if ref else url_for("play.index"))


@bp.route("/case/<ref>", methods=["GET", "POST"])
@of_case
def copy(case: Case) -> Response | str:
    """What a copy of a running case takes and what it leaves, and the copy itself: a trial with made-up people."""
    return copying.page(case) if request.method == "GET" else copying.copy(case)
