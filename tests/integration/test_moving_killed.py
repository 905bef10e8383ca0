"""A move of cases killed at the worst moments: each case is moved or not, and the next round goes on."""

from __future__ import annotations

import pytest

from engine.cases import move_run
from engine.cases.moves import MoveRun
from tests.crash import AFTER_COMMIT, BEFORE_COMMIT, kill
from tests.integration.test_moving_cases import begin, new_version
from tests.office import Office
from tests.whole import assert_sound

ENDING = ("close_case.bpmn", "Write the closing summary", "Say how it ended")


@pytest.mark.parametrize("point", ["INSERT INTO history", "UPDATE moved_case", BEFORE_COMMIT, AFTER_COMMIT])
def test_a_move_killed_on_its_way_goes_on_and_moves_each_case_once(office: Office, point: str) -> None:
    refs = [office.agreed(), office.agreed("Sky Testford")]
    to = new_version(office, ENDING)
    id = begin(office, to)
    kill(office, point, "ring")
    assert_sound(office)
    office.tick()
    assert [office.case(ref).bundle_id for ref in refs] == [to, to]
    assert [len(office.history(ref, "case_moved")) for ref in refs] == [1, 1]
    with office.db.read() as session:
        assert move_run.progress(session, id) == move_run.Progress(0, 2, 0, 0)
        assert session.get_one(MoveRun, id).status == "finished"
    assert_sound(office)


def test_putting_back_killed_on_its_way_goes_on_and_puts_each_case_back_once(office: Office) -> None:
    refs = [office.agreed(), office.agreed("Sky Testford")]
    was = office.case(refs[0]).bundle_id
    id = begin(office, new_version(office, ENDING))
    office.tick()
    with office.desk("Sasha Servicehead") as desk:
        move_run.take_back(desk, desk.session.get_one(MoveRun, id))
    kill(office, BEFORE_COMMIT, "ring")
    office.tick()
    assert [office.case(ref).bundle_id for ref in refs] == [was, was]
    assert [len(office.history(ref, "move_undone")) for ref in refs] == [1, 1]
    assert_sound(office)
