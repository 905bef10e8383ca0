"""A Tees-wide case on its page: drift and a move are reported where the procedure waits for them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.cases.correlate import correlate
from engine.cases.desk import Desk
from engine.cases.models import Case
from engine.packs.shelf import Shelf
from tests.conftest import SignIn
from tests.office import Office
from tests.standing import stopped_before
from web.case.routes import OFFERED
from web.filling import engine_catalogue


@pytest.mark.clause("TEE-9.1.1")
@pytest.mark.clause("TEE-12.1")
def test_drift_and_a_move_can_be_brought_to_a_case_by_anybody_on_it() -> None:
    assert {"drift_reported", "move_reported", "early_review_asked"} <= set(OFFERED)
    with stopped_before("teeswide", "standard", "take_over_minutes") as case, case.db.command() as session:
        found = session.scalars(select(Case)).one()
        assert {"drift_reported", "move_reported"} <= set(found.awaited)
        desk = Desk(session, Shelf(engine_catalogue), case.clock, case.house.people["social_worker"])
        correlate(desk, found.ref, "drift_reported")
        assert "drift_reported" not in found.awaited


def test_a_page_offers_only_what_its_procedure_waits_for(council: Office, sign_in: SignIn) -> None:
    ref = council.agreed("Robin Sample")
    page = sign_in("Amina Caseworth").get(f"/cases/{ref}").text
    assert "Review early" in page
    assert "Report drift" not in page
    assert "Report a move" not in page
