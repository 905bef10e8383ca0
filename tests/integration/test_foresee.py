"""What open cases would owe under another policy: beside what they owe now, and nothing is changed by asking."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.cases.desk import Desk
from engine.cases.foresee import Owed, open_cases, owed
from engine.cases.models import AgreedInterval
from engine.cases.recompute import preview_all
from engine.packs.load import policy_text
from engine.time.policy import Policy, read_policy
from tests.browsing import watching
from tests.office import MONDAY, Office


def stricter(visits: int = 15) -> Policy:
    """Lewisham's policy with a visit at least every so many working days."""
    text = policy_text("lewisham")
    assert "value = 20" in text
    return read_policy(text.replace("value = 20", f"value = {visits}"))


def foreseen(office: Office, policy: Policy, days: int = 31) -> list[Owed]:
    with office.db.read() as session:
        desk = Desk(session, office.shelf, office.clock)
        return owed(desk, open_cases(desk), policy, desk.today + timedelta(days=days))


def visit(found: list[Owed], ref: str) -> Owed:
    return next(one for one in found if one.ref == ref and one.parameter == "visit_interval_max")


def test_a_stricter_policy_brings_the_visit_forward_and_leaves_the_rest(office: Office) -> None:
    ref = office.supported()
    found = foreseen(office, stricter())
    one = visit(found, ref)
    assert (one.due_now, one.due_then) == (date(2027, 1, 14), date(2027, 1, 7))
    assert (one.name, one.role, one.team, one.child) == (
        "visit",
        "social_worker",
        "North team",
        "Robin Sample",
    )
    assert {each.parameter for each in found if each.moves} == {"visit_interval_max"}
    assert office.clocks(ref)["visit_overdue"] == date(2027, 1, 14), "asking moved a clock"


def test_what_would_be_overdue_at_once_is_said_so(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 11))
    one = visit(foreseen(office, stricter()), ref)
    assert (one.overdue_now, one.overdue_then) == (False, True)


def test_only_what_falls_due_by_the_day_is_owed_now_or_then(office: Office) -> None:
    ref = office.supported()
    late = (date(2027, 1, 7) - MONDAY).days
    assert visit(foreseen(office, stricter(), late), ref).due_then == date(2027, 1, 7)
    with pytest.raises(StopIteration):
        visit(foreseen(office, stricter(), late - 1), ref)


def test_a_childs_own_interval_stays_its_own(office: Office) -> None:
    ref = office.supported()
    with office.desk("Tom Teamlead") as desk:
        case = desk.case(ref)
        agreed = AgreedInterval(
            case_id=case.id,
            parameter="visit_interval_max",
            value=5,
            unit="working_days",
            agreed_on=desk.today,
            by_id=desk.actor,
            reason="Weekly",
        )
        desk.session.add(agreed)
    assert visit(foreseen(office, stricter()), ref).due_then == date(2026, 12, 21)


def test_asking_costs_the_same_few_statements_however_many_cases(office: Office) -> None:
    counted = []
    for child in ("Robin Sample", "Kit Sample", "Wren Sample"):
        office.supported(child)
        with watching(office.db.engine) as watch:
            foreseen(office, stricter())
        counted.append(len(watch.statements))
    assert counted[0] == counted[-1] <= 7


def test_a_preview_under_a_policy_moves_what_the_policy_moves(office: Office) -> None:
    ref = office.supported()
    with office.db.read() as session:
        desk = Desk(session, office.shelf, office.clock)
        moved = preview_all(desk, open_cases(desk), policy=stricter())
        assert preview_all(desk, open_cases(desk)) == []
    assert [(one.ref, one.name, one.was, one.becomes) for one in moved] == [
        (ref, "visit", date(2027, 1, 14), date(2027, 1, 7))
    ]
