"""Who may take a step that nobody holds: those whose role it is, and nobody else on the case."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from engine.cases.claim import claim
from engine.cases.errors import NotYours
from engine.cases.models import Task
from tests.conftest import SignIn
from tests.office import Office

pytestmark = pytest.mark.both_databases


def _untaken_mapping(office: Office) -> tuple[str, Task]:
    """A case mapping that any independent facilitator might take, in a pool of which nobody has taken it."""
    ref = office.agreed()
    office.days(154)
    office.do(ref, "book_case_mapping")
    task = office.task(ref, "hold_case_mapping")
    assert task is not None
    with office.db.command() as session:
        session.execute(update(Task).where(Task.id == task.id).values(assignee_id=None))
    return ref, task


@pytest.mark.clause("LEW-5.2")
def test_nobody_of_the_team_becomes_an_independent_facilitator_by_taking_the_step(office: Office) -> None:
    ref, task = _untaken_mapping(office)
    for who in ("Amina Caseworth", "Tom Teamlead"):
        with pytest.raises(NotYours, match="independent facilitator"), office.desk(who) as desk:
            claim(desk, ref, task.id)
    with office.desk("Fay Facilit") as desk:
        assert claim(desk, ref, task.id).assignee_id == desk.actor


def test_taking_it_on_the_page_is_refused_in_the_same_words(council: Office, sign_in: SignIn) -> None:
    ref, task = _untaken_mapping(council)
    address = f"/cases/{ref}/tasks/{task.id}"
    refusal = sign_in("Amina Caseworth").post(f"{address}/claim")
    assert refusal.status_code == 409
    assert "belongs to the independent facilitator" in refusal.text
    assert sign_in("Fay Facilit").post(f"{address}/claim").status_code == 302
