"""Where a problem is, and what is known around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from engine.process.redraw.parts import property_of
from engine.process.redraw.tree import Drawing
from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element, Flow

NEAR = 0.85
"""How alike two words are, from 0 to 1, for one to be the other misspelt."""


class Spot(NamedTuple):
    """One problem's place: the file, its diagram, the id that the problem names, the world around, and the file's
    bytes."""

    file: str
    diagram: Diagram
    at: str
    around: Around
    xml: bytes

    @property
    def element(self) -> Element | None:
        """The step, diamond or circle that is meant."""
        return self.diagram.elements.get(self.at)

    @property
    def flow(self) -> Flow | None:
        """The line that is meant."""
        return self.diagram.flows.get(self.at)


def meant(word: str, known: Iterable[str]) -> str | None:
    """The one name that a misspelt word stands for; None where none or several are near.

    A name with other digits is never meant: the sixth month is not the fifth misspelt.
    """
    near = [name for name in known if _digits(name) == _digits(word) and _alike(word, name) >= NEAR]
    return near[0] if len(near) == 1 else None


def _alike(word: str, name: str) -> float:
    return SequenceMatcher(None, word, name).ratio()


def _digits(word: str) -> list[str]:
    return re.findall(r"\d+", word)


def misspelt_property(spot: Spot, name: str, known: Iterable[str] | None) -> str | None:
    """What the value of this property should be, if it is a known name misspelt."""
    value = spot.element.properties.get(name, "") if spot.element else ""
    return meant(value, known) if value and known is not None and value not in known else None


def correct_property(drawing: Drawing, at: str, name: str, value: str) -> None:
    """Write another value for a property that is there."""
    entry = property_of(drawing.get(at), name)
    if entry is not None:
        entry.set("value", value)


def replaced(expression: str, wrong: str, right: str) -> str:
    """An expression with one word put right, wherever it stands as a whole word."""
    return re.sub(rf"(?<!\w){re.escape(wrong)}(?!\w)", lambda _: right, expression)
