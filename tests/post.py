"""A real mail server for tests, which can be down, and refuses whom it is told to refuse."""

from __future__ import annotations

import socket
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.jobs.round import post
from engine.jobs.work import Place
from engine.outbox.deliver import Mailer
from tests.office import Office
from web.config import Smtp
from web.mail.smtp import SmtpMailer


class PostOffice(Handler):
    """Keeps what it is handed. Down at first; `opened()` starts it for the length of a `with`."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[Message] = []
        self.refuses: set[str] = set()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.mailer = SmtpMailer(Smtp("127.0.0.1", self.port, sender="keepstep@example.org", security="none"))

    def __enter__(self) -> PostOffice:
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take this address, or not."""
        if address in self.refuses:
            return "550 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Message) -> None:
        """Keep one email."""
        self.received.append(message)


def deliver(office: Office, mailer: Mailer, address: str = "http://keepstep.example") -> int:
    """Send the emails that wait, as a round does. The number sent."""
    return post(Place(office.db, office.shelf, office.clock, mailer, address)).sent
