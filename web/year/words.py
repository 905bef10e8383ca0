"""What a year comes to, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.simulate.tally import SORTS, Tally
from engine.time.words import listed
from web.year.job import DRAFT, PUBLISHED
from web.year.playing import Played

NAMES: Final = {
    "visits": ("visit", "visits"),
    "meetings": ("meeting", "meetings"),
    "sign_offs": ("sign-off", "sign-offs"),
    "other": ("other step", "other steps"),
}
NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def sentence(played: Played) -> str:
    """What the draft costs or saves a month beside what is published; without a draft, what a month holds."""
    published, draft = played.tallies[PUBLISHED], played.tallies.get(DRAFT)
    if draft is None:
        return _alone(played, published)
    gaps = list(_gaps(published, draft, played.job.assumed.months))
    late = _late(published, draft)
    if not gaps:
        return (
            f"This change moves no visit, meeting or sign-off in a month{late and f', but there is {late}'}."
        )
    return f"This change {_cost(gaps)} a month {_team(played)}{late and f', with {late}'}."


def _alone(played: Played, published: Tally) -> str:
    told = listed(
        [_count(tally_month(published, sort, played.job.assumed.months), sort) for sort in SORTS[:3]]
    )
    return f"A month holds {told} {_team(played)}; {published.all_late():,} pieces of work are late in all."


def _cost(gaps: list[tuple[int, str]]) -> str:
    if all(gap < 0 for gap, _ in gaps):
        return f"saves {listed([_count(-gap, sort) for gap, sort in gaps])}"
    return f"costs {listed([f'{_more(gap)} {_noun(abs(gap), sort)}' for gap, sort in gaps])}"


def _late(published: Tally, draft: Tally) -> str:
    gap = draft.all_late() - published.all_late()
    return f"{_more(gap)} late {'piece' if abs(gap) == 1 else 'pieces'} of work in all" if gap else ""


def _team(played: Played) -> str:
    return f"for a team of {number(played.job.assumed.workers)}"


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
