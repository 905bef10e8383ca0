"""A step of a restricted case that nobody holds opens the case to nobody, and still gets done: one chooses who."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from engine.cases.errors import GoesWithCase, NotOfPosition
from engine.cases.give import give
from engine.cases.models import Case, Task
from engine.outbox.models import Notification
from engine.people.access import standing
from engine.people.assign import holder
from engine.people.models import CaseAccess, Person, PersonPosition
from tests.browsing import watching
from tests.conftest import TODAY, SignIn
from tests.office import Office
from tests.steps import Rows
from web.week import queries
from web.week.queries import Asked

CHOOSE = "waits for the independent facilitator: choose who"


@pytest.fixture
def waiting(council: Office) -> tuple[str, Task]:
    """A restricted case whose case mapping waits for an independent facilitator; Fay and Olu hold the position."""
    with council.db.command() as session:
        olu = council.person("Olu Otherteam", session)
        session.add(PersonPosition(person_id=olu, position="independent_facilitator"))
    return mapping_of(council)


def mapping_of(council: Office) -> tuple[str, Task]:
    """A restricted case at its case mapping, and that step."""
    ref = council.open_case("Robin Sample", restricted=True)
    for element in ("complete_assessment", "decide_need", "arrange_meeting", "record_meeting"):
        wanted = {"need_decision": "plan", "is_disabled": False} if element == "decide_need" else {}
        council.do(ref, element, **wanted)
    for element in ("record_agreement", "share_plan"):
        council.do(ref, element)
    council.days(154)
    council.do(ref, "book_case_mapping")
    task = council.task(ref, "hold_case_mapping")
    assert task is not None
    return ref, task


def name(council: Office, ref: str, person: str) -> None:
    """Name this person as one who may open the case."""
    with council.db.command() as session:
        case_id = session.scalars(select(Case.id).where(Case.ref == ref)).one()
        session.add(CaseAccess(case_id=case_id, person_id=council.person(person, session), reason="Chosen"))


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def told(council: Office, person: str) -> list[str]:
    with council.db.read() as session:
        query = select(Notification.text).join(Person, Person.id == Notification.person_id)
        return list(session.scalars(query.where(Person.name == person).order_by(Notification.id)))


def test_a_step_that_nobody_holds_opens_a_restricted_case_to_nobody(
    council: Office, sign_in: SignIn, waiting: tuple[str, Task]
) -> None:
    ref, task = waiting
    assert task.assignee_id is None
    for person in ("Fay Facilit", "Olu Otherteam"):
        browser = sign_in(person)
        assert browser.get(f"/cases/{ref}").status_code == 404
        assert browser.post(f"/cases/{ref}/tasks/{task.id}/claim").status_code == 404
        assert ref not in browser.get("/").text
        assert ref not in browser.get("/search?q=rob").text
        assert ref not in browser.get("/cases?show=all").text


def test_an_open_case_is_offered_to_everybody_of_the_position(council: Office, sign_in: SignIn) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        case = rows.case("Robin Sample", ref="CIN-2041")
        rows.step(case, None, None, role="independent_facilitator", name="Hold the case mapping")
    fay = sign_in("Fay Facilit")
    assert "CIN-2041" in fay.get("/").text
    assert fay.get("/cases/CIN-2041").status_code == 200


def test_the_only_one_of_a_position_is_not_let_in_either(council: Office, sign_in: SignIn) -> None:
    ref, task = mapping_of(council)
    assert task.assignee_id is None
    assert sign_in("Fay Facilit").get(f"/cases/{ref}").status_code == 404


def test_the_only_one_named_who_holds_the_position_gets_the_step(council: Office, sign_in: SignIn) -> None:
    ref = council.open_case("Robin Sample", restricted=True)
    name(council, ref, "Fay Facilit")
    with council.db.command() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).unique().one()
        olu = council.person("Olu Otherteam", session)
        session.add(PersonPosition(person_id=olu, position="independent_facilitator"))
        session.flush()
        assert holder(session, case, "independent_facilitator") == council.person("Fay Facilit", session)


def test_the_manager_chooses_who_and_the_case_opens_to_them_alone(
    council: Office, sign_in: SignIn, waiting: tuple[str, Task]
) -> None:
    ref, task = waiting
    tom = sign_in("Tom Teamlead")
    assert CHOOSE in words(tom.get("/").text)
    address = f"/cases/{ref}/tasks/{task.id}/give"
    page = words(tom.get(address).text)
    assert "Fay Facilit Olu Otherteam" in page
    assert "it opens to the person you choose while the step is theirs" in page
    assert tom.post(address, data={"person": council.person("Fay Facilit")}).status_code == 302
    assert CHOOSE not in words(tom.get("/").text)
    assert sign_in("Fay Facilit").get(f"/cases/{ref}").status_code == 200
    assert sign_in("Olu Otherteam").get(f"/cases/{ref}").status_code == 404
    assert told(council, "Fay Facilit")[-1] == f"{task.name} ({ref}) is now yours to do."
    assert f"{task.name}: given to Fay Facilit." in words(tom.get(f"/cases/{ref}/timeline").text)


def test_whoever_was_chosen_can_do_the_step_and_then_opens_the_case_no_more(
    council: Office, sign_in: SignIn, waiting: tuple[str, Task]
) -> None:
    ref, task = waiting
    with council.desk("Tom Teamlead") as desk:
        give(desk, ref, task.id, council.person("Fay Facilit", desk.session))
    council.do(ref, "hold_case_mapping")
    assert sign_in("Fay Facilit").get(f"/cases/{ref}").status_code == 404


def test_a_wrong_choice_is_put_right_and_both_are_told(
    council: Office, sign_in: SignIn, waiting: tuple[str, Task]
) -> None:
    ref, task = waiting
    for chosen in ("Olu Otherteam", "Fay Facilit"):
        with council.desk("Tom Teamlead") as desk:
            give(desk, ref, task.id, council.person(chosen, desk.session))
    assert sign_in("Olu Otherteam").get(f"/cases/{ref}").status_code == 404
    assert told(council, "Olu Otherteam")[-1] == f"{task.name} ({ref}) is now with Fay Facilit."
    after = council.task(ref, "hold_case_mapping")
    assert after is not None
    assert after.lock_version == task.lock_version + 2


def test_whoever_is_named_and_holds_the_position_may_take_it(
    council: Office, sign_in: SignIn, waiting: tuple[str, Task]
) -> None:
    ref, task = waiting
    name(council, ref, "Fay Facilit")
    fay = sign_in("Fay Facilit")
    assert "Nobody holds these yet" in words(fay.get("/").text)
    assert fay.post(f"/cases/{ref}/tasks/{task.id}/claim").status_code == 302


def test_only_somebody_of_the_position_is_given_the_step(council: Office, waiting: tuple[str, Task]) -> None:
    ref, task = waiting
    with council.desk("Tom Teamlead") as desk, pytest.raises(NotOfPosition, match="Dev Exampleson"):
        give(desk, ref, task.id, council.person("Dev Exampleson", desk.session))
    visit = council.task(ref, "record_visit")
    assert visit is not None
    with council.desk("Tom Teamlead") as desk, pytest.raises(GoesWithCase, match="cover for Amina"):
        give(desk, ref, visit.id, council.person("Dev Exampleson", desk.session))


def test_choosing_nobody_says_what_to_do(council: Office, sign_in: SignIn, waiting: tuple[str, Task]) -> None:
    ref, task = waiting
    page = sign_in("Tom Teamlead").post(f"/cases/{ref}/tasks/{task.id}/give", data={"person": ""})
    assert page.status_code == 422
    assert page.text.count("Choose who does this step") == 2


def test_a_worker_does_not_choose_and_is_told_who_does(
    council: Office, sign_in: SignIn, waiting: tuple[str, Task]
) -> None:
    ref, task = waiting
    amina = sign_in("Amina Caseworth")
    assert amina.get(f"/cases/{ref}/tasks/{task.id}/give").status_code == 403
    assert "the team’s manager chooses who does it" in words(amina.get(f"/cases/{ref}/tasks/{task.id}").text)


def test_where_nobody_holds_the_position_the_page_says_whom_to_ask(council: Office, sign_in: SignIn) -> None:
    ref, task = mapping_of(council)
    with council.db.command() as session:
        fay = session.get_one(Person, council.person("Fay Facilit", session))
        fay.positions.clear()
    page = words(sign_in("Tom Teamlead").get(f"/cases/{ref}/tasks/{task.id}/give").text)
    assert "Nobody holds the position of independent facilitator now. Ask whoever looks after people" in page


def test_the_ladder_of_an_untaken_step_tells_whoever_chooses(
    council: Office, waiting: tuple[str, Task]
) -> None:
    ref, task = waiting
    assert task.due_on is not None
    council.go_to(task.due_on)
    assert [text for text in told(council, "Tom Teamlead") if ref in text]
    assert not [
        text for person in ("Fay Facilit", "Olu Otherteam") for text in told(council, person) if ref in text
    ]


def test_looking_for_what_to_choose_reads_no_table_from_end_to_end(council: Office) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        for number in range(60):
            case = rows.case(f"Robin{number} Sample", restricted=number % 10 == 0)
            rows.step(case, None, None, role="independent_facilitator")
    with council.db.read() as session, watching(council.db.engine) as watch:
        tom = session.get_one(Person, council.person("Tom Teamlead"))
        asked = Asked(standing(session, tom, council.shelf.policy(session), TODAY), TODAY)
        watch.statements.clear()
        assert [(bucket, count) for bucket, _, count in queries.counts(session, asked)] == [
            (queries.TO_TAKE, 6)
        ]
    statement = watch.statements[-1]
    with council.db.engine.connect() as connection:
        values = ("1",) * statement.count("?")
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert [step.detail for step in plan if re.match(r"SCAN (task|case|child|person)\b", step.detail)] == []
