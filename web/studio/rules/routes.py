"""Routes of the rules: all of them, and one with its example."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from engine.packs.check import explanations, sections
from web.access import needs
from web.studio.rules.examples import example_of

bp = Blueprint("rules", __name__, template_folder="templates", url_prefix="/studio/rules")


@bp.get("")
@needs("procedure.draft")
def index() -> str:
    """Every rule by heading, with what it finds and what to do."""
    return render_template("rules/index.html", sections=sections())


@bp.get("/<code>")
@needs("procedure.draft")
def one(code: str) -> str:
    """One rule: what it finds, why that matters, an example before and after, and what to do."""
    rule = explanations().get(code)
    if rule is None:
        abort(404)
    return render_template("rules/one.html", rule=rule, example=example_of(code))
