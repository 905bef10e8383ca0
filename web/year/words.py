"""What a year comes to, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.simulate.assumed import Assumed
from engine.simulate.tally import SORTS, Tally
from engine.time.words import listed
from web.year.job import DRAFT, PUBLISHED

NAMES: Final = {
    "visits": ("visit", "visits"),
    "meetings": ("meeting", "meetings"),
    "sign_offs": ("sign-off", "sign-offs"),
    "other": ("other step", "other steps"),
}
NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def sentence(tallies: Mapping[str, Tally], assumed: Assumed) -> str:
    """What the draft costs or saves a month beside what is published; without a draft, what a month holds."""
    published, draft = tallies[PUBLISHED], tallies.get(DRAFT)
    if draft is None:
        return _alone(published, assumed)
    gaps = list(_gaps(published, draft, assumed.months))
    late = _late(published, draft)
    if not gaps:
        return (
            f"This change moves no visit, meeting or sign-off in a month{late and f', but there is {late}'}."
        )
    return f"This change {_cost(gaps)} a month {_team(assumed)}{late and f', with {late}'}."


def _alone(published: Tally, assumed: Assumed) -> str:
    told = listed([_count(tally_month(published, sort, assumed.months), sort) for sort in SORTS[:3]])
    return f"A month holds {told} {_team(assumed)}; {published.all_late():,} pieces of work are late in all."


def _cost(gaps: list[tuple[int, str]]) -> str:
    if all(gap < 0 for gap, _ in gaps):
        return f"saves {listed([_count(-gap, sort) for gap, sort in gaps])}"
    return f"costs {listed([f'{_more(gap)} {_noun(abs(gap), sort)}' for gap, sort in gaps])}"


def _late(published: Tally, draft: Tally) -> str:
    gap = draft.all_late() - published.all_late()
    return f"{_more(gap)} late {'piece' if abs(gap) == 1 else 'pieces'} of work in all" if gap else ""


def _team(assumed: Assumed) -> str:
    return f"for a team of {number(assumed.workers)}"


def tally_month(tally: Tally, sort: str, months: int) -> int:
    """Work of a sort in a month, on average."""
    return round(tally.total(sort) / months)


def number(count: int) -> str:
    """A number as it is read out, up to ten."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def _gaps(published: Tally, draft: Tally, months: int) -> Iterator[tuple[int, str]]:
    for sort in SORTS:
        gap = round((draft.total(sort) - published.total(sort)) / months)
        if gap:
            yield gap, sort


def _more(gap: int) -> str:
    return f"{abs(gap):,} {'more' if gap > 0 else 'fewer'}"


def _count(count: int, sort: str) -> str:
    return f"{count:,} {_noun(count, sort)}"


def _noun(count: int, sort: str) -> str:
    return NAMES[sort][count != 1]
