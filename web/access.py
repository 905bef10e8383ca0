"""Who may ask for what: every view carries exactly one rule, and a test walks all routes to see that it does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, overload

from flask import g, request
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from engine.cases.desk import WITHOUT_POSITIONS, Desk
from engine.cases.errors import NoSuchCase, NotAllowed
from engine.cases.models import Case
from engine.people.access import PERMISSIONS, Standing, asking, may_see
from engine.people.access import standing as standing_of
from engine.people.models import AccessLog, Person
from web.auth.visitor import visitor
from web.site import command, desk, read, site

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])

ANYONE = "anyone"
SIGNED_IN = "signed in"

ACTIONS = {
    "case.start": "open a case",
    "case.read_team": "read your team’s cases",
    "case.read_all": "read every case",
    "task.sign_off": "sign off what others wrote",
    "task.reassign": "give work to somebody else",
    "task.skip": "skip a step or go back to one",
    "interval.loosen": "agree a longer interval",
    "meeting.chair_final": "chair a final meeting",
    "mapping.facilitate": "facilitate a case mapping",
    "nine_month.record": "record a nine-month discussion",
    "calendar.edit": "change the calendar",
    "procedure.draft": "redraw the procedure",
    "procedure.approve": "publish the procedure",
    "people.edit": "look after people’s accounts",
    "report.read": "read reports",
    "correct.record": "correct a record",
    "correct.others": "correct what somebody else wrote",
}
"""Each permission as the end of the sentence "Your position does not let you ..."."""


def anyone(view: View) -> View:
    """Open to strangers: signing in, and what a load balancer asks."""
    return _marked(view, ANYONE)


def signed_in(view: View) -> View:
    """Open to everybody who is signed in; the view itself shows only what they may see."""
    return _marked(view, SIGNED_IN)


def needs(permission: str) -> Callable[[View], View]:
    """Open to those whose position carries this permission. Others are told so (403)."""
    _known(permission)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            require(permission)
            return view(**arguments)

        return _marked(guarded, f"needs {permission}")  # type: ignore[return-value]

    return decorate


def needs_one_of(*permissions: str) -> Callable[[View], View]:
    """Open to those whose position carries at least one of these. Others are told of the first (403)."""
    for each in permissions:
        _known(each)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            if not any(standing().may(each) for each in permissions):
                require(permissions[0])
            return view(**arguments)

        return _marked(guarded, f"needs one of {', '.join(permissions)}")  # type: ignore[return-value]

    return decorate


@overload
def of_case(view: View) -> View: ...
@overload
def of_case(*, needs: str) -> Callable[[View], View]: ...
def of_case(view: View | None = None, *, needs: str | None = None) -> Any:
    """Open to those who may open the case named by `<ref>`; the view gets it as `case`, detached.

    A case that one may not open and one that does not exist are answered alike (404). Reading is logged as
    "seen", a refusal as "refused".
    """
    if needs is not None:
        _known(needs)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(ref: str, **arguments: Any) -> Any:
            return view(case=open_case(ref, needs), **arguments)

        rule = "of case" if needs is None else f"of case, needs {needs}"
        return _marked(guarded, rule)  # type: ignore[return-value]

    return decorate if view is None else decorate(view)


def open_case(ref: str, permission: str | None = None) -> Case:
    """The case, if the signed-in person may open it. Raises NoSuchCase or NotAllowed; either is logged."""
    with read() as session:
        query = select(Case, may_see(standing())).where(Case.ref == ref).options(WITHOUT_POSITIONS)
        case, visible = session.execute(query).one_or_none() or (None, False)
    allowed = permission is None or standing().may(permission)
    if not visible or not allowed:
        _log(case, "refused")
    elif request.method in ("GET", "HEAD"):
        _log(case, "seen")
    if case is None or not visible:
        raise NoSuchCase(ref=ref)
    if permission is not None:
        require(permission)
    return case


@dataclass
class Work:
    """A case that the signed-in person asks to change, not yet opened."""

    ref: str
    opened: bool = False

    @contextmanager
    def command(self) -> Iterator[tuple[Desk, Case]]:
        """A command on the case, which is locked and opened in the same breath. Raises NoSuchCase, and logs it."""
        case, visible = None, False
        try:
            with command(beside_others=True) as session:
                here = desk(session)
                case, visible = here.case_and(self.ref, may_see(asking(_person(), here.policy, here.today)))
                if case is None or not visible:
                    raise NoSuchCase(ref=self.ref)
                self.opened = True
                yield here, case
        finally:
            if not visible:
                _log(case, "refused")


def of_case_at_work(view: View) -> View:
    """As `of_case`, for what is done every day: the view gets `work` and opens the case in its own command.

    So it is read once, and whether the person may is asked of the same moment in which they change it.
    """

    @wraps(view)
    def guarded(ref: str, **arguments: Any) -> Any:
        work = Work(ref)
        answer = view(work=work, **arguments)
        if not work.opened:
            raise RuntimeError(f"{view.__name__} answered without opening the case, so nobody asked who may.")
        return answer

    return _marked(guarded, "of case, at work")  # type: ignore[return-value]


def require(permission: str) -> None:
    """Raises NotAllowed unless one of the person's positions carries this permission."""
    if not standing().may(permission):
        raise NotAllowed(action=ACTIONS[permission])


def standing() -> Standing:
    """What the signed-in person may do today; asked once a request."""
    if "standing" not in g:
        with read() as session:
            now = desk(session)
            g.standing = standing_of(session, _person(), now.policy, now.today)
    found: Standing = g.standing
    return found


def _person() -> Person:
    here = visitor()
    if here is None:
        raise RuntimeError("A stranger has no standing: the view needs a rule other than `anyone`.")
    return here.person


def _log(case: Case | None, outcome: str) -> None:
    row = AccessLog(
        at=site().clock.now(),
        person_id=_person().id,
        case_id=case.id if case else None,
        asked_for=f"{request.method} {request.path}"[:200],
        outcome=outcome,
    )
    try:
        with command(beside_others=True) as session:
            session.add(row)
    except OperationalError:
        # A disk that is full must not shut the record of a child away: then the server's log says who looked.
        fields = {"event": "access", "person": row.person_id, "case_id": row.case_id, "outcome": outcome}
        log.error(
            "The access log cannot be written: person %s, case %s, %s",
            row.person_id,
            row.case_id,
            outcome,
            extra={"fields": fields},
        )


def _marked(view: View, rule: str) -> View:
    if hasattr(view, "access_rule"):
        raise TypeError(f"{view.__name__} has two access rules. Leave one.")
    view.access_rule = rule  # type: ignore[attr-defined]
    return view


def _known(permission: str) -> None:
    if permission not in PERMISSIONS:
        raise ValueError(
            f"There is no permission {permission!r}; they are listed in engine/people/access.py."
        )
