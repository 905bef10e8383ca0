"""What the operations page says of one thing, and how long ago something was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from engine.outbox.deliver import TEXTS
from engine.outbox.models import Outbox
from engine.time.words import counted


@dataclass(frozen=True)
class Line:
    """One thing that is watched: what it is, how it stands, and what to do if it does not stand well."""

    what: str
    stands: str
    is_well: bool = True
    to_do: str = ""


def ago(age: timedelta, ending: str = " ago") -> str:
    """How long that is, in the largest unit that fits: "3 hours ago"."""
    seconds = int(age.total_seconds())
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= unit:
            return f"{counted(seconds // unit, name)}{ending}"
    return "just now"


def subject_of(row: Outbox) -> str:
    """What an email is about, as its reader sees it."""
    return TEXTS.get(str(row.payload.get("about")), ("An email", ""))[0]
