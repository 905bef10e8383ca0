"""Emails through the council's own server."""

from __future__ import annotations

import smtplib
import ssl

from web.config import Smtp
from web.mail.letter import letter

TIMEOUT = 20
"""Seconds to wait for the server at each step, so that one that hangs does not hold up the tick."""


class SmtpMailer:
    """Sends each email over a connection of its own."""

    def __init__(self, settings: Smtp) -> None:
        self.settings = settings

    def send(self, to: str, subject: str, body: str, key: str = "") -> None:
        """Hand one email to the server. Raises OSError when it cannot be reached or refuses; retried later."""
        message = letter(self.settings.sender, to, subject, body, key)
        try:
            with self._connect() as server:
                if self.settings.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self.settings.user:
                    server.login(self.settings.user, self.settings.password)
                server.send_message(message)
        except (smtplib.SMTPException, UnicodeError) as error:
            # An address beyond ASCII that the server cannot take is a UnicodeError; the caller knows OSErrors.
            raise OSError(f"{type(error).__name__}: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        host, port = self.settings.host, self.settings.port
        if self.settings.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, timeout=TIMEOUT)
