"""What people type beside a form's own fields: a reason, a note, a name. Nothing is cut off: too long is refused.

The fields of a form have their limits in its definition. These have theirs here.
"""

from __future__ import annotations

from engine.cases.errors import ReasonNeeded, TooLong

LONGEST = 500
"""The most characters of a reason or a note: some sentences. What is a story belongs in a record."""

LONGEST_NAME = 100
"""The most characters of the name of a person, a team or a day."""

LONGEST_EMAIL = 254
"""The most characters that an email address may have (RFC 5321)."""


def reason(text: str) -> str:
    """The reason as it is kept. Raises ReasonNeeded if there is none, TooLong if it does not fit."""
    kept = fitting(text)
    if not kept:
        raise ReasonNeeded()
    return kept


def fitting(text: str, longest: int = LONGEST) -> str:
    """The text as it is kept: without the blanks around it. Raises TooLong if it does not fit."""
    # Browsers send each new line as two characters, and people count it as one.
    kept = text.replace("\r\n", "\n").strip()
    if len(kept) > longest:
        raise TooLong(length=len(kept), longest=longest)
    return kept
