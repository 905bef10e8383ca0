"""What would come of a case just after a move, without writing anything."""

from __future__ import annotations

from engine.cases.desk import Desk
from engine.cases.facts import decode
from engine.cases.models import Case
from engine.process.moving import CannotMove, Moved, Plan
from engine.process.step import Arrive, step

WOULD_END = (
    "Going on without the step would end the case, as nobody has answered what follows. "
    "Do the step first, or say which step takes its place."
)


def refuse_ending(desk: Desk, case: Case, plan: Plan, there: Moved) -> None:
    """Raise CannotMove if a case that goes on after a step that is gone would come to its end by that.

    What the step would have decided is not known then, and a question without an answer takes its default way.
    """
    if not there.entering:
        return
    command = Arrive(there.fresh, there.entering)
    if step(plan.new, there.state, decode(case.facts), command, desk.times(case)).ended:
        raise CannotMove([WOULD_END])
