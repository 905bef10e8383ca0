"""Try a case again that the clock had to set aside: somebody has seen to what kept it from being read."""

from __future__ import annotations

from engine.cases.advance import advance
from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.facts import decode
from engine.process.step import Wake


class NotSetAside(Refused):
    """This case can be read again already: it was tried by the clock or by somebody else. Nothing had to be done."""


def try_again(desk: Desk, ref: str) -> None:
    """Let the process look at its clocks; the case is then open again, and history says who tried it.

    Raises NoSuchCase, CaseClosed or NotSetAside. What keeps the case from being read is raised as it is: nothing is
    changed then, and the case stays set aside.
    """
    case = desk.open_case(ref)
    if case.status != "incident":
        raise NotSetAside()
    advance(desk, case, Wake(), decode(case.facts), cause="timer")
