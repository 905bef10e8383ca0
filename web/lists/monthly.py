"""The days of a list by its schedule in policy, and which plans stand on the list of one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from engine.time.calendar import Calendar
from engine.time.policy import Policy
from engine.time.schedule import Listing, Selects
from engine.time.timescale import Timescale
from web.milestones import milestones, months, started_by

ONE_DAY = timedelta(days=1)
BACK = 6
AHEAD = 3
"""How many earlier and later lists can be chosen."""


@dataclass(frozen=True)
class Edition:
    """The list of one day. `ends_on` is the last day before the next list.

    `selected` are the forms of steps that some list's selecting opens.
    A plan that started by `started_by` is old enough on the day of the list; by `started_by_now`, today.
    """

    listing: Listing
    row: Timescale
    on: date
    ends_on: date
    started_by: date
    started_by_now: date
    next_row: Timescale | None
    selected: tuple[str, ...]

    @property
    def selecting(self) -> Selects | None:
        """What can be selected for, if this list is one to select from."""
        return self.listing.selects


def edition(policy: Policy, calendar: Calendar, listing: Listing, day: date, today: date) -> Edition:
    """The list whose day is the first of its schedule on or after `day`."""
    on = listing.schedule.next_on(day)
    row = policy.rows_for(listing.parameter)[0]
    later = [each for each in milestones(policy) if months(each) > months(row)]
    return Edition(
        listing=listing,
        row=row,
        on=on,
        ends_on=listing.schedule.next_on(on + ONE_DAY) - ONE_DAY,
        started_by=started_by(calendar, row, on),
        started_by_now=started_by(calendar, row, today),
        next_row=later[0] if later else None,
        selected=tuple(each.selects.form for each in policy.lists.values() if each.selects),
    )


def days(listing: Listing, today: date) -> list[date]:
    """The days of the lists that can be chosen, from some lists back to some ahead, in order."""
    current = current_day(listing, today)
    found = [current]
    while len(found) <= BACK:
        found.insert(0, _before(listing, found[0]))
    while len(found) <= BACK + AHEAD:
        found.append(listing.schedule.next_on(found[-1] + ONE_DAY))
    return found


def current_day(listing: Listing, today: date) -> date:
    """The day of the list that counts now: the newest one that has been made."""
    following = listing.schedule.next_on(today)
    return following if following == today else _before(listing, following)


def _before(listing: Listing, on: date) -> date:
    day = on - ONE_DAY
    while listing.schedule.next_on(day) == on:
        day -= ONE_DAY
    return listing.schedule.next_on(day)
