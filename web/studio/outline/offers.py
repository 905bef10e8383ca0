"""The button beside a problem that one press mends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for

from engine.packs.mend import Workshop
from web.studio.around import Around


def with_repairs(problems: Iterable[dict[str, Any]], known: Around) -> list[dict[str, Any]]:
    """The same problems; those with one certain repair say under "repair" what pressing does, and where to post.

    `known` is what the problems were found in.
    """
    found = list(problems)
    if not found:
        return []
    shop = Workshop(known.files, known.forms, known.policy)
    return [_with_repair(problem, shop) for problem in found]


def _with_repair(problem: dict[str, Any], shop: Workshop) -> dict[str, Any]:
    repair = shop.repair_of(problem)
    if repair is None:
        return problem
    id = str(problem["file"]).removesuffix(".bpmn")
    return problem | {"repair": {"label": repair.label, "url": url_for("outline.repair", id=id)}}
