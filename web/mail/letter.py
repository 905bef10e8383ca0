"""One plain email, as every mailer sends it."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage
from email.policy import SMTP


def letter(sender: str, to: str, subject: str, body: str, key: str = "") -> EmailMessage:
    """A text email. The same `key` gives the same Message-ID.

    Raises OSError for a header that no email can carry (a line break in it, say): that one is put off like one
    that a server refuses, and stops nobody else's.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"], message["To"], message["Subject"] = sender, to, subject
    except ValueError as error:
        raise OSError(f"This email cannot be written: {error}") from error
    if key:
        # The same for the same letter, and says nothing of whom it is about (RFC 5322, 3.6.4).
        known = hashlib.sha256(f"{to} {key}".encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{known}@{sender.rpartition('@')[2]}>"
    # Auto-replies to a system that reads no mail would only come back (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message
