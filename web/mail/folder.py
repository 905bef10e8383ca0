"""Where no mail server is set up, emails are files: for the demonstration, and to look at before going live."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from engine.time.clock import Clock
from web.mail.letter import letter

SENDER = "keepstep@localhost"


class FolderMailer:
    """Writes each email as an .eml file; a reader never meets half a file."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder, self.clock = folder, clock

    def send(self, to: str, subject: str, body: str, key: str = "") -> None:
        """Write one email. Raises OSError if the folder cannot be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{self.clock.now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}.eml"
        half = self.folder / f".{name}.part"
        half.write_bytes(bytes(letter(SENDER, to, subject, body, key)))
        os.replace(half, self.folder / name)
