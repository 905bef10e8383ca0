"""Raise a concern about a child: anyone on the case, at any time, any number of times."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases.advance import advance
from engine.cases.desk import Desk
from engine.cases.effects import tell
from engine.cases.facts import decode, encode
from engine.cases.filled import Filled
from engine.cases.history import Entry
from engine.cases.models import Case, Concern, Submission
from engine.process.step import Send

MESSAGE = "concern_raised"


def raise_concern(desk: Desk, ref: str, what: str, filled: Filled | None = None) -> Concern:
    """A task for the team manager opens at once, whatever else goes on; everything that runs goes on.

    `filled` is the form it was written on, kept whole; the same form sent twice raises one concern. Raises
    NoSuchCase or CaseClosed.
    """
    if filled is not None and (known := _raised_with(desk, filled)) is not None:
        return known
    case = desk.open_case(ref)
    submission = _keep(desk, case, filled) if filled else None
    concern = Concern(
        case_id=case.id,
        raised_by_id=desk.actor,
        raised_at=desk.now,
        what=what,
        submission_id=submission.id if submission else None,
    )
    desk.session.add(concern)
    desk.session.flush()
    if case.team.manager_id is not None:
        words = f"A concern was raised about {case.child.name}."
        tell(desk.session, case, case.team.manager_id, MESSAGE, words, desk)
    said: dict[str, object] = {"message": MESSAGE}
    if submission is not None:
        said["submission"] = submission.id
    command = Send(MESSAGE, {"concern_id": concern.id})
    advance(desk, case, command, decode(case.facts), cause=MESSAGE, entries=[Entry("message_sent", said)])
    return concern


def _raised_with(desk: Desk, filled: Filled) -> Concern | None:
    query = select(Concern).join(Submission, Submission.id == Concern.submission_id)
    return desk.session.scalar(query.where(Submission.token == filled.token))


def _keep(desk: Desk, case: Case, filled: Filled) -> Submission:
    submission = Submission(
        case_id=case.id,
        token=filled.token,
        form=filled.form,
        form_version=filled.form_version,
        answers=encode(filled.answers),
        by_id=desk.actor,
        at=desk.now,
    )
    desk.session.add(submission)
    desk.session.flush()
    return submission
