"""Whose a step is, by the role on the diagram: by what somebody is to the case, or by position up the line."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.cases.models import Case
from engine.people.assign import goes_with_case, holder
from engine.people.models import Person, PersonPosition
from tests.office import Office


@pytest.fixture
def ref(office: Office) -> str:
    return office.open_case()


def name_of_holder(office: Office, ref: str, role: str) -> str | None:
    with office.db.read() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).unique().one()
        found = holder(session, case, role)
        return session.get_one(Person, found).name if found else None


def change(office: Office, name: str, **columns: object) -> None:
    with office.desk() as desk:
        person = desk.session.get_one(Person, office.person(name, desk.session))
        for column, value in columns.items():
            setattr(person, column, value)


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("social_worker", "Amina Caseworth"),
        ("line_manager", "Tom Teamlead"),
        ("team_manager", "Tom Teamlead"),
        ("group_manager", "Gita Groupman"),
        ("head_of_service", "Hana Headley"),
        ("independent_facilitator", "Fay Facilit"),
    ],
)
def test_each_role_is_one_persons(office: Office, ref: str, role: str, name: str) -> None:
    assert name_of_holder(office, ref, role) == name


def test_a_worker_with_a_line_manager_of_their_own_has_their_steps_with_that_one(
    office: Office, ref: str
) -> None:
    change(office, "Amina Caseworth", line_manager_id=office.person("Dev Exampleson"))
    assert name_of_holder(office, ref, "line_manager") == "Dev Exampleson"
    assert name_of_holder(office, ref, "team_manager") == "Tom Teamlead"


def test_a_position_is_looked_for_in_the_line_before_anywhere_else(office: Office, ref: str) -> None:
    with office.desk() as desk:
        elsewhere = office.person("Sasha Servicehead", desk.session)
        desk.session.add(PersonPosition(person_id=elsewhere, position="group_manager"))
    assert name_of_holder(office, ref, "group_manager") == "Gita Groupman"


def test_whoever_has_left_holds_no_step_and_the_next_in_line_does(office: Office, ref: str) -> None:
    with office.desk() as desk:
        desk.session.add(
            PersonPosition(person_id=office.person("Hana Headley", desk.session), position="group_manager")
        )
    change(office, "Gita Groupman", active=False)
    assert name_of_holder(office, ref, "group_manager") == "Hana Headley"


def test_two_who_are_each_others_manager_end_the_line(office: Office, ref: str) -> None:
    change(office, "Gita Groupman", line_manager_id=office.person("Tom Teamlead"))
    assert name_of_holder(office, ref, "head_of_service") == "Hana Headley"


def test_several_of_a_position_outside_the_line_wait_for_one_to_take_it(office: Office, ref: str) -> None:
    assert name_of_holder(office, ref, "service_manager") is None


@pytest.mark.parametrize(
    ("role", "goes"),
    [("social_worker", True), ("team_manager", True), ("head_of_service", True), ("service_manager", False)],
)
def test_a_step_of_the_line_above_the_case_goes_with_it(
    office: Office, ref: str, role: str, goes: bool
) -> None:
    assert step_goes(office, ref, role, holder_of=role) is goes


def test_a_step_of_the_line_that_somebody_else_was_chosen_for_may_be_given_on(
    office: Office, ref: str
) -> None:
    assert step_goes(office, ref, "team_manager", holder_of="head_of_service") is False


def step_goes(office: Office, ref: str, role: str, holder_of: str) -> bool:
    """Whether a step of this role goes with the case while the holder of that other role has it."""
    with office.desk() as desk:
        case = desk.case(ref)
        task = desk.steps(case)[0]
        task.role, task.assignee_id = role, holder(desk.session, case, holder_of)
        return goes_with_case(desk.session, desk.policy, case, task)
