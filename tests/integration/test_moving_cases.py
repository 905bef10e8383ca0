"""Running cases move to a new version: what is owed stays owed on its day, and a move can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select

from engine.cases import move_run
from engine.cases.draft import find_draft, save_draft
from engine.cases.errors import ReasonNeeded
from engine.cases.examine import examine
from engine.cases.models import Case, Deadline, Task
from engine.cases.move_preview import Plans, preview, stuck, to_move
from engine.cases.moves import MovedCase, MoveRun
from engine.packs import draft
from engine.packs.models import Bundle
from engine.packs.publish import publish
from engine.process.moving import Choice
from tests import redrawn
from tests.office import Office

pytestmark = pytest.mark.both_databases

VISITS = "make_visits.bpmn"


def new_version(office: Office, *changes: tuple[str, str, str]) -> int:
    """Publish what is published with these replacements: (file, what stands there, what is to)."""
    with office.desk("Sasha Servicehead") as desk:
        files = draft.published(desk)
        files.pop("policy.toml")
        for path, was, becomes in changes:
            assert was.encode() in files[path], f"{path} does not hold {was}"
            files[path] = files[path].replace(was.encode(), becomes.encode())
        return publish(desk.session, desk.clock, files, note="A change").id


def renamed(office: Office) -> int:
    """The visit is a step of another id, with the form that it had."""
    form = '<spiffworkflow:property name="form" value="record_visit"/>'
    with office.desk() as desk:
        step = draft.published(desk)[VISITS].decode().split('id="record_visit"')[1]
    inside = step.split("<spiffworkflow:properties>")[0]
    return new_version(
        office,
        (VISITS, f"{inside}<spiffworkflow:properties>", f"{inside}<spiffworkflow:properties>{form}"),
        (VISITS, '"record_visit"', '"write_up_visit"'),
        (VISITS, 'value="write_up_visit"', 'value="record_visit"'),
    )


def begin(office: Office, to: int, *choices: Choice) -> int:
    with office.desk("Sasha Servicehead") as desk:
        return move_run.begin(desk, to, choices, "The procedure of 2027").id


def run(office: Office, to: int, *choices: Choice) -> int:
    id = begin(office, to, *choices)
    office.tick()
    return id


def said(office: Office, ref: str) -> tuple[str, Sequence[str]]:
    with office.db.read() as session:
        query = select(MovedCase).join(Case).where(Case.ref == ref).order_by(MovedCase.id.desc())
        row = session.scalars(query).first()
        assert row is not None
        return row.status, row.said


def owed(office: Office, ref: str) -> set[tuple[str, date | None]]:
    """What is open on the case, and by when."""
    with office.db.read() as session:
        query = select(Task).join(Case).where(Case.ref == ref, Task.status == "open")
        return {(task.name, task.due_on) for task in session.scalars(query)}


def clocks(office: Office, ref: str) -> set[tuple[str, str, date | None, date | None]]:
    with office.db.read() as session:
        query = select(Deadline).join(Case).where(Case.ref == ref, Deadline.status != "ended")
        return {(row.name, row.parameter, row.start_on, row.due_on) for row in session.scalars(query)}


def sound(office: Office, ref: str) -> list[str]:
    with office.desk() as desk:
        return examine(desk, desk.case(ref))


def test_a_case_moves_as_it_is_and_owes_the_same_on_the_same_days(office: Office) -> None:
    ref = office.agreed()
    before, running = owed(office, ref), clocks(office, ref)
    to = new_version(office, ("close_case.bpmn", "Write the closing summary", "Say how it ended"))
    run(office, to)
    assert said(office, ref) == ("moved", [])
    assert office.case(ref).bundle_id == to
    assert (owed(office, ref), clocks(office, ref)) == (before, running)
    assert sound(office, ref) == []


def test_the_move_stands_in_the_history_of_the_case(office: Office) -> None:
    ref = office.agreed()
    run(office, new_version(office, ("close_case.bpmn", "Write the closing summary", "Say how it ended")))
    assert [entry.kind for entry in office.history(ref)][-1] == "case_moved"


def test_a_step_that_is_renamed_takes_its_work_and_what_was_half_written_along(office: Office) -> None:
    ref = office.agreed()
    with office.desk("Amina Caseworth") as desk:
        save_draft(desk, desk.case(ref).id, "record_visit", {"seen": "yes"})
    to = renamed(office)
    with office.desk() as desk:
        [place] = stuck(desk, to_move(desk, to), Plans(desk, to, []))
        assert (place.name, place.cases) == ("Record the next visit", 1)
        assert place.may_become == (("write_up_visit", "Record the next visit"),)
    before = clocks(office, ref)
    run(office, to, Choice("make_visits", "record_visit", "write_up_visit"))
    assert said(office, ref)[0] == "moved"
    assert clocks(office, ref) == before
    with office.desk("Amina Caseworth") as desk:
        kept = find_draft(desk, desk.case(ref).id, "write_up_visit")
        assert kept is not None
        assert kept.raw == {"seen": "yes"}
    assert sound(office, ref) == []


def test_a_case_that_cannot_move_stays_and_says_why(office: Office) -> None:
    ref = office.agreed()
    was = office.case(ref).bundle_id
    run(office, renamed(office))
    assert said(office, ref) == (
        "refused",
        ["The case stands at ‘Record the next visit’, which the new version does not have."],
    )
    assert office.case(ref).bundle_id == was
    office.do(ref, "record_visit")


def test_a_running_clock_keeps_its_date_and_says_so(office: Office) -> None:
    ref = office.agreed()
    before = clocks(office, ref)
    run(office, new_version(office, (VISITS, 'due("visit_interval_max")', 'due("supervision_interval_max")')))
    status, notes = said(office, ref)
    assert (status, len(notes)) == ("moved", 1)
    assert "keeps the date it has" in notes[0]
    assert clocks(office, ref) == before
    office.do(ref, "record_visit")
    assert {each[1] for each in clocks(office, ref) if each[0].startswith("Visit")} == {
        "supervision_interval_max"
    }
    assert sound(office, ref) == []


def test_nothing_is_changed_by_looking_at_what_would_come_of_it(office: Office) -> None:
    ref = office.agreed()
    version = office.case(ref).version
    to = renamed(office)
    with office.desk() as desk:
        [seen] = preview(desk, to_move(desk, to), Plans(desk, to, []))
    assert (seen.case.ref, seen.how) == (ref, "stays")
    assert office.case(ref).version == version


def test_a_case_that_nobody_has_touched_is_put_back_exactly(office: Office) -> None:
    ref = office.agreed()
    before, running, was = owed(office, ref), clocks(office, ref), office.case(ref)
    id = run(office, renamed(office), Choice("make_visits", "record_visit", "write_up_visit"))
    take_back(office, id)
    now = office.case(ref)
    assert said(office, ref)[0] == "undone"
    assert (now.bundle_id, now.state) == (was.bundle_id, was.state)
    assert (owed(office, ref), clocks(office, ref)) == (before, running)
    assert sound(office, ref) == []
    office.do(ref, "record_visit")


def test_a_clock_that_the_move_ended_runs_again_when_it_is_undone(office: Office) -> None:
    ref = office.agreed()
    running = clocks(office, ref)
    with office.desk() as desk:
        drawn = draft.published(desk)[VISITS].decode()
    [timer] = [part for part in drawn.split("<bpmn:boundaryEvent")[1:]]
    timer = "<bpmn:boundaryEvent" + timer.split("</bpmn:boundaryEvent>")[0] + "</bpmn:boundaryEvent>"
    gone = drawn.replace(timer, "")
    for line in [each for each in gone.splitlines() if 'sourceRef="visit_overdue"' in each]:
        gone = gone.replace(line, "")
    id = run(office, new_version(office, (VISITS, drawn, gone)))
    assert clocks(office, ref) != running
    take_back(office, id)
    assert clocks(office, ref) == running
    assert sound(office, ref) == []


def test_a_case_that_was_touched_since_is_not_put_back(office: Office) -> None:
    touched, untouched = office.agreed(), office.agreed("Sky Testford")
    to = new_version(office, ("close_case.bpmn", "Write the closing summary", "Say how it ended"))
    id = run(office, to)
    office.do(touched, "record_visit")
    take_back(office, id)
    assert office.case(touched).bundle_id == to
    assert "cannot be undone" in said(office, touched)[1][-1]
    assert office.case(untouched).bundle_id != to
    with office.db.read() as session:
        assert session.get_one(MoveRun, id).status == "undone", "nothing is left to try again and again"


def test_a_run_that_is_stopped_leaves_the_rest_where_they_are_and_can_go_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move_run, "BATCH", 1)
    refs = [office.agreed(), office.agreed("Sky Testford")]
    to = new_version(office, ("close_case.bpmn", "Write the closing summary", "Say how it ended"))
    id = begin(office, to)
    assert move_run.batch(office.db, office.shelf, office.clock) == 1
    with office.desk("Sasha Servicehead") as desk:
        move_run.stop(desk, desk.session.get_one(MoveRun, id))
    office.tick()
    assert [office.case(ref).bundle_id == to for ref in refs] == [True, False]
    with office.desk("Sasha Servicehead") as desk:
        move_run.go_on(desk, desk.session.get_one(MoveRun, id))
    office.tick()
    with office.db.read() as session:
        assert move_run.progress(session, id) == move_run.Progress(0, 2, 0, 0)
        assert session.get_one(MoveRun, id).status == "finished"


def test_a_move_wants_a_reason_something_to_do_and_no_other_under_way(office: Office) -> None:
    office.agreed()
    here = office.case("CIN-2001").bundle_id
    to = new_version(office, ("close_case.bpmn", "Write the closing summary", "Say how it ended"))
    with pytest.raises(ReasonNeeded), office.desk("Sasha Servicehead") as desk:
        move_run.begin(desk, to, [], "  ")
    with pytest.raises(move_run.NothingToMove), office.desk("Sasha Servicehead") as desk:
        move_run.begin(desk, here, [], "Nothing")
    begin(office, to)
    with pytest.raises(move_run.MovingAlready), office.desk("Sasha Servicehead") as desk:
        move_run.begin(desk, to, [], "Again")


def test_a_case_that_another_cannot_read_does_not_hold_up_the_others(office: Office) -> None:
    broken, well = office.agreed(), office.agreed("Sky Testford")
    to = new_version(office, ("close_case.bpmn", "Write the closing summary", "Say how it ended"))
    with office.desk() as desk:
        desk.case(broken).state = b"\x02of another time"
    run(office, to)
    assert said(office, broken) == ("refused", [move_run.UNEXPECTED])
    assert office.case(well).bundle_id == to


def take_back(office: Office, id: int) -> None:
    with office.desk("Sasha Servicehead") as desk:
        move_run.take_back(desk, desk.session.get_one(MoveRun, id))
    office.tick()


def test_a_case_does_not_end_because_a_decision_is_gone(office: Office) -> None:
    ref = office.open_case()
    office.do(ref, "complete_assessment")
    with office.desk("Sasha Servicehead") as desk:
        files = draft.published(desk)
        files.pop("policy.toml")
        without = redrawn.redraw(files, redrawn.take_away("decide_need"))
        to = publish(desk.session, desk.clock, files | without, note="Nobody decides").id
    run(office, to, Choice("child_in_need", "decide_need", ""))
    status, reasons = said(office, ref)
    assert (status, office.case(ref).status) == ("refused", "open")
    assert "would end the case" in reasons[0]


def test_a_run_that_was_stopped_on_its_way_back_goes_on_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move_run, "BATCH", 1)
    refs = [office.agreed(), office.agreed("Sky Testford")]
    was = office.case(refs[0]).bundle_id
    id = run(
        office, new_version(office, ("close_case.bpmn", "Write the closing summary", "Say how it ended"))
    )
    with office.desk("Paul Approver") as desk:
        move_run.take_back(desk, desk.session.get_one(MoveRun, id))
    move_run.batch(office.db, office.shelf, office.clock)
    for act in (move_run.stop, move_run.go_on):
        with office.desk("Paul Approver") as desk:
            act(desk, desk.session.get_one(MoveRun, id))
    office.tick()
    assert [office.case(ref).bundle_id for ref in refs] == [was, was]
    [entry] = office.history(refs[0], "move_undone")
    assert entry.actor_id == office.person("Paul Approver"), "who put it back, not who moved it"


def test_an_old_run_moves_no_case_that_has_gone_elsewhere_since(office: Office) -> None:
    ref = office.agreed()
    ending = ("close_case.bpmn", "Write the closing summary", "Say how it ended")
    old = begin(office, new_version(office, ending))
    with office.desk("Sasha Servicehead") as desk:
        move_run.stop(desk, desk.session.get_one(MoveRun, old))
    newest = new_version(office, (VISITS, "Record the next visit", "Write the visit down"))
    run(office, newest)
    with office.desk("Sasha Servicehead") as desk:
        move_run.go_on(desk, desk.session.get_one(MoveRun, old))
    office.tick()
    assert office.case(ref).bundle_id == newest


def test_a_version_that_opens_later_is_no_place_yet(office: Office) -> None:
    office.agreed()
    to = new_version(office, ("close_case.bpmn", "Write the closing summary", "Say how it ended"))
    with office.desk() as desk:
        desk.session.get_one(Bundle, to).opens_on = date(2027, 3, 1)
    with pytest.raises(move_run.NotOpenYet, match="1 March 2027"):
        begin(office, to)
