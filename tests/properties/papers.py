"""What lies about in a council's house: letters, forms as they were filled in, a backup."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage

from engine.cases.filled import Filled
from tests.stores import PutBack
from web.mail.letter import letter


@dataclass
class Mailbox:
    """Keeps what is sent."""

    mails: list[EmailMessage] = field(default_factory=list)

    def send(self, to: str, subject: str, body: str, key: str = "") -> None:
        """Take a letter."""
        self.mails.append(letter("keepstep@lewisham.test", to, subject, body, key))


@dataclass
class Sent:
    """A form as somebody filled it in."""

    ref: str
    task_id: int
    by: int | None
    filled: Filled


@dataclass
class Kept:
    """A backup, with what was known to be kept when it was made."""

    put_back: PutBack
    forms: list[Sent]
    mails: list[EmailMessage]
