"""One case among a hundred that cannot be read: it is set aside, and the ninety-nine have their clocks."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from engine.cases.models import Case, Deadline
from tests.faults.many import MEETING_LATE, copies, taken_on
from tests.invariants import sound
from tests.office import Office

pytestmark = pytest.mark.both_databases

POISON: dict[str, dict[str, Any]] = {
    "bytes of another kind": {"state": b"\x07not ours"},
    "facts that are none": {"facts": {"last_visit_on": "2026-02-30"}},
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
def test_it_is_set_aside_and_the_others_go_on(office: Office, poison: dict[str, Any]) -> None:
    copies(office, taken_on(office), 99)
    with office.db.command() as session:
        good = session.execute(select(Case.state, Case.facts).where(Case.ref == "CIN-2050")).one()
        session.execute(update(Case).where(Case.ref == "CIN-2050").values(**poison))
    office.go_to(MEETING_LATE, ticking=False)
    done = office.tick()
    assert done.incidents >= 1
    assert office.tick().incidents == 0, "it is not tried again before an hour is over"
    fired = select(func.count(Deadline.id)).where(Deadline.status == "fired")
    with office.db.read() as session:
        assert session.scalar(fired) == 99
    sound(office, set_aside=["CIN-2050"])
    with office.db.command() as session:
        values = {"state": good.state, "facts": good.facts}
        session.execute(update(Case).where(Case.ref == "CIN-2050").values(**values))
    office.clock.advance(hours=1)
    office.tick()
    with office.db.read() as session:
        assert session.scalar(fired) == 100
    sound(office)
