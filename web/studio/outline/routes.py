"""Routes of the outline: a diagram as a list, and one form for each change of it. Every change saves the draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, jsonify, render_template, request
from werkzeug.wrappers import Response

from engine.packs import redraw
from engine.packs.mend import CannotRedrawError, Workshop
from engine.packs.redraw import Drawing, UnreadableError
from engine.packs.steps import Step, Way, places_to_lead, step_of, way_of
from web.access import needs
from web.site import desk, read
from web.studio.around import Around
from web.studio.outline import changing, page, saving, words
from web.studio.outline.offers import with_repairs
from web.studio.outline.page import Outline
from web.studio.policy.typed import Typed

bp = Blueprint("outline", __name__, template_folder="templates", url_prefix="/studio")

Answer = Response | str | tuple[str, int]


@bp.get("/outline/<id>")
@needs("procedure.draft")
def edit(id: str) -> Answer:
    """The list, with the picture above it and each problem beside its step."""
    return _on(id, lambda outline: _page("list", outline))


@bp.get("/outline/<id>/step")
@needs("procedure.draft")
def step(id: str) -> Answer:
    """The form of one step."""
    return _on(id, lambda outline: _step_form(outline, _said(_standing(_step(outline)))))


@bp.post("/outline/<id>/step")
@needs("procedure.draft")
def change_step(id: str) -> Answer:
    """Keep what one step's form says."""
    said = _said(request.form)

    def settle(outline: Outline) -> Callable[[Drawing], str]:
        found = _step(outline)
        changing.settle(found, said, outline, Drawing(outline.xml))

        def draw(drawing: Drawing) -> str:
            changing.settle(found, said, outline, drawing)
            return _shown(found)

        return draw

    return _kept(id, said, settle, "Changed.", _step_form)


def _step_form(outline: Outline, said: Typed) -> str:
    found = _step(outline)
    return _page("step", outline, said=said, step=found, asked=changing.asked_of(found))


def _standing(found: Step) -> dict[str, str]:
    """A step's form as the diagram fills it in."""
    return {
        **found.properties,
        "name": found.own_name,
        "instructions": found.instructions,
        "called": found.called,
        "operator": found.operator,
        "parameters": "\n".join(f"{name} = {value}" for name, value in found.parameters),
        "parameter": found.parameter,
        "function": found.function,
        "message": found.message,
        "interrupts": "yes" if found.interrupts else "no",
    }


@bp.get("/outline/<id>/way")
@needs("procedure.draft")
def way(id: str) -> Answer:
    """The form of one line: where it leads and when it is taken."""

    def form(outline: Outline) -> str:
        found, _ = _way(outline)
        default = "yes" if found.is_default else ""
        standing = {"name": found.name, "condition": found.condition, "to": found.to, "default": default}
        return _way_form(outline, _said(standing))

    return _on(id, form)


@bp.post("/outline/<id>/way")
@needs("procedure.draft")
def change_way(id: str) -> Answer:
    """Lead a line elsewhere, say when it is taken, or with "remove" take it out."""
    said = _said(request.form)

    def settle(outline: Outline) -> Callable[[Drawing], str]:
        found, source = _way(outline)
        taken_out = said["do"] == "remove"
        bare = taken_out or said["default"] == "yes"
        condition = "" if bare else changing.read_condition(said, outline)

        def draw(drawing: Drawing) -> str:
            if taken_out:
                redraw.remove_line(drawing, found.id)
            else:
                changing.settle_way(found, said, drawing, condition)
            return _shown(source)

        return draw

    return _kept(
        id, said, settle, "The line is taken out." if said["do"] == "remove" else "Changed.", _way_form
    )


def _way_form(outline: Outline, said: Typed) -> str:
    found, source = _way(outline)
    return _page(
        "way", outline, said=said, way=found, step=source, places=places_to_lead(outline.xml, source.id)
    )


