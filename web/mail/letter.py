"""One plain email, as every mailer sends it."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP


def letter(sender: str, to: str, subject: str, body: str) -> EmailMessage:
    """A text email. Header injection is refused by the library: a line break in a header is a ValueError."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    # Auto-replies to a system that reads no mail would only come back (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message
