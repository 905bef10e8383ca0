"""Where open cases stand now: numbers for all, names only for those who may open the case, and trying again."""

from __future__ import annotations

import logging
from datetime import date, time, timedelta

import pytest
from sqlalchemy import insert, select, update

from engine.cases.again import NotSetAside, try_again
from engine.cases.models import Case, Child, Family, Task
from engine.cases.where import pace, whereabouts
from engine.packs import draft
from engine.packs.models import Bundle
from engine.packs.where_drawn import Crowd, Row
from engine.time.clock import at_local
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office

VISIT = ("make_visits", "record_visit")
SUPPORT = ("child_in_need", "support")
CHILDREN = ("Robin Sample", "Sky Testford", "Kit Specimen")


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    """A service manager: reads reports, and may open no case."""
    return sign_in("Sasha Servicehead")


@pytest.fixture
def three(council: Office) -> Office:
    """Three supported cases on 5 January, whose first visit is due by 2 February; the third is a step back."""
    for child in CHILDREN[:2]:
        council.supported(child)
    council.open_case(CHILDREN[2])
    return council


def _rows(office: Office, process: str, bundle_id: int | None = None) -> dict[str, Row]:
    with office.desk() as desk:
        crowd = Crowd(desk.for_new_cases().files, whereabouts(desk, bundle_id))
        return {row.element: row for row in crowd.rows(process, pace(desk, process, bundle_id))}


def _corrupt(office: Office, ref: str, **values: object) -> None:
    with office.desk() as desk:
        desk.session.execute(update(Case).where(Case.ref == ref).values(**values))


def test_cases_are_counted_on_each_element_and_once_on_a_group(three: Office) -> None:
    lifecycle, visits = _rows(three, "child_in_need"), _rows(three, "make_visits")
    assert (lifecycle["support"].cases, lifecycle["make_visits"].cases) == (2, 2)
    assert (lifecycle["assess_child"].cases, lifecycle["close_case"].cases) == (1, 0)
    assert (visits["record_visit"].cases, visits["record_visit"].late) == (2, 0)


def test_what_is_late_in_a_stage_is_late_on_the_stage_and_on_its_group(three: Office) -> None:
    three.go_to(date(2027, 2, 3))
    three.do("CIN-2001", "record_visit", visited_on=date(2027, 2, 3).isoformat())
    lifecycle, visits = _rows(three, "child_in_need"), _rows(three, "make_visits")
    assert (visits["record_visit"].cases, visits["record_visit"].late) == (2, 1)
    assert lifecycle["make_visits"].late == 1
    assert lifecycle["support"].late >= 1
    assert lifecycle["close_case"].late == 0


def test_a_case_that_is_closed_is_counted_nowhere(three: Office) -> None:
    _corrupt(three, "CIN-2001", status="closed")
    assert _rows(three, "make_visits")["record_visit"].cases == 1


def test_how_long_a_step_takes_and_how_often_it_was_late(three: Office) -> None:
    with three.desk() as desk:
        case = desk.session.scalars(select(Case).where(Case.ref == "CIN-2001")).one()
        opened = desk.now - timedelta(days=60)
        for number, days in enumerate((1, 5, 9, 30, 31)):
            desk.session.add(_done(case, number, opened, opened + timedelta(days=days)))
        # Too long ago to count.
        desk.session.add(_done(case, 9, opened - timedelta(days=90), opened - timedelta(days=31)))
    three.go_to(date(2027, 1, 8), ticking=False)
    row = _rows(three, "make_visits")["record_visit"]
    assert (row.pace.done, row.pace.done_days, row.pace.open_days) == (5, 9, 3)
    assert (row.pace.in_time, row.pace.too_late, row.drifts) == (3, 2, True)
    with three.desk() as desk:
        crowd = Crowd(desk.for_new_cases().files, whereabouts(desk))
        assert "often late" in crowd.svg("make_visits", [row], lambda element: element)


def _done(case: Case, number: int, opened_at, done_at) -> Task:  # type: ignore[no-untyped-def]
    return Task(
        case_id=case.id,
        token=f"done {number}",
        element_id="record_visit",
        process_id="make_visits",
        scope=[],
        name="Record the next visit",
        kind="userTask",
        form="record_visit",
        role="social_worker",
        clauses=[],
        decisions={},
        status="done",
        opened_at=opened_at,
        done_at=done_at,
        due_on=(opened_at + timedelta(days=20)).date(),
    )