@bp.get("/outline/<id>/add")
@needs("procedure.draft")
def add(id: str) -> Answer:
    """What to add after a step, then the form of what is to be added."""
    return _on(id, lambda outline: _add_form(outline, _said({})))


@bp.post("/outline/<id>/add")
@needs("procedure.draft")
def add_step(id: str) -> Answer:
    """Add a step after another."""
    said = _said(request.form)

    def settle(outline: Outline) -> Callable[[Drawing], str]:
        new = changing.new_step(said, outline, _kind())
        after = _step(outline)
        return lambda drawing: redraw.add_step(drawing, after.id, new, said["line"])

    return _kept(id, said, settle, f"“{said['name'] or 'The end'}” is added.", _add_form)


def _add_form(outline: Outline, said: Typed) -> str:
    after, kind = _step(outline), request.args.get("kind", "")
    if kind not in [each for each, _, _ in words.ADDED]:
        return _page("choose", outline, said=said, step=after)
    places = places_to_lead(outline.xml, after.id)
    return _page("add", outline, said=said, step=after, kind=kind, places=places, title=_titled(kind))


def _titled(kind: str) -> str:
    return next(title for each, title, _ in words.ADDED if each == kind)


def _kind() -> str:
    kind = request.args.get("kind", "")
    return kind if kind in [each for each, _, _ in words.ADDED] else abort(404)


@bp.get("/outline/<id>/add-way")
@needs("procedure.draft")
def add_way(id: str) -> Answer:
    """The form of one more line out of a step."""
    return _on(id, lambda outline: _add_way_form(outline, _said({})))


@bp.post("/outline/<id>/add-way")
@needs("procedure.draft")
def keep_way(id: str) -> Answer:
    """Add one more line out of a step."""
    said = _said(request.form)

    def settle(outline: Outline) -> Callable[[Drawing], str]:
        found = _step(outline)
        name = said.line("name", changing.LONGEST_NAME, "")
        condition = changing.read_condition(said, outline)

        def draw(drawing: Drawing) -> str:
            redraw.add_way(drawing, found.id, name, condition, said["to"])
            return _shown(found)

        return draw

    return _kept(id, said, settle, "The line is added.", _add_way_form)


def _add_way_form(outline: Outline, said: Typed) -> str:
    found = _step(outline)
    return _page("add_way", outline, said=said, step=found, places=places_to_lead(outline.xml, found.id))


@bp.get("/outline/<id>/deadline")
@needs("procedure.draft")
def deadline(id: str) -> Answer:
    """The form of a deadline on a step."""
    return _on(id, lambda outline: _deadline_form(outline, _said({"interrupts": "no"})))


@bp.post("/outline/<id>/deadline")
@needs("procedure.draft")
def keep_deadline(id: str) -> Answer:
    """Let a clock run while a step is open."""
    said = _said(request.form)

    def settle(outline: Outline) -> Callable[[Drawing], str]:
        found = _step(outline)
        name = changing.read_name(said) or f"{found.name} overdue"
        timer = changing.read_timer(said, outline)
        properties = {k: v for k, v in changing.read_properties(said, ("ladder", "clauses")).items() if v}
        ends = said["interrupts"] == "yes"

        def draw(drawing: Drawing) -> str:
            redraw.add_deadline(drawing, found.id, name, timer, properties, interrupts=ends)
            return found.id

        return draw

    return _kept(id, said, settle, "The deadline is added.", _deadline_form)


def _deadline_form(outline: Outline, said: Typed) -> str:
    return _page("deadline", outline, said=said, step=_step(outline))


@bp.get("/outline/<id>/remove")
@needs("procedure.draft")
def remove(id: str) -> Answer:
    """What removing a step would take away, before it is removed."""
    return _on(id, lambda outline: _remove_form(outline, _said({"keep": request.args.get("keep", "")})))


