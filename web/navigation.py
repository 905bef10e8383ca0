"""What stands in the navigation: the pages a person's permissions open, in one order everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, request, url_for
from sqlalchemy import func, select

from engine.outbox.models import Notification
from engine.people.access import Standing
from engine.time.words import listed
from web.access import standing
from web.auth.visitor import visitor
from web.site import read, site


@dataclass(frozen=True)
class Entry:
    """One entry: its words, the view it opens, and the permissions of which one is enough."""

    words: str
    endpoint: str
    permissions: tuple[str, ...] = ()

    def is_for(self, who: Standing) -> bool:
        """True if this person gets the entry."""
        return not self.permissions or any(who.may(each) for each in self.permissions)


READS_CASES = ("case.read_team", "case.read_all", "mapping.facilitate")

ENTRIES = (
    Entry("My week", "week.index"),
    Entry("My cases", "case.index", READS_CASES),
    Entry("Team", "team.index", ("task.reassign",)),
    Entry("Sign-off", "team.sign_off", ("task.sign_off",)),
    Entry("Lists", "lists.index", ("case.read_all", "nine_month.record", "task.reassign")),
    Entry("Procedure", "procedure.index"),
    Entry("Studio", "studio.index", ("procedure.draft", "procedure.approve")),
    Entry("Calendar", "admin.calendar", ("calendar.edit",)),
    Entry("People", "admin.people", ("people.edit",)),
    Entry("Operations", "watch.operations", ("people.edit",)),
)
"""An entry whose view does not exist in this installation is left out."""


@dataclass(frozen=True)
class Link:
    """One entry as the page shows it."""

    words: str
    href: str
    here: bool


def links() -> list[Link]:
    """The navigation for whoever is signed in; empty for strangers and while locked."""
    here = visitor()
    return list(_links(standing())) if here and here.is_authenticated else []


def position() -> str:
    """What the signed-in person is, in the words of the policy: ", social worker"; empty without a position."""
    with read() as session:
        positions = site().shelf.policy(session).positions
    held = [positions[key].label for key in sorted(standing().positions) if key in positions]
    return f", {listed(held).lower()}" if held else ""


def unread() -> int:
    """How many notices the signed-in person has not read."""
    who = standing()
    mine = (Notification.person_id == who.person_id, Notification.read_at.is_(None))
    with read() as session:
        return session.scalar(select(func.count(Notification.id)).where(*mine)) or 0


def _links(who: Standing) -> Iterator[Link]:
    for entry in ENTRIES:
        if entry.endpoint in current_app.view_functions and entry.is_for(who):
            href = url_for(entry.endpoint)
            yield Link(entry.words, href, _is_here(href))


def _is_here(href: str) -> bool:
    """True on the entry's own page and on those below its address; the front page has none below it."""
    here = request.script_root + request.path
    return here == href or (not href.endswith("/") and here.startswith(f"{href}/"))
