"""Routes of the form editor: the list, a form with its questions, and the form as the worker will see it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.packs import draft as drafts
from engine.packs.uses import steps_by_form
from forms import editing
from forms.definition import KINDS
from forms.wording import fill
from web.access import needs
from web.site import command, desk, read
from web.studio import differing
from web.studio.forms import parts, preview, questions
from web.studio.forms.choices import condition_words
from web.studio.forms.opened import Opened, listing, open_form
from web.studio.forms.parts import opened_form
from web.studio.forms.saving import new_form
from web.studio.forms.typed import Typed, typed
from web.studio.forms.words import KIND_WORDS, TYPE_WORDS, lines_of

bp = Blueprint("forms_editor", __name__, template_folder="templates", url_prefix="/studio/forms")
parts.add_to(bp)
questions.add_to(bp)


@bp.get("")
@needs("procedure.draft")
def index() -> str:
    """Every form: which steps ask it, whether it is being changed, and what is wrong with it."""
    with read() as session:
        here = desk(session)
        called = differing.titles(drafts.drawn(here))
        return render_template("forms_editor/index.html", forms=listing(here), called=called)


@bp.route("/new", methods=["GET", "POST"])
@needs("procedure.draft")
def new() -> Response | str | tuple[str, int]:
    """A form that the procedure does not have yet, empty or with another's questions."""
    said = typed(request.form) if request.method == "POST" else Typed({"kind": "task"})
    with read() as session:
        files = drafts.drawn(desk(session))
        known = [(one.id, one.title) for one in listing(desk(session))]
    if request.method == "POST" and (id := _begun(said, files)):
        flash("Kept as a draft. It is asked once a step on a diagram names it.")
        return redirect(url_for("forms_editor.show", id=id))
    page = render_template(
        "forms_editor/new.html",
        said=said,
        known=known,
        kinds=[(kind, KIND_WORDS[kind], "") for kind in KINDS],
    )
    return (page, 422) if said.errors else page


def _begun(said: Typed, files: dict[str, bytes]) -> str:
    title = said.text("title", 150, "Say what the form is called, such as “Record a call to the school”")
    if said["kind"] not in KINDS:
        said.errors["kind"] = "Choose how lists show the step"
    copied = files.get(f"forms/{said['copied']}.json") if said["copied"] else None
    if said["copied"] and copied is None:
        said.errors["copied"] = "That form is no longer there: choose another, or none"
    id = editing.free_name(title, ["new"])
    if f"forms/{id}.json" in files:
        said.errors["title"] = (
            "There is a form of that name already: open it from the list, or choose another title"
        )
    if said.errors:
        return ""
    try:
        new_form(id, title, said["kind"], copied)
    except (drafts.SavedMeanwhile, ValueError):
        said.errors["title"] = (
            "Somebody has just begun this form, or the other cannot be read. Look at the list"
        )
        return ""
    return id


@bp.get("/<id>")
@needs("procedure.draft")
def show(id: str) -> str:
    """A form: its parts and questions in order, each with what it asks, when, and what its answer sets."""
    opened = opened_form(id)
    rows = (
        [
            (spot, opened.questions.get(spot.address), _words(opened, spot.address))
            for spot in editing.spots(opened.form)
        ]
        if opened.form
        else []
    )
    return render_template(
        "forms_editor/form.html",
        opened=opened,
        rows=rows,
        sections=opened.form.get("sections", ()),
        types=TYPE_WORDS,
        kinds=KIND_WORDS,
        lines=lines_of(opened),
        asked_at=steps_by_form(opened.files).get(id, ()),
        fill=lambda text: fill(str(text), {}),
    )


def _words(opened: Opened, address: str) -> list[str]:
    found = opened.questions.get(address)
    return condition_words(opened, found) if found else []


@bp.route("/<id>/preview", methods=["GET", "POST"])
@needs("procedure.draft")
def show_preview(id: str) -> str | tuple[str, int]:
    """The form as the worker will see it, for a made-up child. Nothing is kept."""
    opened = opened_form(id)
    if opened.definition is None or opened.problems:
        return render_template("forms_editor/unready.html", opened=opened), 422
    posted = request.form if request.method == "POST" else None
    chosen = request.form if posted is not None else request.args
    asked = preview.asks(opened.definition, opened.names, {key: chosen.get(key, "") for key in chosen})
    with read() as session:
        today = desk(session).today
    page = preview.shown(opened.definition, asked, posted, today)
    answer = render_template(
        "forms_editor/preview.html", opened=opened, asks=asked, shown=page, prefix=preview.PREFIX
    )
    return (answer, 422) if page.summary else answer


@bp.post("/<id>/discard")
@needs("procedure.draft")
def discard(id: str) -> Response:
    """Throw the draft of a form away; what is published stays."""
    with command() as session:
        here = desk(session)
        opened = open_form(here, id) or abort(404)
        drafts.discard(here, opened.path)
    flash("The draft of the form is thrown away. What is published stays as it was.")
    if opened.published is None:
        return redirect(url_for("forms_editor.index"))
    return redirect(url_for("forms_editor.show", id=id))