def test_the_page_draws_the_numbers_and_says_them_in_a_table(three: Office, sign_in: SignIn) -> None:
    three.go_to(date(2027, 2, 3))
    sasha = sign_in("Sasha Servicehead")
    page = sasha.get("/studio/live/make_visits").text
    assert ">2, 2 late</text>" in page
    assert '<a href="/studio/live/make_visits/record_visit" tabindex="-1">' in page
    assert '<span class="app-late">2</span>' in page
    assert sasha.get("/studio/live/nothing").status_code == 404
    assert sasha.get("/studio/live/make_visits/nothing").status_code == 404


def test_names_show_only_where_one_may_open_the_case(three: Office, sasha: Browser, sign_in: SignIn) -> None:
    page = sasha.get("/studio/live/make_visits/record_visit").text
    assert "2 cases stand here" in page
    assert "You may not open any of them." in page
    assert "Robin Sample" not in page
    with three.desk() as desk:
        person = desk.session.get_one(Case, 1).worker
        assert person.name == "Amina Caseworth"
    _give_reading(three)
    hana = sign_in("Hana Headley").get("/studio/live/make_visits/record_visit").text
    assert "Robin Sample" in hana
    assert "Sky Testford" in hana
    _corrupt(three, "CIN-2002", restricted=True)
    hana = sign_in("Hana Headley").get("/studio/live/make_visits/record_visit").text
    assert "2 cases stand here" in hana
    assert "1 of them you may not open." in hana
    assert "Sky Testford" not in hana


def _give_reading(office: Office) -> None:
    """Hana, who reads every case, reads reports too."""
    with office.desk("Sasha Servicehead") as desk:
        text = draft.published(desk)["policy.toml"].decode()
        head = text.index("[positions.head_of_service]")
        start = text.index('permissions = ["', head) + len("permissions = [")
        draft.save(desk, "policy.toml", f'{text[:start]}"report.read", {text[start:]}'.encode(), 0)
        draft.offer(desk, "Reports")
    with office.desk("Paul Approver") as desk:
        draft.approve(desk)


def test_a_version_is_drawn_and_counted_by_itself(three: Office, sasha: Browser) -> None:
    with three.desk() as desk:
        session = desk.session
        first = session.get_one(Bundle, 1)
        second = Bundle(number=2, digest="2", note="x", published_at=desk.now)
        second.files = [type(each)(path=each.path, content=each.content) for each in first.files]
        session.add(second)
        session.flush()
        session.execute(update(Case).where(Case.ref == "CIN-2001").values(bundle_id=second.id))
    assert ">2</text>" in sasha.get("/studio/live/make_visits").text
    alone = sasha.get("/studio/live/make_visits?version=2").text
    assert ">1</text>" in alone
    assert "Only the 1 open case on version 2." in alone
    assert (
        "1 case stands here on version 2" in sasha.get("/studio/live/make_visits/record_visit?version=2").text
    )
    assert sasha.get("/studio/live?version=9").status_code == 404


def test_a_step_that_the_drawn_version_has_not_is_listed_beside_it(three: Office, sasha: Browser) -> None:
    _corrupt(three, "CIN-2001", stands_at=[["make_visits", "an_old_step"]])
    page = sasha.get("/studio/live/make_visits").text
    assert "An old step" in page
    assert "not in version 1" in page
    assert "1 case stands here" in sasha.get("/studio/live/make_visits/an_old_step").text


def test_a_case_set_aside_is_tried_again_and_history_says_by_whom(three: Office) -> None:
    _corrupt(three, "CIN-2001", status="incident", incident="A disk was full")
    assert _rows(three, "make_visits")["record_visit"].set_aside == 1
    with three.desk("Tom Teamlead") as desk:
        try_again(desk, "CIN-2001")
    assert (three.case("CIN-2001").status, three.case("CIN-2001").incident) == ("open", "")
    [entry] = three.history("CIN-2001", "resumed")
    assert entry.actor_id == three.person("Tom Teamlead")
    with pytest.raises(NotSetAside), three.desk("Tom Teamlead") as desk:
        try_again(desk, "CIN-2001")


