"""How the command line reads days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

EARLIEST, LATEST = 1990, 2100
"""Years whose bank holidays are known, or fixed well enough to reckon with."""


class Day(click.ParamType[date | datetime]):
    """A day, such as 2026-12-14."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day, or say how it is written."""
        try:
            day = value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day. Write it like 2026-12-14.", param, ctx)
        if not EARLIEST <= day.year <= LATEST:
            self.fail(f"{value} is out of reach: choose a day from {EARLIEST} to {LATEST}.", param, ctx)
        return day


class DayOrMoment(Day):
    """A day, or a moment of a day in London, such as 2026-12-14T10:00."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | datetime:
        """Read a day or a moment, or say how it is written."""
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return super().convert(value, param, ctx)
        day = super().convert(moment.date(), param, ctx)
        return moment.replace(tzinfo=None) if "T" in value else day


DAY = Day()
DAY_OR_MOMENT = DayOrMoment()
