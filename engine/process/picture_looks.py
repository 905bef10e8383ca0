"""Where an element stands, and how that looks: a colour, a line and a word, so that none of them works alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from engine.process.picture_svg import GROUND, INK

State = Literal["done", "active", "late", "todo", "here", "added", "removed", "changed", "drifts"]


@dataclass(frozen=True)
class Mark:
    """Where an element stands, or what becomes of it. `badge` is a short text on its corner, such as "14 children"."""

    state: State
    badge: str | None = None

    @property
    def look(self) -> Look:
        return LOOKS[self.state]


@dataclass(frozen=True)
class Look:
    """How a state is drawn: ground, edge, the edge's width and pattern; `word` is what it is called."""

    fill: str
    stroke: str
    width: float
    dash: str | None
    word: str


LOOKS: Final[Mapping[State, Look]] = {
    "todo": Look(GROUND, INK, 1.5, None, ""),
    "done": Look("#e6f3ec", "#0f6b48", 1.5, None, "done"),
    "active": Look("#e3eef7", "#1a65a6", 3, None, "open now"),
    "late": Look("#fbe9e7", "#b3261e", 3, "8 4", "late"),
    "here": Look("#fff4b8", "#0b0c0c", 3, None, "looked for"),
    "added": Look("#e3f3ea", "#0f6b48", 3, None, "added"),
    "removed": Look("#fbe9e7", "#b3261e", 3, "8 4", "removed"),
    "changed": Look("#fff1d6", "#7a4300", 3, "12 3 3 3", "changed"),
    "drifts": Look("#fff1d6", "#7a4300", 3, "2 3", "often late"),
}
"""Text in INK stands out from every ground, and each edge from its ground, by far more than WCAG asks."""

TO_DO: Final = Mark("todo")
