"""Passwords: argon2id with the library's parameters, which follow RFC 9106 and exceed OWASP's minimum."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The hash to keep. It holds its own salt and parameters."""
    return _hasher.hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """True if this is the password. Without a hash (nobody has this email) it takes as long and is False."""
    try:
        return _hasher.verify(password_hash or _nobody(), password[:LONGEST]) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def weakness(password: str, name: str, email: str) -> str | None:
    """What to change about a new password, in words, or None if it will do (NCSC: length over symbols)."""
    if len(password) < SHORTEST:
        return (
            f"Use at least {SHORTEST} characters. Three words that do not belong together are easy to keep."
        )
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    told = {part for part in (*name.lower().split(), email.lower().partition("@")[0]) if len(part) > 2}
    if any(part in password.lower() for part in told) or len(set(password)) < 5:
        return "Choose something that others cannot guess: not your name or address, nor one letter repeated."
    return None


@cache
def _nobody() -> str:
    return hash_password("nobody has this password")
