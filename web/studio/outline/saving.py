"""Keeps a change of a diagram as a draft, or says on the form why not. What was typed stays on the page."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from engine.packs import draft as drafts
from engine.packs.mend import Workshop
from engine.packs.redraw import CannotRedrawError, Drawing, UnreadableError
from web.site import command, desk
from web.studio import bench
from web.studio.outline.page import every, opened, own
from web.studio.policy.typed import Typed

Change = Callable[[Drawing], str]
"""Changes a drawing; the id of the step to come back to."""

NEWER = "{who} after you opened this page. What you typed is still here: look at the list, then press the button again"


def keep(id: str, said: Typed, change: Change, done: str) -> Response | None:
    """Draw the change on the newest draft, if the page showed that one, and go back to the list.

    None where that could not be; then `said.errors` tells why, under "form".
    """
    try:
        with command() as session:
            here = desk(session)
            found = bench.drawing(here, id)
            if found is None:
                abort(404)
            drawn, now = found
            drawing = Drawing(now[drawn.path])
            at = change(drawing)
            drafts.save(here, drawn.path, drawing.xml(), _version(said))
    except drafts.SavedMeanwhile as refusal:
        said.errors["form"] = NEWER.format(who=f"{refusal.data['who']} saved this diagram")
    except drafts.GoneMeanwhile:
        said.errors["form"] = NEWER.format(who="This draft was published or thrown away")
    except (CannotRedrawError, UnreadableError) as refusal:
        said.errors["form"] = str(refusal)
    else:
        flash(f"{done} It is kept as a draft.")
        return redirect(url_for("outline.edit", id=id, _anchor=f"step-{at}" if at else None))
    return None


def mend(id: str, said: Typed) -> Response:
    """Mend the problem that a button stood beside, and go back to the list."""
    at = said["element_id"]
    try:
        with command() as session:
            here = desk(session)
            outline = opened(here, id)
            if outline is None:
                abort(404)
            shop = Workshop(outline.known.files, outline.known.forms, outline.known.policy)
            xml = shop.repair(outline.path, said["code"], at or None)
            drafts.save(here, outline.path, xml, _version(said))
    except (drafts.SavedMeanwhile, drafts.GoneMeanwhile, CannotRedrawError, UnreadableError):
        flash(
            "Nothing was mended: the diagram changed after you opened this page. Look at it again.", "error"
        )
        return redirect(url_for("outline.edit", id=id))
    flash("Mended. It is kept as a draft.")
    step = next((step.id for step in every(outline.steps) if at in set(own(step))), "")
    return redirect(url_for("outline.edit", id=id, _anchor=f"step-{step}" if step else None))


def undo(id: str, said: Typed) -> Response:
    """Make the draft what it was before the last save; pressed again, that is undone too."""
    with command() as session:
        here = desk(session)
        found = bench.drawing(here, id)
        if found is None:
            abort(404)
        draft = found[0].draft
        if draft is None or draft.version != _version(said):
            flash(
                "Somebody saved this diagram meanwhile, so nothing was undone. Look at the list first.",
                "error",
            )
        elif draft.former is None:
            drafts.discard(here, draft.path)
            flash("Undone. The diagram is as it was published.")
        else:
            drafts.save(here, draft.path, draft.former, draft.version)
            flash("Undone. Press Undo again to bring the change back.")
    return redirect(url_for("outline.edit", id=id))


def _version(said: Typed) -> int:
    return int(said["version"]) if said["version"].isdecimal() else 0
