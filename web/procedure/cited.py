"""Clauses as they are named on other pages: each id leads to what the clause asks, in our words."""

from __future__ import annotations

import re
from functools import cache

from flask import url_for
from markupsafe import Markup, escape

from engine.packs.clauses import Clause, read_clauses
from web.site import site

ID = re.compile(r"\b[A-Z]{2,5}-(?:[A-Z]+\.)?\d+(?:\.\d+)*\b")


@cache
def clauses_by_id(authority: str) -> dict[str, Clause]:
    """The list of clauses that came with this release, by id."""
    return {clause.id: clause for clause in read_clauses(authority)}


def cited(text: str) -> Markup:
    """The text with each clause of this authority in it as a link: "Clause LEW-7.2 (should)"."""
    known, parts, at = clauses_by_id(site().config.authority), [], 0
    for found in ID.finditer(str(text)):
        if found[0] in known:
            parts += [escape(text[at : found.start()]), _link(found[0])]
            at = found.end()
    return Markup("").join([*parts, escape(str(text)[at:])])


def what_it_asks(clause: str) -> str:
    """What a clause asks, in our words; "" for one that the list does not have."""
    found = clauses_by_id(site().config.authority).get(clause)
    return found.obligation if found else ""


def _link(clause: str) -> Markup:
    return Markup('<a class="govuk-link app-nowrap" href="{}">{}</a>').format(
        url_for("procedure.clause", id=clause), clause
    )
