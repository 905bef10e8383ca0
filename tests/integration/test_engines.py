"""What every engine promises, whichever does the work: once, in its time, whole, and whatever becomes of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select, update

from engine.cases import move_run
from engine.cases.again import try_again
from engine.cases.models import Case
from engine.cases.moves import MoveRun
from engine.jobs.work import Place
from engine.outbox.models import Notification, Outbox
from engine.packs import days, draft
from engine.packs.publish import publish
from engine.time.clock import at_local
from tests.crash import kill
from tests.engines import EMBEDDED_ON_A_FILE, ENGINES, Engine, another, engine_of
from tests.invariants import sound
from tests.office import Office
from tests.post import PostOffice
from tests.stores import Store
from tests.together import together

LATE = date(2027, 1, 15)
"""The day after the first visit was due."""

CHILDREN = ("Robin Sample", "Sky Testford", "Kit Specimen")


@pytest.fixture(params=ENGINES)
def kind(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def office(kind: str, request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office on the database that this engine works on, with three children supported since 14 December."""
    files = kind == EMBEDDED_ON_A_FILE
    store: Store = request.getfixturevalue("store" if files else "databases")
    db = store.copy("office", Office.fill)
    found = Office(db)
    for child in CHILDREN:
        found.supported(child)
    yield found
    db.close()


@pytest.fixture
def mail() -> PostOffice:
    """A mail server, down until a test opens it."""
    return PostOffice()


@pytest.fixture
def engine(kind: str, office: Office, mail: PostOffice) -> Engine:
    """The engine, at this office."""
    return engine_of(
        kind, Place(office.db, office.shelf, office.clock, mail.mailer, "http://keepstep.example")
    )


@pytest.fixture
def second(engine: Engine) -> Iterator[Engine]:
    """Another process's engine on the same database."""
    found = another(engine)
    yield found
    found.place.db.close()


def later(office: Office, on: date = LATE, at: time = time(10)) -> None:
    """Move the clock on, and nothing else."""
    office.clock.move_to(at_local(on, at))


def rungs(office: Office) -> Counter[tuple[int | None, str, str | None]]:
    """Which rung was climbed of which clock of which case, and how many were told."""
    with office.db.read() as session:
        told = select(Notification.case_id, Notification.element_id, Notification.rung)
        return Counter(tuple(row) for row in session.execute(told))


def unsent(office: Office) -> int:
    with office.db.read() as session:
        waits = select(func.count(Outbox.id)).where(Outbox.kind == "email", Outbox.done_at.is_(None))
        return session.scalars(waits).one()


def test_what_is_due_is_done_once_and_each_letter_leaves_once(
    office: Office, engine: Engine, mail: PostOffice
) -> None:
    later(office)
    with mail:
        engine.run()
        told, letters = rungs(office), len(mail.received)
        assert {element for _, element, _ in told} == {"initial_meeting_overdue", "visit_overdue"}
        assert {case for case, _, _ in told} == {1, 2, 3}
        assert letters
        engine.run()
    assert (rungs(office), len(mail.received)) == (told, letters), "there was nothing to do"
    sound(office, mails=mail.received)


def test_before_its_time_nothing_is_done(office: Office, engine: Engine, mail: PostOffice) -> None:
    later(office, date(2026, 12, 30), time(7, 59))
    with mail:
        engine.run()
    assert not rungs(office)
    assert mail.received == []


def test_after_an_outage_the_highest_rung_is_told_and_no_other(office: Office, engine: Engine) -> None:
    later(office, date(2027, 2, 15))
    engine.run()
    for case_id in (1, 2, 3):
        climbed = {
            rung for case, element, rung in rungs(office) if case == case_id and element == "visit_overdue"
        }
        assert len(climbed) == 1
    sound(office)


def test_a_mail_server_that_is_down_loses_nothing_and_holds_up_nothing(
    office: Office, engine: Engine, mail: PostOffice
) -> None:
    later(office)
    engine.run()
    assert rungs(office)
    waiting = unsent(office)
    assert waiting
    with mail:
        engine.run()
        assert mail.received == [], "each waits for its next try"
        office.clock.move_to(office.clock.now() + timedelta(minutes=2))
        engine.run()
    assert unsent(office) == 0
    sound(office, mails=mail.received)


