"""Emails that leave the house: to the council's server, or into a folder where there is none."""

from __future__ import annotations

from engine.outbox.deliver import Mailer
from web.config import Config
from web.mail.folder import FolderMailer
from web.mail.smtp import SmtpMailer


def mailer_for(config: Config) -> Mailer:
    """The mailer that this installation is set up for."""
    if config.smtp is None:
        return FolderMailer(config.data / "mail", config.clock)
    return SmtpMailer(config.smtp)
