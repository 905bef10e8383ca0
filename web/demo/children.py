"""Made-up children. The names say so: nobody is called Testford."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

GIVEN = (  # noqa: SIM905 - names are read more easily without quotation marks
    "Robin Wren Kit Sky Quinn Jude Ellis Ash Noor Rowan Max Uma Hal Ira Bo Lou Vic Ari Remy Sam Toby Nia Zed Pip "
    "Ren Eden Kai Lee Milo Ola Indi Cas Dara Emre Faye Gus Hope Ivo Joss Kim Lark"
).split()
FAMILIES = (  # noqa: SIM905
    "Sample Testford Specimen Mockham Trial Example Placeholder Mockton Dummyname Pretend Makebelieve Notreal "
    "Invent Figment Sketch Draftley Outline Stencil Pattern Rehearse Tryout Demo Madeup Modelson Mockingham"
).split()


@dataclass(frozen=True)
class MadeUp:
    """One made-up child; `family` is shared by brothers and sisters."""

    given_name: str
    family_name: str
    born_on: date


def children(rng: random.Random, today: date, count: int) -> Iterator[MadeUp]:
    """Children in families of one to three, one after the other."""
    given = list(GIVEN)
    rng.shuffle(given)
    made = 0
    for family in FAMILIES:
        for _ in range(rng.choice((1, 1, 2, 3))):
            if made == count or not given:
                return
            born_on = today - timedelta(days=rng.randint(500, 6100))
            yield MadeUp(given.pop(), family, born_on)
            made += 1
