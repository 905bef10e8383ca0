"""The same step done twice, by one or by two, at once or late: it counts once, and everybody is told plainly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import select

from engine.cases.claim import claim
from engine.cases.complete import Completed, complete
from engine.cases.errors import AlreadyDone, NotYours, StaleForm
from engine.cases.filled import Filled
from engine.cases.models import Submission, Task
from engine.cases.reassign import reassign
from engine.cases.wake import wake
from engine.jobs.due import waiting
from engine.jobs.work import WAKE, Round
from engine.time.clock import at_local
from tests.office import Office
from tests.together import together
from tests.whole import assert_sound

pytestmark = pytest.mark.both_databases

DUE = date(2027, 1, 14)
"""The last day of the first visit of a case supported from 14 December 2026."""


def written(office: Office, ref: str, token: str = "") -> tuple[Task, Filled]:
    """A visit written down in one tab of the browser."""
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = office.filled(ref, task)
    return task, replace(filled, token=token or filled.token)


def submits(office: Office, ref: str, task: Task, filled: Filled, by: str) -> Callable[[], Completed]:
    def submit() -> Completed:
        with office.desk(by, beside_others=True) as desk:
            return complete(desk, ref, task.id, filled)

    return submit


def submissions(office: Office) -> list[Submission]:
    with office.db.read() as session:
        return list(session.scalars(select(Submission).where(Submission.form == "record_visit")))


def test_a_button_pressed_many_times_at_once_counts_once(office: Office) -> None:
    ref = office.supported()
    task, filled = written(office, ref)
    answers = together([submits(office, ref, task, filled, "Amina Caseworth")] * 8)
    assert all(isinstance(answer, Completed) for answer in answers), answers
    assert len(submissions(office)) == 1
    assert {answer.submission_id for answer in answers} == {submissions(office)[0].id}  # type: ignore[union-attr]
    assert [answer.again for answer in answers].count(False) == 1  # type: ignore[union-attr]
    assert_sound(office)


def test_of_two_tabs_at_once_one_counts_and_the_other_is_told(office: Office) -> None:
    ref = office.supported()
    task, one = written(office, ref)
    works = [
        submits(office, ref, task, replace(one, token=f"tab {number}"), "Amina Caseworth")
        for number in range(6)
    ]
    answers = together(works)
    refusals = [answer for answer in answers if isinstance(answer, AlreadyDone)]
    assert len(refusals) == 5
    assert str(refusals[0]).startswith("Amina Caseworth finished this step on 14 December 2026.")
    assert "kept as a draft" in str(refusals[0])
    assert len(submissions(office)) == 1
    assert_sound(office)


def test_of_two_people_at_once_the_second_hears_of_the_first(office: Office) -> None:
    ref = office.supported()
    task, filled = written(office, ref)
    names = ["Amina Caseworth", "Dev Exampleson", "Tom Teamlead", "Efe Mockridge"]
    works = [submits(office, ref, task, replace(filled, token=name), name) for name in names]
    answers = together(works)
    [first] = [name for name, answer in zip(names, answers, strict=True) if isinstance(answer, Completed)]
    refusals = [answer for answer in answers if isinstance(answer, AlreadyDone)]
    assert [refusal.data["who"] for refusal in refusals] == [first] * 3
    assert submissions(office)[0].by_id == office.person(first)
    assert_sound(office)


def test_of_many_who_claim_at_once_one_gets_the_step(office: Office) -> None:
    ref = office.agreed()
    office.go_to(date(2027, 5, 17))
    task = office.task(ref, "book_case_mapping")
    assert task is not None
    with office.db.command() as session:
        open_to_the_team = session.get_one(Task, task.id)
        open_to_the_team.assignee_id, open_to_the_team.role = None, "social_worker"
    names = ["Tom Teamlead", "Amina Caseworth", "Dev Exampleson", "Efe Mockridge"]

    def takes(name: str) -> Callable[[], Task]:
        def take() -> Task:
            with office.desk(name, beside_others=True) as desk:
                return claim(desk, ref, task.id)

        return take

    answers = together([takes(name) for name in names])
    [holder] = [name for name, answer in zip(names, answers, strict=True) if isinstance(answer, Task)]
    refusals = [answer for answer in answers if isinstance(answer, NotYours)]
    assert [refusal.data["who"] for refusal in refusals] == [holder] * 3


def test_a_step_done_and_given_away_at_once_is_done_or_refused_never_both(office: Office) -> None:
    for child in ("Robin Sample", "Sky Testford", "Kit Specimen", "Wren Trial"):
        ref = office.supported(child)
        task, filled = written(office, ref)

        def give_away(ref: str = ref) -> None:
            with office.desk("Tom Teamlead") as desk:
                reassign(desk, ref, office.person("Dev Exampleson", desk.session), "Amina is away")

        done, given = together([submits(office, ref, task, filled, "Amina Caseworth"), give_away])
        assert given is None
        assert isinstance(done, Completed | StaleForm), done
        still_open = office.task(ref, "record_visit")
        assert still_open is not None
        assert (still_open.id == task.id) is isinstance(done, StaleForm)
        assert still_open.assignee_id == office.person("Dev Exampleson")
    assert_sound(office)


def test_a_form_completed_while_its_timer_fires_is_kept_and_the_timer_fires_at_most_once(
    office: Office,
) -> None:
    for child in ("Robin Sample", "Sky Testford", "Kit Specimen", "Wren Trial"):
        ref = office.supported(child)
        task, filled = written(office, ref)
        office.clock.move_to(at_local(date(2027, 1, 15), time(0, 0)))
        done, ticked = together([submits(office, ref, task, filled, "Amina Caseworth"), office.tick])
        assert isinstance(done, Completed)
        assert isinstance(ticked, Round)
        assert ticked.incidents == 0
        passed = [row for row in office.history(ref, "clock_passed") if "visit" in row.content["element"]]
        assert len(passed) <= 1
        assert office.deadline(ref, "visit_overdue").due_on == DUE, "counted from the visit of 14 December"
        office.clock.move_to(at_local(date(2026, 12, 14), time(10, 0)))
    assert_sound(office)


def test_a_timer_that_was_due_does_nothing_once_its_step_is_done(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 15), ticking=False)
    with office.db.read() as session:
        ids = [int(job.subject) for job in waiting(session, WAKE, office.clock.now())]
    on = office.clock.now().date()
    office.do(ref, "record_visit", visited_on=on)
    for deadline_id in ids:
        with office.desk(beside_others=True) as desk:
            wake(desk, [deadline_id])
    assert [row.content["element"] for row in office.history(ref, "clock_passed")] == [
        "initial_meeting_overdue"
    ]
    assert [row.content["element"] for row in office.history(ref, "rung_sent")] == ["initial_meeting_overdue"]
    assert_sound(office)


def test_the_same_deadline_woken_by_many_at_once_fires_once(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 15), ticking=False)
    answers = together([office.tick] * 5)
    assert all(isinstance(answer, Round) for answer in answers), answers
    passed = [row.content["element"] for row in office.history(ref, "clock_passed")]
    assert sorted(passed) == ["initial_meeting_overdue", "visit_overdue"]
    assert len(office.history(ref, "rung_sent")) == 2
    assert_sound(office)


def test_a_form_from_before_the_step_was_given_away_is_stale_and_changes_nothing(office: Office) -> None:
    ref = office.supported()
    task, filled = written(office, ref)
    with office.desk("Tom Teamlead") as desk:
        reassign(desk, ref, office.person("Dev Exampleson", desk.session), "Amina is away")
    before = office.case(ref)
    with pytest.raises(StaleForm, match="open the step again and compare"):
        submits(office, ref, task, filled, "Amina Caseworth")()
    after = office.case(ref)
    assert (after.state, after.history_seq, after.version) == (
        before.state,
        before.history_seq,
        before.version,
    )
    assert submissions(office) == []
