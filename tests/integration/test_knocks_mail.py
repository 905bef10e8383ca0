"""The mail server goes away and comes back: every email is sent, none stops another, and nobody is flooded."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.outbox.deliver import FIRST_RETRY, LONGEST_RETRY
from engine.outbox.models import Outbox
from engine.people.models import Person
from tests.office import Office
from tests.post import PostOffice, deliver

ADDRESS = "http://keepstep.example"


@pytest.fixture
def late(office: Office) -> Office:
    """An office with letters to send: a visit and a meeting are late."""
    office.supported()
    office.go_to(date(2027, 1, 19))
    assert len(letters(office)) > 2
    return office


def letters(office: Office) -> list[Outbox]:
    with office.db.read() as session:
        query = select(Outbox).where(Outbox.kind == "email", Outbox.next_at.is_not(None))
        return list(session.scalars(query.order_by(Outbox.id)))


def send(office: Office, post: PostOffice) -> int:
    return deliver(office, post.mailer, ADDRESS)


def test_a_server_that_is_down_loses_no_letter_and_no_deadline(late: Office) -> None:
    post, promised = PostOffice(), letters(late)
    assert send(late, post) == 0
    assert [each.id for each in letters(late)] == [each.id for each in promised]
    assert all("refused" in each.error for each in letters(late))
    late.go_to(date(2027, 1, 21))
    late.do("CIN-2001", "record_visit")
    with post:
        assert send(late, post) >= len(promised)
    assert letters(late) == []
    assert len(post.received) >= len(promised)


def test_while_the_server_is_down_tries_grow_rarer_up_to_six_hours(late: Office) -> None:
    post, waits = PostOffice(), []
    for _ in range(14):
        first = letters(late)[0]
        assert first.next_at is not None
        late.clock.move_to(max(first.next_at, late.clock.now()))
        send(late, post)
        tried: datetime = late.clock.now()
        again = letters(late)[0].next_at
        assert again is not None
        waits.append(again - tried)
    assert waits[0] == FIRST_RETRY == timedelta(minutes=1)
    assert waits[:5] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16)]
    assert waits[-1] == LONGEST_RETRY == timedelta(hours=6)
    assert waits == sorted(waits)


def test_a_letter_put_off_is_not_tried_before_its_time(late: Office) -> None:
    post = PostOffice()
    send(late, post)
    with post:
        assert send(late, post) == 0
        late.clock.advance(seconds=59)
        assert send(late, post) == 0
        late.clock.advance(seconds=1)
        assert send(late, post) > 0


def test_after_the_server_comes_back_each_letter_is_sent_once(late: Office) -> None:
    post, promised = PostOffice(), letters(late)
    for _ in range(5):
        send(late, post)
        late.clock.advance(hours=6)
    with post:
        assert send(late, post) == len(promised)
        late.clock.advance(hours=6)
        assert send(late, post) == 0
    assert len(post.received) == len(promised)


def test_an_address_that_is_refused_holds_up_nobody_else(late: Office) -> None:
    post, promised = PostOffice(), letters(late)
    post.refuses = {"amina.caseworth@keepstep.example"}
    with post:
        send(late, post)
    refused = letters(late)
    assert 0 < len(refused) < len(promised)
    assert all("No such person here" in each.error for each in refused)
    assert len(post.received) == len(promised) - len(refused)


def test_an_address_that_no_email_can_have_holds_up_nobody_else(late: Office) -> None:
    promised = letters(late)
    with late.db.command() as session:
        amina = session.get_one(Person, late.person("Amina Caseworth", session))
        amina.email = "amina@keepstep.example\r\nBcc: everybody@keepstep.example"
    with PostOffice() as post:
        send(late, post)
    assert 0 < len(letters(late)) < len(promised)
    assert all(each.attempts == 1 for each in letters(late))
    assert not any("everybody" in str(each) for each in post.received)


def test_no_letter_names_a_child_or_a_case(late: Office) -> None:
    with PostOffice() as post:
        send(late, post)
    texts = [each.as_string() for each in post.received]
    assert texts
    assert not any(word in text for text in texts for word in ("Robin", "Sample", "CIN-2001"))
