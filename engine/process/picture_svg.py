"""SVG written so that nothing in it can be more than a drawing: attributes and text are escaped in one place."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from engine.process.picture_layout import Box, Point
from engine.process.picture_text import SMALLEST, lines_of

INK: Final = "#0b0c0c"
GROUND: Final = "#ffffff"
LEADING: Final = 1.2
"""Height of a line of text, in parts of its size."""


def tag(name: str, *children: str, **attributes: str | float | None) -> str:
    """One SVG element. `stroke_width` becomes stroke-width; an attribute that is None is left out."""
    written = "".join(
        f' {key.replace("_", "-")}="{escape(_text(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}" if abs(value) < 100_000 else f"{value:.0f}"


def words(text: str) -> str:
    """Text between tags. What XML cannot hold becomes a question mark."""
    return escape(
        "".join(letter if letter.isprintable() or letter == " " else "?" for letter in text), quote=False
    )


def path(d: str, at: Point = (0, 0), fill: str = "none", **attributes: str | float | None) -> str:
    """A path, moved to `at`."""
    place = None if at == (0, 0) else f"translate({at[0]:g} {at[1]:g})"
    return tag("path", d=d, transform=place, fill=fill, **attributes)


def lettering(
    text: str,
    box: Box,
    size: float = SMALLEST,
    top: bool = False,
    one_line: bool = False,
    **attributes: str | float | None,
) -> str:
    """Lines of text in the middle of a box, or from its top downwards."""
    lines = [text] if one_line else lines_of(text, box.width, size)
    height = size * LEADING
    # Letters of Arial stand a good third of their size above and below the line's middle.
    first = (box.y if top else box.middle[1] - len(lines) * height / 2) + size * 0.98
    written = (
        tag("text", words(line), x=box.middle[0], y=round(first + number * height, 1), **attributes)
        for number, line in enumerate(lines)
    )
    return tag("g", *written, font_size=size, text_anchor="middle")


def arrow(
    points: Sequence[Point], bend: float = 6, colour: str = INK, width: float = 1.5, dash: str | None = None
) -> str:
    """A line with softened corners and a head at its end."""
    d = f"M{points[0][0]:g} {points[0][1]:g}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        enter, leave = _towards(corner, before, bend), _towards(corner, after, bend)
        d += f"L{enter[0]:g} {enter[1]:g}Q{corner[0]:g} {corner[1]:g} {leave[0]:g} {leave[1]:g}"
    end, stop = points[-1], _towards(points[-1], points[-2], 6)
    d += f"L{stop[0]:g} {stop[1]:g}"
    drawn = path(d, stroke=colour, stroke_width=width, stroke_dasharray=dash)
    return drawn + path(_head(end, points[-2]), fill=colour)


def _towards(start: Point, goal: Point, by: float) -> Point:
    """The point `by` pixels from `start` on the way to `goal`, at most half way."""
    x, y = goal[0] - start[0], goal[1] - start[1]
    length = (x * x + y * y) ** 0.5
    part = min(by / length, 0.5) if length else 0
    return round(start[0] + x * part, 1), round(start[1] + y * part, 1)


def _head(tip: Point, before: Point) -> str:
    base = _towards(tip, before, 9)
    x, y = (tip[0] - base[0]) * 0.45, (tip[1] - base[1]) * 0.45
    return f"M{tip[0]:g} {tip[1]:g}L{base[0] - y:g} {base[1] + x:g}L{base[0] + y:g} {base[1] - x:g}Z"
