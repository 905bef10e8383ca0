"""What the process intends beyond its own state: notices to staff, and messages nobody was waiting for."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.cases.history import Entry
from engine.cases.models import Case
from engine.outbox.models import Notification
from engine.people.assign import holder, offered_to, with_cover
from engine.process.step import Effect, Outcome

UNHEARD = {
    "step_up_agreed": "A step up was agreed for {child}, but support had already ended. Decide what follows.",
    "early_review_asked": "An early review was asked for {child}. Put it on the agenda of the next review.",
}


def perform(desk: Desk, case: Case, outcome: Outcome) -> list[Entry]:
    """Carry out what the step intends, within its transaction: rows only, nothing leaves the house here."""
    entries = [_operate(desk, case, effect) for effect in outcome.effects]
    return entries + [_unheard(desk, case, message) for message in outcome.unheard]


def _operate(desk: Desk, case: Case, effect: Effect) -> Entry:
    name = effect.parameters.get("name") or effect.element_id.replace("_", " ")
    if effect.operator == "notify":
        for person_id in _meant(desk, case, str(effect.parameters.get("role") or "")):
            tell(desk.session, case, person_id, effect.element_id, f"{case.child.name}: {name}.", desk)
    return Entry("effect", {"operator": effect.operator, "element": effect.element_id, "name": str(name)})


def _meant(desk: Desk, case: Case, role: str) -> list[int]:
    """Whoever has this role on the case, else those who could take its steps; the worker where no role is named."""
    if not role:
        return [case.worker_id]
    found = holder(desk.session, case, role)
    return [found] if found is not None else offered_to(desk.session, case, role) or [case.worker_id]


def _unheard(desk: Desk, case: Case, message: str) -> Entry:
    words = UNHEARD.get(message)
    person = case.team.manager_id if message == "step_up_agreed" else case.worker_id
    if words and person is not None:
        tell(desk.session, case, person, message, words.format(child=case.child.name), desk)
    return Entry("message_unheard", {"message": message})


def tell(session: Session, case: Case, person_id: int, element_id: str, text: str, desk: Desk) -> None:
    """Leave one person, and whoever covers them today, one notice in the product about this case."""
    for each in with_cover(session, [person_id], desk.today):
        session.add(
            Notification(
                person_id=each,
                case_id=case.id,
                element_id=element_id,
                due_on=None,
                rung=None,
                text=text[:500],
                at=desk.now,
            )
        )