def test_what_still_cannot_be_read_stays_set_aside_and_the_page_names_no_exception(
    three: Office, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    _give_reading(three)
    hana = sign_in("Hana Headley")
    _corrupt(three, "CIN-2001", status="incident", incident="ValueError: x", state=b"\x07not ours")
    page = hana.get("/studio/live").text
    assert "Set aside" in page
    assert "Try again" in page
    with caplog.at_level(logging.CRITICAL):
        answer = hana.post("/studio/live/again/CIN-2001")
    assert answer.status_code == 302
    assert three.case("CIN-2001").status == "incident"
    after = hana.get("/studio/live").text
    assert "It still cannot be read" in after
    assert "Error" not in after
    assert three.history("CIN-2001", "resumed") == []


def test_a_case_that_one_may_not_open_is_not_tried_again_by_one(three: Office, sasha: Browser) -> None:
    _corrupt(three, "CIN-2001", status="incident")
    assert "1 case of them you may not open" in sasha.get("/studio/live").text
    assert sasha.post("/studio/live/again/CIN-2001").status_code == 404
    assert three.case("CIN-2001").status == "incident"


def test_the_pages_cost_the_same_with_one_case_and_with_two_hundred(council: Office, sasha: Browser) -> None:
    council.supported()
    addresses = ("/studio/live", "/studio/live/make_visits", "/studio/live/make_visits/record_visit")
    few = {address: _statements(sasha, address) for address in addresses}
    _copies(council, 200)
    assert {address: _statements(sasha, address) for address in addresses} == few
    assert max(few.values()) <= 26
    assert "201 cases stand here" in sasha.get(addresses[2]).text


def _statements(browser: Browser, address: str) -> int:
    browser.get(address)
    browser.get(address)
    return len(browser.last.statements)


def _copies(office: Office, count: int) -> None:
    """As many open cases again that stand where the first one stands."""
    with office.desk() as desk:
        session = desk.session
        first = session.get_one(Case, 1)
        family = Family(name="Many")
        session.add(family)
        session.flush()
        for number in range(count):
            child = Child(family_id=family.id, given_name="Child", family_name=str(number), born_on=None)
            session.add(child)
            session.flush()
            values = {
                column.name: getattr(first, column.key)
                for column in Case.__table__.columns
                if column.name not in ("id", "ref", "child_id")
            }
            session.execute(insert(Case).values(**values, ref=f"CIN-{5000 + number}", child_id=child.id))


def test_open_cases_and_steps_are_found_without_walking_through_closed_ones(
    three: Office, sign_in: SignIn
) -> None:
    three.go_to(date(2027, 2, 3))
    sasha = sign_in("Sasha Servicehead")
    plans = []
    for address in ("/studio/live/make_visits", "/studio/live/make_visits/record_visit"):
        assert sasha.get(address).status_code == 200
        plans += [line for statement in sasha.last.statements for line in _plan(three, statement)]
    walked = [line for line in plans if line.startswith("SCAN")]
    growing = [line for line in walked if line.split()[1] in ("case", "task", "deadline", "child", "history")]
    # The index of open cases holds nothing else, and that of open steps neither.
    allowed = ("uq_case_open_child", "ix_task_mine", "ix_task_role", "ix_task_element_id", "ix_case_incident")
    assert [line for line in growing if not line.endswith(allowed)] == []


def _plan(office: Office, statement: str) -> list[str]:
    if statement.startswith("BEGIN"):
        return []
    with office.db.engine.connect() as connection:
        values = ("1",) * statement.count("?")
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    return [row.detail for row in rows]


def test_today_at_midnight_a_day_is_not_yet_late(three: Office) -> None:
    due = three.clocks("CIN-2001")["visit_overdue"]
    assert due is not None
    three.clock.move_to(at_local(due, time(23, 59)))
    assert _rows(three, "make_visits")["record_visit"].late == 0
    three.clock.move_to(at_local(due + timedelta(days=1), time(0, 1)))
    assert _rows(three, "make_visits")["record_visit"].late == 2
