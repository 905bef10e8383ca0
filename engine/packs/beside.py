"""Two versions of a diagram side by side, with what was added, removed and changed marked on both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from engine.packs.compare import Difference
from engine.process.picture import Mark, render
from engine.process.rules import Diagram, UnreadableError, read

STEP_BADGES: Final = {"added": "Added", "removed": "Removed", "changed": "Changed"}
WAY_BADGES: Final = {"added": "+", "removed": "−", "changed": "~"}
"""What a mark says in words or as a sign, for those who do not tell its colour."""

NARROW: Final = 440
"""Pixels: half of the room beside the decision, so that neither drawing is cut off where it changes."""


@dataclass(frozen=True)
class Pictures:
    """The drawing before and after; None where there is no drawing that can be read."""

    before: str | None
    after: str | None

    @property
    def are_narrow(self) -> bool:
        """Whether both can be read beside each other on a desk's screen."""
        return all(_width(svg) <= NARROW for svg in (self.before, self.after) if svg)


def pictures(before: bytes | None, after: bytes | None, found: Iterable[Difference], apart: str) -> Pictures:
    """Both drawings with the differences found between them. `apart` keeps their ids from others on the page."""
    old, new = _readable(before), _readable(after)
    ids = {id for each in found for id in (each.element_id, *each.also)}
    marks = {id: _mark(id, old, new) for id in ids if id}
    return Pictures(
        _drawn(before, old, marks, f"{apart}_before_"), _drawn(after, new, marks, f"{apart}_after_")
    )


def _width(svg: str) -> float:
    found = re.search(r' width="([\d.]+)"', svg.partition(">")[0])
    return float(found[1]) if found else 0


def _readable(xml: bytes | None) -> Diagram | None:
    try:
        return read("", xml) if xml is not None else None
    except UnreadableError:
        return None


def _mark(id: str, old: Diagram | None, new: Diagram | None) -> Mark:
    was, becomes = (_has(diagram, id) for diagram in (old, new))
    state = "changed" if was and becomes else "added" if becomes else "removed"
    is_way = any(diagram is not None and id in diagram.flows for diagram in (old, new))
    return Mark(state, (WAY_BADGES if is_way else STEP_BADGES)[state])  # type: ignore[arg-type]


def _has(diagram: Diagram | None, id: str) -> bool:
    return diagram is not None and (id in diagram.elements or id in diagram.flows)


def _drawn(xml: bytes | None, diagram: Diagram | None, marks: Mapping[str, Mark], apart: str) -> str | None:
    if xml is None or diagram is None:
        return None
    return render(xml, marks, apart=apart, unmarked="Nothing differs in this drawing.")
