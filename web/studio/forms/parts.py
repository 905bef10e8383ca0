"""Pages of a form as a whole and of its parts: title, heading, order."""

from __future__ import annotations

import re

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms import editing
from forms.definition import KINDS
from forms.rules import CLAUSE
from web.access import needs
from web.site import desk, read
from web.studio.forms.opened import Opened, open_form
from web.studio.forms.saving import Change, keep
from web.studio.forms.typed import Typed, typed
from web.studio.forms.words import KIND_WORDS

WAYS = {"up": -1, "down": 1}


def add_to(bp: Blueprint) -> None:
    """Give the blueprint of the forms these pages too."""
    for address, view, methods in (
        ("/<id>/about", about, ["GET", "POST"]),
        ("/<id>/parts/new", part, ["GET", "POST"]),
        ("/<id>/parts/<int:number>", part, ["GET", "POST"]),
        ("/<id>/parts/<int:number>/move", move_part, ["POST"]),
        ("/<id>/parts/<int:number>/remove", remove_part, ["POST"]),
        ("/<id>/lines/<key>/<int:number>/remove", remove_line, ["POST"]),
    ):
        bp.add_url_rule(address, view_func=view, methods=methods)


def opened_form(id: str) -> Opened:
    """The form of this id as it is drawn; a form that is not there is a page that is not there."""
    with read() as session:
        opened = open_form(desk(session), id)
    return opened or abort(404)


def back_to(id: str, anchor: str = "") -> Response:
    """The form's page again."""
    return redirect(url_for("forms_editor.show", id=id, _anchor=anchor or None))


@needs("procedure.draft")
def about(id: str) -> Response | str | tuple[str, int]:
    """The form's title, introduction and button, how lists show it, and the day on which the thing was done."""
    opened = opened_form(id)
    if request.method == "GET":
        keys = ("title", "intro", "submit", "kind", "happened_on")
        given = {key: str(opened.form.get(key, "")) for key in keys}
        return _about_page(opened, Typed(given | {"clauses": " ".join(opened.form.get("clauses", ()))}))
    said = typed(request.form)
    changes = {
        "title": said.text("title", 150, "Say what the form is called"),
        "intro": said.text("intro", 1000) or None,
        "submit": said.text("submit", 60, "Say what the button says, such as “Submit the visit”"),
        "kind": said["kind"],
        "happened_on": said["happened_on"] or None,
        "clauses": re.findall(r"[^\s,;]+", said["clauses"]) or None,
    }
    if said["kind"] not in KINDS:
        said.errors["kind"] = "Choose how lists show the step"
    if wrong := [clause for clause in changes["clauses"] or () if not CLAUSE.fullmatch(clause)]:
        said.errors["clauses"] = f"“{wrong[0][:40]}” is not a clause: they look like LEW-7.2"
    if not said.errors and keep(id, said, lambda form: editing.changed(form, changes), first="title"):
        flash("Kept as a draft.")
        return back_to(id)
    return _about_page(opened, said), 422


def _about_page(opened: Opened, said: Typed) -> str:
    days = [
        (name, one.label) for name, one in opened.questions.items() if one.type == "date" and "." not in name
    ]
    kinds = [(kind, KIND_WORDS[kind], "") for kind in KINDS]
    return page("about", opened, said, kinds=kinds, days=days)


@needs("procedure.draft")
def part(id: str, number: int | None = None) -> Response | str | tuple[str, int]:
    """A part of the form: its heading and what stands below it."""
    opened = opened_form(id)
    held = {}
    if number is not None:
        sections = opened.form.get("sections", [])
        held = sections[number] if number < len(sections) else abort(404)
    if request.method == "GET":
        given = {key: str(held.get(key, "")) for key in ("title", "intro")}
        return page("part", opened, Typed(given), number=number, held=held)
    said = typed(request.form)
    changes = {
        "title": said.text("title", 150, "Give the part a heading"),
        "intro": said.text("intro", 1000) or None,
    }
    taken = [each.get("title") for n, each in enumerate(opened.form.get("sections", ())) if n != number]
    if changes["title"] in taken:
        said.errors["title"] = "Another part has this heading: choose another"
    if not said.errors and keep(
        id, said, lambda form: editing.with_part(form, number, changes), first="title"
    ):
        flash("Kept as a draft.")
        return back_to(id, f"part-{number if number is not None else len(taken)}")
    return page("part", opened, said, number=number, held=held), 422


@needs("procedure.draft")
def move_part(id: str, number: int) -> Response:
    """A part one place up or down."""
    by = WAYS.get(request.form.get("way", ""), 0)
    return moved(id, lambda form: editing.part_moved(form, number, by), f"part-{max(number + by, 0)}")


@needs("procedure.draft")
def remove_part(id: str, number: int) -> Response:
    """A part that asks nothing any more."""
    sections = opened_form(id).form.get("sections", [])
    if number < len(sections) and sections[number].get("fields"):
        flash("This part still asks questions: take these out or move them first.", "error")
        return back_to(id, f"part-{number}")
    return moved(id, lambda form: editing.part_removed(form, number), "")


@needs("procedure.draft")
def remove_line(id: str, key: str, number: int) -> Response:
    """A line of what the form sets or shows besides its questions."""
    if key not in ("sets", "known"):
        abort(404)
    return moved(id, lambda form: editing.line_removed(form, key, number), "lines")


def moved(id: str, change: Change, anchor: str) -> Response:
    """Do what a button of the form's page asks, and say why if it cannot be."""
    said = typed(request.form)
    if keep(id, said, change, first="_page"):
        flash("Kept as a draft.")
    else:
        flash(f"{' '.join(said.errors.values())}.".replace("..", "."), "error")
    return back_to(id, anchor)


def page(kind: str, opened: Opened, said: Typed, **more: object) -> str:
    """A page of the form editor, its fields as they were typed, to be sent again on what is newest now."""
    newest = opened_form(opened.id)
    again = Typed({**said.given, "version": str(newest.version)}, said.errors)
    return render_template(f"forms_editor/{kind}.html", opened=newest, said=again, **more)
