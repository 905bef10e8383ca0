"""How wide words are, so that they can be broken into lines without a browser."""

from __future__ import annotations

from typing import Final

SMALLEST: Final = 12
"""Pixels. Nothing in a picture is written smaller."""

_WIDTHS: Final = {
    ".222": "ijl'‘’|",
    ".278": "fIt .,:;/!\\[]·",
    ".333": 'r-()"“”`',
    ".5": "ckszvxyJ",
    ".556": "abdeghnopqu0123456789L?_–",
    ".611": "TZF",
    ".667": "ABEKPSVXY&",
    ".722": "CDHNRUw",
    ".778": "GOQ",
    ".833": "mM…",
    ".944": "W",
}
"""Advance widths of Arial, in parts of the size of the type."""

_WIDTH_OF: Final = {letter: float(width) for width, letters in _WIDTHS.items() for letter in letters}
_OTHER: Final = 0.65


def width_of(text: str, size: float) -> float:
    """The width of a line in pixels. A letter that is not in the table counts as a wide one."""
    return sum(_WIDTH_OF.get(letter, _OTHER) for letter in text) * size


def lines_of(text: str, width: float, size: float, most: int = 6) -> list[str]:
    """The words of `text` in lines no wider than `width`. A longer text ends in “…”; a word is never broken."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]}…"]
