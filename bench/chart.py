"""Bars as SVG: one for each database, side by side by name, with the line of what was promised.

Colours are told apart also by those who see few of them, and each bar carries its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bench.report import Chart

WIDTH, NAMES, NUMBERS = 760, 250, 70
"""Units of the picture, of its column of names, and of the room to the right of the longest bar."""

BAR, GAP, HEAD, FOOT = 16, 14, 62, 34
COLOURS = ("#1d70b8", "#f47738", "#28a197")
PROMISED = "#942514"
INK, QUIET, PAPER = "#0b0c0c", "#505a5f", "#ffffff"
FONT = "Arial, Helvetica, sans-serif"


def svg(chart: Chart) -> str:
    """The chart as a picture that needs nothing else."""
    several = len(chart.series) > 1
    group = BAR * len(chart.series) + GAP
    height = HEAD + group * len(chart.names) + FOOT
    values = [value for series in chart.series.values() for value in series]
    most = max(1e-9, *values, *([chart.limit] if chart.limit else []))
    scale = (WIDTH - NAMES - NUMBERS) / most
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(_said(chart))}" font-family="{FONT}">',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        _text(16, 24, chart.heading, size=16, weight="bold"),
        _text(16, 46, chart.unit, colour=QUIET),
        *(_legend(chart) if several else ()),
        *_groups(chart, group, scale),
        *(_limit(chart, scale, height) if chart.limit else ()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _said(chart: Chart) -> str:
    told = [
        f"{name}, {who}: {_number(value)}"
        for who, series in chart.series.items()
        for name, value in zip(chart.names, series, strict=True)
    ]
    limit = f" Promised: {_number(chart.limit)}." if chart.limit else ""
    return f"{chart.heading}, {chart.unit}. {'; '.join(told)}.{limit}"


def _legend(chart: Chart) -> Iterator[str]:
    across = float(WIDTH - 16)
    for place, name in reversed(list(enumerate(chart.series))):
        across -= 8 * len(name) + 8
        yield _text(across, 46, name)
        yield f'<rect x="{across - 18:.0f}" y="35" width="12" height="12" fill="{COLOURS[place]}"/>'
        across -= 34


def _groups(chart: Chart, group: int, scale: float) -> Iterator[str]:
    for number, name in enumerate(chart.names):
        top = HEAD + number * group
        middle = top + BAR * len(chart.series) / 2 + 5
        yield _text(NAMES - 10, middle, name, anchor="end")
        for place, series in enumerate(chart.series.values()):
            down, long = top + place * BAR, max(series[number] * scale, 1)
            yield (
                f'<rect x="{NAMES}" y="{down + 1}" width="{long:.1f}" height="{BAR - 2}" fill="{COLOURS[place]}"/>'
            )
            yield _text(NAMES + long + 6, down + BAR - 4, _number(series[number]), size=12)


def _limit(chart: Chart, scale: float, height: int) -> Iterator[str]:
    across = NAMES + (chart.limit or 0) * scale
    yield (
        f'<line x1="{across:.1f}" x2="{across:.1f}" y1="{HEAD - 4}" y2="{height - FOOT + 2}" stroke="{PROMISED}" '
        'stroke-width="2" stroke-dasharray="5 3"/>'
    )
    word = f"promised: {'at least' if chart.at_least else 'less than'} {_number(chart.limit or 0)}"
    # Near the right edge the words stand to the left of the line.
    anchor = "end" if across > WIDTH - 170 else "start" if across < NAMES + 90 else "middle"
    yield _text(across, height - FOOT + 20, word, colour=PROMISED, anchor=anchor)


def _text(
    x: float,
    y: float,
    said: str,
    *,
    size: int = 13,
    weight: str = "normal",
    colour: str = INK,
    anchor: str = "start",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(said)}</text>'
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
