"""The person behind a request, as Flask-Login knows them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from flask_login import current_user

from engine.people.models import Person


class Door(Enum):
    """How far a session opens the house."""

    OPEN = "open"
    LOCKED = "locked"  # idle: the password opens it again
    OVER = "over"  # past its absolute limit: the person signs in anew


@dataclass(frozen=True)
class Visitor:
    """One sign-in of one person. The token is the one in their cookie; the database holds only its hash."""

    token: str
    sign_in_id: int
    person: Person
    door: Door

    is_anonymous = False
    is_active = True

    @property
    def is_authenticated(self) -> bool:
        """True while the session is neither locked nor over."""
        return self.door is Door.OPEN

    def get_id(self) -> str:
        """What Flask-Login keeps in the signed cookie."""
        return self.token


def visitor() -> Visitor | None:
    """Who is asking, locked sessions included; None for a stranger and outside a request."""
    found = current_user._get_current_object() if current_user else None
    return found if isinstance(found, Visitor) else None
