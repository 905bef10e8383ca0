"""Routes of the policy in the studio: limits as a table and one by one, what would move, and a limit for the editor."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.packs import draft as drafts
from engine.packs.compare_policy import rungs_in_words
from engine.packs.policy_edit import At, Length, NewLimit, add_limit, set_length
from engine.packs.publish import POLICY
from engine.packs.uses import clocks_of
from engine.time.timescale import KINDS
from web.access import needs, needs_one_of, standing
from web.days import written
from web.site import command, desk, read
from web.studio.choices import parameter
from web.studio.policy import others
from web.studio.policy.book import Book, Limit, book
from web.studio.policy.effect import dates_that_move
from web.studio.policy.saving import keep
from web.studio.policy.typed import (
    FORCES,
    KIND_WORDS,
    LONGEST_LABEL,
    LONGEST_REASON,
    UNIT_WORDS,
    Typed,
    from_json,
    new_limit,
    typed,
)

bp = Blueprint("policy_editor", __name__, template_folder="templates", url_prefix="/studio/policy")
others.add_to(bp)

OF_LIMIT = {
    "value": "value",
    "unit": "unit",
    "label": "label",
    "effective_to": "from",
    "effective_from": "from",
}
OF_NEW = {
    "label": "label",
    "value": "value",
    "unit": "unit",
    "hours": "unit",
    "from": "counts_from",
    "clauses": "clauses",
}


@bp.get("")
@needs("procedure.draft")
def index() -> str:
    """Every limit with what it counts from, its clauses and its dates; reminders, positions and contradictions."""
    with read() as session:
        here = book(desk(session))
        return render_template(
            "policy/index.html",
            here=here,
            set_limits=[limit for limit in here.limits if limit.row.value is not None],
            unset=[limit for limit in here.limits if limit.row.value is None],
            competing=here.competing(),
            warnings=here.policy.problems(),
            rungs={name: rungs_in_words(ladder) for name, ladder in here.policy.ladders.items()},
            may_edit_calendar=standing().may("calendar.edit"),
        )


@bp.route("/limits/<name>/<int:number>", methods=["GET", "POST"])
@needs("procedure.draft")
def limit(name: str, number: int) -> Response | str | tuple[str, int]:
    """One limit: how long it is, from which day, and why."""
    at = At(name, number)
    with read() as session:
        here = book(desk(session))
        found = here.limit(at) or abort(404)
    if request.method == "GET":
        return _limit_page(at, Typed(_as_it_is(here, found)))
    said = typed(request.form)
    reason = said.line("reason", LONGEST_REASON, "Say why, in a sentence that somebody understands in a year")
    label = said.line("label", LONGEST_LABEL, "Say what is to be done")
    length = None if said["none"] else said.length()
    day = None
    if said["how"] == "later" and not found.row.is_local:
        day = said.day("from", here.today, "The day")
    elif said["how"] != "now" and not found.row.is_local:
        said.errors["how"] = "Choose from when the new length counts"
    _refuse_what_cannot_be(said, found, length, day)
    if not said.errors and keep(
        said, OF_LIMIT, lambda text: set_length(text, at, length, reason, day, label)
    ):
        return redirect(url_for("policy_editor.index"))
    return _limit_page(at, said), 422


def _refuse_what_cannot_be(said: Typed, found: Limit, length: Length | None, day: date | None) -> None:
    row = found.row
    if length and length.unit == "hours" and not all(fact.endswith("_at") for fact in row.counts_from):
        said.errors["unit"] = (
            "It counts from a day without a time of day, so hours cannot be counted: choose days"
        )
    if day and row.effective_from and day <= row.effective_from:
        said.errors["from"] = f"Choose a day after {row.effective_from:%-d %B %Y}, when this length begins"
    if day and row.effective_to and day > row.effective_to:
        said.errors["from"] = (
            f"This length ends on {row.effective_to:%-d %B %Y}: change the one that follows it"
        )


@bp.route("/new", methods=["GET", "POST"])
@needs("procedure.draft")
def new() -> Response | str | tuple[str, int]:
    """A limit that the policy does not have yet."""
    if request.method == "GET":
        return _new_page(Typed({"kind": "deadline", "unit": "working_days", "force": "should"}))
    said = typed(request.form)
    with read() as session:
        facts = book(desk(session)).facts
    wanted = new_limit(said, facts)
    if wanted is not None and keep(said, OF_NEW, lambda text: add_limit(text, wanted)[0]):
        return redirect(url_for("policy_editor.index"))
    return _new_page(said), 422


@bp.post("/parameters")
@needs("procedure.draft")
def parameters() -> tuple[Response, int]:
    """A limit that the drawing editor asks for: 201 with what it offers to choose from, or 422 with what to mend."""
    said = from_json(request.get_json(silent=True))
    with read() as session:
        here = book(desk(session))
    wanted = new_limit(said, here.facts)
    made: list[str] = []
    if wanted is not None and not here.broken:
        said = Typed({**said.given, "version": str(here.version)})
        if _added(said, wanted, made):
            with read() as session:
                here = book(desk(session))
            return jsonify(parameter(here.policy, here.names, made[-1])), 201
    messages = [*said.errors.values(), *here.broken]
    return jsonify(message=". ".join(messages) or "This limit could not be kept."), 422


def _added(said: Typed, wanted: NewLimit, made: list[str]) -> bool:
    def change(text: str) -> str:
        after, name = add_limit(text, wanted)
        made.append(name)
        return after

    return keep(said, OF_NEW, change, tell=False)


@bp.get("/effect")
@needs_one_of("procedure.draft", "procedure.approve")
def effect() -> str:
    """Which dates of running cases would move once the drawn policy is published. Nothing is changed."""
    with read() as session:
        here = desk(session)
        drawn = book(here)
        return render_template(
            "policy/effect.html",
            here=drawn,
            effect=dates_that_move(here, standing(), drawn.policy),
            may_draw=standing().may("procedure.draft"),
        )


@bp.post("/discard")
@needs("procedure.draft")
def discard() -> Response:
    """Throw the draft of the policy away; what is published stays."""
    with command() as session:
        drafts.discard(desk(session), POLICY)
    flash("The draft of the policy is thrown away. What is published stays as it was.")
    return redirect(url_for("policy_editor.index"))


def _as_it_is(here: Book, found: Limit) -> dict[str, str]:
    row = found.row
    length = row.length
    return {
        "value": str(row.value or ""),
        "unit": row.unit or "working_days",
        "none": "" if row.value else "yes",
        "label": row.label.replace(length, "{length}") if length and not row.is_local else row.label,
        "how": "later",
        "from": written(here.today),
        "version": str(here.version),
    }


def _limit_page(at: At, said: Typed) -> str:
    with read() as session:
        here = book(desk(session))
        found = here.limit(at) or abort(404)
        siblings = [
            other for other in here.limits if other.row.serves == found.row.serves and other.at != found.at
        ]
        return render_template(
            "policy/limit.html",
            here=here,
            found=found,
            said=_newest(said, here),
            siblings=siblings,
            used=clocks_of(here.files, found.row.serves),
            units=UNIT_WORDS.items(),
        )


def _new_page(said: Typed) -> str:
    with read() as session:
        here = book(desk(session))
        return render_template(
            "policy/new.html",
            here=here,
            said=_newest(said, here),
            units=UNIT_WORDS.items(),
            kinds=[(kind, KIND_WORDS[kind], "") for kind in KINDS],
            forces=FORCES.items(),
            facts=here.facts.items(),
        )


def _newest(said: Typed, here: Book) -> Typed:
    """What was typed, to be sent again on what is newest now."""
    return Typed({**said.given, "version": str(here.version)}, said.errors)