@bp.post("/outline/<id>/remove")
@needs("procedure.draft")
def remove_step(id: str) -> Answer:
    """Remove a step and join its neighbours."""
    said = _said(request.form)

    def settle(outline: Outline) -> Callable[[Drawing], str]:
        found = _step(outline)

        def draw(drawing: Drawing) -> str:
            going = redraw.remove(drawing, found.id, said["keep"])
            before = [flow.source for flow in going.lines_in]
            return before[0] if before else ""

        return draw

    return _kept(id, said, settle, "Removed.", _remove_form)


def _remove_form(outline: Outline, said: Typed) -> str:
    found, going = _step(outline), None
    if len(found.ways) < 2 or said["keep"]:
        try:
            going = redraw.would_remove(Drawing(outline.xml), found.id, said["keep"])
        except CannotRedrawError as refusal:
            said.errors["form"] = str(refusal)
    return _page("remove", outline, said=said, step=found, going=going)


@bp.post("/outline/<id>/undo")
@needs("procedure.draft")
def undo(id: str) -> Response:
    """Take the last change of this diagram back."""
    return saving.undo(id, _said(request.form))


@bp.post("/<id>/repair")
@needs("procedure.draft")
def repair(id: str) -> Response | tuple[Response, int]:
    """Mend one problem. As JSON the drawing in the browser is mended and sent back; as a form the draft is."""
    return _repair_in_browser(id) if request.is_json else saving.mend(id, _said(request.form))


def _repair_in_browser(id: str) -> Response | tuple[Response, int]:
    posted = request.get_json()
    if not isinstance(posted, dict) or not all(isinstance(posted.get(key), str) for key in ("xml", "code")):
        abort(400)
    with read() as session:
        outline = _opened(page.opened(desk(session), id))
        known = _with_file(outline, posted["xml"].encode("utf-8", "replace"))
        at = posted.get("element_id")
        try:
            shop = Workshop(known.files, known.forms, known.policy)
            xml = shop.repair(outline.path, posted["code"], str(at) if at else None)
        except (CannotRedrawError, UnreadableError) as refusal:
            return jsonify(message=str(refusal)), 409
        mended = _with_file(outline, xml)
        problems = with_repairs(mended.check([outline.path]), mended)
    return jsonify(xml=xml.decode(), problems=problems)


def _with_file(outline: Outline, xml: bytes) -> Around:
    return replace(outline.known, files={**outline.known.files, outline.path: xml})


def _on(id: str, shown: Callable[[Outline], str]) -> Answer:
    with read() as session:
        outline = _opened(page.opened(desk(session), id))
        try:
            return shown(outline)
        except UnreadableError as unreadable:
            return _page("unreadable", outline, said=str(unreadable))


def _kept(
    id: str,
    said: Typed,
    settle: Callable[[Outline], saving.Change],
    done: str,
    form: Callable[[Outline, Typed], str],
) -> Answer:
    """Read the form, keep the change, and go back to the list; or show the form again with what is wrong."""
    with read() as session:
        outline = _opened(page.opened(desk(session), id))
        try:
            change = settle(outline)
        except UnreadableError as unreadable:
            return _page("unreadable", outline, said=str(unreadable)), 422
    answer = None if said.errors else saving.keep(id, said, change, done)
    if answer is not None:
        return answer
    with read() as session:
        return form(_opened(page.opened(desk(session), id)), said), 422


def _opened(outline: Outline | None) -> Outline:
    return outline if outline is not None else abort(404)


def _step(outline: Outline) -> Step:
    found = step_of(outline.xml, request.args.get("at", ""))
    return found if found is not None else abort(404)


def _way(outline: Outline) -> tuple[Way, Step]:
    found = way_of(outline.xml, request.args.get("at", ""))
    return found if found is not None else abort(404)


def _shown(step: Step) -> str:
    """The step of the list that shows this one: a deadline stands with the step that it hangs on."""
    return step.host or step.id


def _said(given: Any) -> Typed:
    return Typed({name: str(value) for name, value in given.items()})


def _page(name: str, outline: Outline, **more: Any) -> str:
    return render_template(f"outline/{name}.html", outline=outline, words=words, **more)