def test_an_address_that_is_refused_holds_up_nobody_else(
    office: Office, engine: Engine, mail: PostOffice
) -> None:
    mail.refuses = {"amina.caseworth@keepstep.example"}
    later(office)
    with mail:
        engine.run()
    with office.db.read() as session:
        unsent_to = select(Outbox.payload["to"].as_integer()).where(
            Outbox.kind == "email", Outbox.done_at.is_(None)
        )
        assert set(session.scalars(unsent_to)) == {office.person("Amina Caseworth", session)}
    assert mail.received
    sound(office, mails=mail.received)


def test_a_case_that_cannot_be_read_holds_up_no_other_and_comes_back(office: Office, engine: Engine) -> None:
    good = office.case("CIN-2002").state
    _set_state(office, b"\x07not ours")
    later(office)
    engine.run()
    assert office.case("CIN-2002").status == "incident"
    assert {case for case, _, _ in rungs(office)} == {1, 3}
    sound(office, set_aside=["CIN-2002"])
    _set_state(office, good)
    with office.desk("Ada Adminson") as desk:
        try_again(desk, "CIN-2002")
    engine.run()
    assert {case for case, _, _ in rungs(office)} == {1, 2, 3}
    sound(office)


def _set_state(office: Office, state: bytes) -> None:
    with office.db.command() as session:
        session.execute(update(Case).where(Case.ref == "CIN-2002").values(state=state))


def test_dates_that_a_new_day_off_moves_are_counted_again(office: Office, engine: Engine) -> None:
    before = [office.clocks(f"CIN-200{number}")["initial_meeting_overdue"] for number in (1, 2, 3)]
    with office.desk("Ada Adminson") as desk:
        days.add_day_off(desk, date(2026, 12, 29), "Flood", "closure")
    engine.run()
    after = [office.clocks(f"CIN-200{number}")["initial_meeting_overdue"] for number in (1, 2, 3)]
    assert before == [date(2026, 12, 30)] * 3
    assert after == [date(2026, 12, 31)] * 3
    sound(office)


def test_a_move_of_all_cases_goes_on_to_its_end(office: Office, engine: Engine) -> None:
    with office.desk("Sasha Servicehead") as desk:
        files = draft.published(desk)
        files.pop("policy.toml")
        files["make_visits.bpmn"] = files["make_visits.bpmn"].replace(
            b"Record the next visit", b"Write the visit up"
        )
        new = publish(desk.session, desk.clock, files, note="Plainer").id
        move_run.begin(desk, new, (), "The procedure of 2027")
    engine.run()
    with office.db.read() as session:
        assert session.scalars(select(MoveRun.status)).all() == ["finished"]
        assert set(session.scalars(select(Case.bundle_id))) == {new}
    sound(office)


def test_the_mornings_emails_are_promised_once(
    office: Office, engine: Engine, second: Engine, mail: PostOffice
) -> None:
    later(office, date(2026, 12, 29), time(8))
    with mail:
        together([engine.run, second.run])
        engine.run()
    with office.db.read() as session:
        marks = session.scalars(select(Outbox.key).where(Outbox.kind == "mark")).all()
    assert marks == ["digest:2026-12-29"]
    to = Counter(str(letter["To"]) for letter in mail.received)
    assert to
    assert set(to.values()) == {1}


def test_two_at_once_do_each_piece_once(
    office: Office, engine: Engine, second: Engine, mail: PostOffice
) -> None:
    later(office)
    with mail:
        assert together([engine.run, second.run]) == [None, None]
        engine.run()
    assert {case for case, _, _ in rungs(office)} == {1, 2, 3}
    assert unsent(office) == 0
    sound(office, mails=mail.received)


@pytest.mark.parametrize("point", ["UPDATE deadline", "INSERT INTO notification", "UPDATE outbox"])
def test_what_a_killed_process_had_begun_is_done_by_the_next(
    kind: str, office: Office, engine: Engine, mail: PostOffice, point: str
) -> None:
    later(office)
    kill(office, point, "engine", kind)
    engine.forget_the_dead()
    office.clock.move_to(office.clock.now() + timedelta(minutes=11))
    with mail:
        engine.run()
    assert {case for case, _, _ in rungs(office)} == {1, 2, 3}
    assert unsent(office) == 0
    sound(office, mails=mail.received)
