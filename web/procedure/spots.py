"""A place that serves a clause, in words and with the address where it can be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from engine.packs.trace import Place
from engine.time.words import listed

DRAWN = {
    "stage": "Stage",
    "step": "Step",
    "timer": "Timer",
    "message": "Message",
    "choice": "Choice",
    "outcome": "Outcome",
}
SETTLED = {
    "limit": "Limit",
    "list": "List",
    "position": "Position",
    "ladder": "Reminders",
    "document": "Document",
    "report": "Report",
}
"""What stands on a diagram, and what the policy settles."""


@dataclass(frozen=True)
class Spot:
    """One place: “Timer “Visit overdue””, and where to see it."""

    words: str
    url: str


def spots_of(places: Sequence[Place]) -> list[Spot]:
    """Places in a few words: the questions of one form together, limits left to the column of dates."""
    spots = [_spot(place) for place in places if place.kind in DRAWN]
    for form in dict.fromkeys(place.where for place in places if place.kind in ("form", "question")):
        asked = [place for place in places if place.kind == "question" and place.where == form]
        words = f"Form “{_name(form)}”"
        if asked:
            words += f": {listed([_lower(each.name) for each in asked[:3]])}"
        if len(asked) > 3:
            words += f" and {len(asked) - 3} more"
        spots.append(Spot(words, _form_url(form, asked[0].id if asked else "")))
    return [*spots, *(_spot(place) for place in places if place.kind in SETTLED and place.kind != "limit")]


def every_spot(places: Sequence[Place]) -> list[Spot]:
    """Each place by itself, limits too."""
    return [_spot(place) for place in places]


def _spot(place: Place) -> Spot:
    if place.kind in DRAWN:
        return Spot(
            f"{DRAWN[place.kind]} “{place.name}”",
            url_for("procedure.diagram", process=place.where, at=place.id, _anchor=f"at_{place.id}"),
        )
    if place.kind == "form":
        return Spot(f"Form “{_name(place.where)}”", _form_url(place.where))
    if place.kind == "question":
        words = f"Form “{_name(place.where)}”, {_lower(place.name)}"
        return Spot(words, _form_url(place.where, place.id))
    words = f"{SETTLED[place.kind]} “{place.name}”"
    return Spot(words, url_for("procedure.settled", _anchor=f"{place.kind}-{place.id}"))


def _form_url(form: str, question: str = "") -> str:
    return url_for("procedure.form", id=form, _anchor=question or None)


def _name(form: str) -> str:
    return form.replace("_", " ")


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
