"""When somebody gets round to a step, in a simulated year."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.simulate.assumed import Assumed
from engine.time.calendar import Calendar

AROUND_A_MONTH: Final = (17, 24)
"""Working days between two rounds of a step that comes again and has no day."""

SOON: Final = (1, 3)
"""Working days until a step is done that has no day."""


ON_THE_WAY: Final = (0.2, 0.8)
"""How far towards its stage's day, of the working days left, a step is done that has no day of its own."""


@dataclass(frozen=True)
class Aim:
    """What people aim at with a step.

    due_on: its day, None for none. own: the day is the step's, not only that of the stage around it. again: it
    opened because somebody had just done it: the next round.
    """

    due_on: date | None
    own: bool = True
    again: bool = False


def luck(assumed: Assumed, number: int, what: str) -> random.Random:
    """The luck of one case in one thing: the same under every procedure, so that only the procedures differ."""
    return random.Random(f"{assumed.seed} {number} {what}")


def done_on(assumed: Assumed, calendar: Calendar, opened: date, aim: Aim, dice: random.Random) -> date:
    """The day on which a step is done that opened on `opened`; a working day, never before it."""
    first = calendar.add_working_days(opened, 1 if aim.again else 0)
    if aim.due_on is None:
        return calendar.add_working_days(opened, dice.randint(*(AROUND_A_MONTH if aim.again else SOON)))
    if not aim.own:
        left = calendar.working_days_between(opened, aim.due_on)
        return calendar.add_working_days(opened, max(round(left * dice.uniform(*ON_THE_WAY)), SOON[0]))
    aimed = calendar.add_working_days(aim.due_on, round(dice.gauss(assumed.late, assumed.spread)))
    return calendar.next_working_day(max(aimed, first))
