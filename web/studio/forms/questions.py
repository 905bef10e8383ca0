"""Pages of one question: put in, worded, moved, taken out."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask import flash as say
from werkzeug.wrappers import Response

from forms import editing
from forms.definition import flat
from forms.editing import Json, NoSuchPlace, Spot
from forms.lateness import SECTION
from forms.rules import CHOICES
from forms.said import TYPES
from web.access import needs
from web.site import desk, read
from web.studio.forms import following
from web.studio.forms.choices import offered
from web.studio.forms.opened import Opened
from web.studio.forms.parts import WAYS, back_to, moved, opened_form, page
from web.studio.forms.saving import Declared, keep
from web.studio.forms.settling import settle
from web.studio.forms.typed import Typed, from_question, to_question, typed

LATENESS = tuple(one.name for one in flat(SECTION.fields))
"""Names that the question for a late step has on every form."""


def add_to(bp: Blueprint) -> None:
    """Give the blueprint of the forms these pages too."""
    for address, view, methods in (
        ("/<id>/questions/new", new_question, ["GET", "POST"]),
        ("/<id>/questions/<address>", question, ["GET", "POST"]),
        ("/<id>/questions/<address>/move", move_question, ["POST"]),
        ("/<id>/questions/<address>/remove", remove_question, ["GET", "POST"]),
    ):
        bp.add_url_rule(address, view_func=view, methods=methods)


@needs("procedure.draft")
def new_question(id: str) -> Response | str | tuple[str, int]:
    """A question more: in a part, after another, below an answer, or in the rows of a group."""
    opened = opened_form(id)
    said = typed(request.form) if request.method == "POST" else Typed({"type": "textarea"})
    place = {key: request.values.get(key, "") for key in ("part", "after", "below")}
    part = int(place["part"]) if place["part"].isdecimal() and len(place["part"]) < 4 else 0
    before = _before(opened, place, part)
    if request.method == "POST":
        made = _made(said, opened, {}, _taken(opened, place["below"]))
        if made is not None:
            held, name = made

            def put(form: Json) -> Json:
                return editing.added(form, held, part, after=place["after"], below=place["below"])

            if keep(id, said, put, name):
                say("Kept as a draft.")
                return back_to(id, f"q-{_address(place, str(held['name']))}")
    answer = _page(opened, said, before, address="", place=place)
    return (answer, 422) if said.errors else answer


@needs("procedure.draft")
def question(id: str, address: str) -> Response | str | tuple[str, int]:
    """One question: its words, its answers, when it is asked, and what its answer sets."""
    opened = opened_form(id)
    spot = _spot(opened, address)
    before = _until(opened, address)
    if request.method == "GET":
        return _page(opened, Typed(from_question(spot.asked)), before, address=address, place={})
    said = typed(request.form)
    made = _made(said, opened, spot.asked, ())
    if made is not None and keep(id, said, lambda form: editing.altered(form, address, made[0]), made[1]):
        say("Kept as a draft.")
        return back_to(id, f"q-{address}")
    return _page(opened, said, before, address=address, place={}), 422


@needs("procedure.draft")
def move_question(id: str, address: str) -> Response:
    """A question one place up or down."""
    by = WAYS.get(request.form.get("way", ""), 0)
    return moved(id, lambda form: editing.moved(form, address, by), f"q-{address}")


@needs("procedure.draft")
def remove_question(id: str, address: str) -> Response | str:
    """Take a question out, once one has seen what reads its answer."""
    opened = opened_form(id)
    spot = _spot(opened, address)
    if request.method == "POST":
        moved(id, lambda form: editing.removed(form, address), "")
        return redirect(url_for("forms_editor.show", id=id, _anchor=f"part-{spot.part}"))
    with read() as session:
        follows = following.without(desk(session), opened, address)
    return page("remove", opened, Typed({}), spot=spot, follows=follows)


def _made(
    said: Typed, opened: Opened, held: Json, taken: tuple[str, ...]
) -> tuple[Json, Declared | None] | None:
    made = to_question(said, held)
    if not held:
        made = {"name": editing.free_name(said["label"] or "note", taken), **made}
    made, name = settle(said, opened, made)
    return None if said.errors else (made, name)


def _spot(opened: Opened, address: str) -> Spot:
    try:
        return editing.find(opened.form, address) if opened.form else abort(404)
    except NoSuchPlace:
        abort(404)


def _taken(opened: Opened, below: str) -> tuple[str, ...]:
    """The names of the form: a question in rows only has to differ from those beside it."""
    names = [spot.address for spot in editing.spots(opened.form)]
    return tuple(name.rpartition(".")[2] for name in names) + LATENESS


def _address(place: dict[str, str], name: str) -> str:
    group = place["below"] if place["below"] and "=" not in place["below"] else ""
    return f"{group}.{name}" if group else name


def _until(opened: Opened, address: str) -> list[str]:
    names = [spot.address for spot in editing.spots(opened.form)]
    return names[: names.index(address)]


def _before(opened: Opened, place: dict[str, str], part: int) -> list[str]:
    """The questions that stand before the place of a new one."""
    spots = list(editing.spots(opened.form)) if opened.form else []
    if place["after"]:
        _spot(opened, place["after"])
        return [*_until(opened, place["after"]), place["after"]]
    host = place["below"].partition("=")[0]
    if host:
        _spot(opened, host)
        inside = [spot.address for spot in spots if spot.below == place["below"]]
        return [*_until(opened, host), host, *inside]
    return [spot.address for spot in spots if spot.part <= part]


def _page(opened: Opened, said: Typed, before: list[str], *, address: str, place: dict[str, str]) -> str:
    offers = offered(opened, address or _address({"below": "", **place}, "new"), before)
    spot = _spot(opened, address) if address else None
    return page(
        "question",
        opened,
        said,
        spot=spot,
        goes_to=place,
        offers=offers,
        types=TYPES.items(),
        choices=CHOICES,
    )
