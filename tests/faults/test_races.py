"""Completing a step against everything else that may happen to its case at the same moment: one of two ends, whole.

Each pair is raced on several cases at once and several times, so that both orders come up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from engine.cases.complete import Completed, complete
from engine.cases.concern import raise_concern
from engine.cases.errors import AlreadyDone, StaleForm, StepOver
from engine.cases.filled import Filled
from engine.cases.models import Case, Concern
from engine.cases.reassign import reassign
from engine.time.clock import at_local
from tests.faults.moving import begin_move
from tests.invariants import sound
from tests.office import Office
from tests.together import together

pytestmark = pytest.mark.both_databases

CHILDREN = ("Robin Sample", "Sky Testford", "Kit Specimen", "Wren Trial", "Ash Mockley", "Bo Pretend")
"""As many races as there are children."""

Work = Callable[[], Any]


def submits(office: Office, ref: str, element: str, by: str, **wanted: Any) -> tuple[Filled, Work]:
    """A form that is written down, and what sends it."""
    task = office.task(ref, element)
    assert task is not None
    filled = office.filled(ref, task, **wanted)

    def submit() -> Completed:
        with office.desk(by, beside_others=True) as desk:
            return complete(desk, ref, task.id, filled)

    return filled, submit


def race(one: Work, other: Work) -> tuple[Any, Any]:
    """What each answers or raises when both begin at once."""
    first, second = together([one, other])
    return first, second


def kept(*raced: tuple[Filled, object]) -> list[str]:
    """The tokens of the forms that were answered as kept."""
    return [filled.token for filled, answer in raced if isinstance(answer, Completed)]


def test_against_giving_the_case_away(office: Office, second: Office) -> None:
    tokens: list[str] = []
    for child in CHILDREN:
        ref = office.supported(child)
        filled, submit = submits(office, ref, "record_visit", "Amina Caseworth")

        def give_away(ref: str = ref) -> None:
            with second.desk("Tom Teamlead") as desk:
                reassign(desk, ref, second.person("Dev Exampleson", desk.session), "Amina is away")

        done, given = race(submit, give_away)
        assert given is None
        assert isinstance(done, Completed | StaleForm), done
        tokens += kept((filled, done))
        still_open = office.task(ref, "record_visit")
        assert still_open is not None
        assert still_open.assignee_id == office.person("Dev Exampleson")
    sound(office, acknowledged=tokens)


def test_against_its_timer(office: Office, second: Office) -> None:
    began, tokens = office.clock.now(), []
    for child in CHILDREN:
        ref = office.supported(child)
        filled, submit = submits(office, ref, "record_visit", "Amina Caseworth")
        office.clock.move_to(at_local(date(2027, 1, 15), time(0, 0)))
        done, ticked = race(submit, second.tick)
        assert isinstance(done, Completed), done
        assert not isinstance(ticked, Exception), ticked
        tokens += kept((filled, done))
        passed = [row for row in office.history(ref, "clock_passed") if "visit" in row.content["element"]]
        assert len(passed) <= 1
        office.clock.move_to(began)
    office.go_to(date(2027, 1, 19))
    sound(office, acknowledged=tokens)


def test_against_a_move_of_all_cases(office: Office, second: Office) -> None:
    refs = [office.agreed(child) for child in CHILDREN]
    raced = [submits(office, ref, "record_visit", "Amina Caseworth") for ref in refs]
    to, _ = begin_move(office)
    answers = together([*(submit for _, submit in raced), second.tick])
    assert not isinstance(answers[-1], Exception), answers[-1]
    assert all(isinstance(done, Completed) for done in answers[:-1]), answers
    office.tick()
    assert {office.case(ref).bundle_id for ref in refs} == {to}
    assert all(len(office.history(ref, "case_moved")) == 1 for ref in refs)
    sound(office, acknowledged=[filled.token for filled, _ in raced])


def test_against_a_concern(office: Office, second: Office) -> None:
    tokens: list[str] = []
    for child in CHILDREN:
        ref = office.supported(child)
        filled, submit = submits(office, ref, "record_visit", "Amina Caseworth")

        def raise_one(ref: str = ref) -> Concern:
            with second.desk("Dev Exampleson") as desk:
                return raise_concern(desk, ref, "A bruise on the left arm.")

        done, raised = race(submit, raise_one)
        assert isinstance(done, Completed), done
        assert isinstance(raised, Concern), raised
        tokens += kept((filled, done))
        assert {"decide_on_concern", "record_visit"} <= office.open_elements(ref)
    sound(office, acknowledged=tokens)


def test_against_a_step_up_that_ends_the_support(office: Office, second: Office) -> None:
    tokens: list[str] = []
    for child in CHILDREN:
        ref = office.agreed(child)
        with office.desk("Dev Exampleson") as desk:
            raise_concern(desk, ref, "A bruise on the left arm.")
        filled, submit = submits(office, ref, "record_visit", "Amina Caseworth")
        decided, step_up = submits(
            second, ref, "decide_on_concern", "Tom Teamlead", concern_outcome="step_up"
        )
        done, stepped = race(submit, step_up)
        assert isinstance(stepped, Completed), stepped
        assert isinstance(done, Completed | StepOver), done
        tokens += kept((filled, done), (decided, stepped))
        assert office.open_elements(ref) == {"hold_strategy_discussion"}
    sound(office, acknowledged=tokens)


def test_against_another_who_steps_up_too(office: Office, second: Office) -> None:
    for child in CHILDREN:
        ref = office.agreed(child)
        with office.desk("Dev Exampleson") as desk:
            raise_concern(desk, ref, "A bruise on the left arm.")
        _, one = submits(office, ref, "decide_on_concern", "Tom Teamlead", concern_outcome="step_up")
        _, other = submits(second, ref, "decide_on_concern", "Tom Teamlead", concern_outcome="early_review")
        answers = race(one, other)
        assert sorted(type(answer).__name__ for answer in answers) == [
            AlreadyDone.__name__,
            Completed.__name__,
        ]
    with office.db.read() as session:
        outcomes = session.scalars(select(Concern.outcome)).all()
        assert len(outcomes) == len(CHILDREN)
        assert None not in outcomes
    sound(office)


def test_all_of_it_on_one_case(office: Office, second: Office) -> None:
    ref = office.agreed()
    began = office.clock.now()
    with office.desk("Dev Exampleson") as desk:
        raise_concern(desk, ref, "A bruise on the left arm.")
    visit, submit = submits(office, ref, "record_visit", "Amina Caseworth")
    again = replace(visit, token="another tab")
    task = office.task(ref, "record_visit")
    assert task is not None
    _, decide = submits(second, ref, "decide_on_concern", "Tom Teamlead", concern_outcome="step_up")
    begin_move(office)
    office.clock.move_to(at_local(date(2027, 1, 15), time(8, 0)))

    def other_tab() -> Completed:
        with second.desk("Amina Caseworth", beside_others=True) as desk:
            return complete(desk, ref, task.id, again)

    def give_away() -> None:
        with second.desk("Tom Teamlead") as desk:
            reassign(desk, ref, second.person("Dev Exampleson", desk.session), "Amina is away")

    answers = together([submit, other_tab, decide, give_away, office.tick, second.tick])
    allowed = (Completed, StaleForm, StepOver, AlreadyDone)
    assert all(isinstance(answer, allowed) for answer in answers[:3]), answers
    assert answers[3] is None
    office.tick()
    with office.db.read() as session:
        assert session.scalars(select(Case.status)).all() == ["open"]
    sound(office, acknowledged=kept((visit, answers[0]), (again, answers[1])))
    office.clock.move_to(began)
