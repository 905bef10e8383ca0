"""A mail server that puts off, refuses, hangs up or is strict with strangers: each letter leaves once, in the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from engine.outbox.models import Outbox
from tests.invariants import sound
from tests.office import Office
from tests.post import PostOffice, deliver

pytestmark = pytest.mark.both_databases


class Moody(PostOffice):
    """Answers `mood` to the letter itself, for as long as it has one."""

    mood = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the letter, or say what there is to say."""
        if self.mood == "hangs up":
            assert server.transport is not None
            server.transport.abort()
            return "421 Gone"
        if self.mood:
            return self.mood
        return str(await super().handle_DATA(server, session, envelope))


class Greylisting(PostOffice):
    """Refuses everybody's first try for now, as servers do against senders that never try twice."""

    def __init__(self) -> None:
        super().__init__()
        self.met: set[str] = set()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take an address that was met before."""
        if address not in self.met:
            self.met.add(address)
            return "451 4.7.1 Greylisted, try again later"
        return await super().handle_RCPT(server, session, envelope, address, options)


@pytest.fixture
def late(office: Office) -> Office:
    """An office with letters to send: a visit and a meeting are late."""
    office.supported()
    office.go_to(date(2027, 1, 19))
    assert waiting(office)
    return office


def waiting(office: Office) -> list[Outbox]:
    with office.db.read() as session:
        query = select(Outbox).where(Outbox.kind == "email", Outbox.done_at.is_(None))
        return list(session.scalars(query.order_by(Outbox.id)))


def send(office: Office, post: PostOffice) -> int:
    return deliver(office, post.mailer)


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ("451 Requested action aborted: local error in processing", "451"),
        ("452 Insufficient system storage", "452"),
        ("550 Blocked", "550"),
        ("554 Transaction failed", "554"),
        ("hangs up", "closed"),
    ],
)
def test_whatever_it_answers_each_letter_waits_and_leaves_once(late: Office, mood: str, said: str) -> None:
    promised = waiting(late)
    with Moody() as post:
        post.mood = mood
        assert send(late, post) == 0
        assert all(said in letter.error for letter in waiting(late))
        assert all(letter.attempts == 1 for letter in waiting(late))
        assert send(late, post) == 0, "none is tried before its time"
        sound(late, mails=post.received)
        post.mood = ""
        late.clock.advance(minutes=1)
        assert send(late, post) == len(promised)
        assert waiting(late) == []
        sound(late, mails=post.received)


def test_a_server_that_greylists_gets_each_letter_with_the_second_try(late: Office) -> None:
    people = len({letter.payload["to"] for letter in waiting(late)})
    with Greylisting() as post:
        send(late, post)
        assert len(waiting(late)) == people, "of each person the first letter was put off"
        late.clock.advance(minutes=1)
        send(late, post)
        assert waiting(late) == []
        sound(late, mails=post.received)


def test_a_server_that_hangs_up_after_taking_a_letter_gets_it_again_under_the_same_number(
    late: Office,
) -> None:
    class Forgetful(Moody):
        """Keeps the letter and hangs up before it says so."""

        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            taken = await PostOffice.handle_DATA(self, server, session, envelope)
            if self.mood:
                assert server.transport is not None
                server.transport.abort()
            return str(taken)

    promised = len(waiting(late))
    with Forgetful() as post:
        post.mood = "forgets"
        assert send(late, post) == 0
        post.mood = ""
        late.clock.advance(minutes=1)
        assert send(late, post) == promised
    assert len(post.received) == 2 * promised
    assert len({letter["Message-ID"] for letter in post.received}) == promised
    sound(late, mails=post.received, twice=promised)


def test_a_week_without_a_server_loses_no_letter(late: Office) -> None:
    down, promised = PostOffice(), len(waiting(late))
    for _ in range(7 * 4):
        send(late, down)
        late.clock.advance(hours=6)
    with PostOffice() as post:
        late.clock.advance(seconds=timedelta(hours=6).total_seconds())
        assert send(late, post) == promised
        sound(late, mails=post.received)
