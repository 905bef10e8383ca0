"""What is true after any knock: nothing lost, nothing doubled, nothing half done. Fault tests end with `sound`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from email.message import Message
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.cases.examine import examine
from engine.cases.models import Case, Concern, Deadline, History, Submission, Task
from engine.cases.moves import MovedCase
from engine.outbox.deliver import TEXTS
from engine.outbox.models import Notification, Outbox
from engine.people.models import Person
from engine.records.models import Visit
from tests.office import Office
from tests.whole import assert_sound


def sound(
    office: Office,
    *,
    acknowledged: Collection[str] = (),
    mails: Iterable[Message] | None = None,
    twice: int = 0,
    set_aside: Collection[str] = (),
    every: int = 1,
) -> None:
    """Assert what holds after any knock.

    `acknowledged` are the tokens of forms that were answered as kept. `mails` are all emails that have left, of
    which so many as `twice` may have left a second time. `set_aside` are the cases that cannot be read, and no
    others. Of very many cases each `every`-th is compared with its state; the rest holds of all.
    """
    with office.db.read() as session:
        _each_once(session, acknowledged)
        _whole_or_absent(session)
        _told_once(session)
        _fired_once(session)
        _moved_once(session)
        _none_stuck(session)
        if mails is not None:
            _mailed_once(session, mails, twice)
        refs = session.execute(select(Case.ref, Case.status).order_by(Case.id)).all()
    assert {ref for ref, status in refs if status == "incident"} == set(set_aside)
    if every == 1:
        assert_sound(office)
    _agree(office, [ref for ref, status in refs if status != "incident"][::every])


def _each_once(session: Session, acknowledged: Collection[str]) -> None:
    kept = Counter(session.scalars(select(Submission.token)))
    assert not _doubled(kept)
    assert set(acknowledged) <= set(kept), "a form that was answered as kept is not there"


def _whole_or_absent(session: Session) -> None:
    """A step is done by exactly one form, which stands in history once with what was written down of it."""
    forms = session.execute(
        select(Submission.id, Submission.task_id, Submission.form).where(
            Submission.task_id.is_not(None), Submission.corrects_id.is_(None)
        )
    ).all()
    told = [content["submission"] for content in _history(session, "task_done")]
    assert Counter(told) == Counter(id for id, _, _ in forms), "forms and the history of steps differ"
    done = session.scalars(select(Task.id).where(Task.status == "done")).all()
    assert Counter(done) == Counter(task for _, task, _ in forms), "forms and the steps that are done differ"
    # A visit that was put right is a row for each version of it.
    written = session.scalars(select(Submission.id).where(Submission.form == "record_visit"))
    assert sorted(session.scalars(select(Visit.submission_id))) == sorted(written)
    raised = [
        content for content in _history(session, "message_sent") if content["message"] == "concern_raised"
    ]
    assert session.scalar(select(func.count(Concern.id))) == len(raised)


def _told_once(session: Session) -> None:
    rung = (Notification.case_id, Notification.element_id, Notification.due_on, Notification.rung)
    notices = session.execute(select(*rung, Notification.person_id).where(Notification.rung.is_not(None)))
    assert not _doubled(Counter(tuple(row) for row in notices))
    other = select(Notification.case_id, Notification.person_id, Notification.text, Notification.at)
    rows = session.execute(other.where(Notification.rung.is_(None))).all()
    # Of two concerns at one moment the same is said twice.
    assert not _doubled(Counter(tuple(row) for row in rows if "concern was raised" not in row.text))
    sent = select(History.case_id, History.content).where(History.kind == "rung_sent")
    rungs = [(id, said["element"], said["due_on"], said["rung"]) for id, said in session.execute(sent)]
    assert not _doubled(Counter(rungs)), "a rung of a ladder was climbed twice"


def _fired_once(session: Session) -> None:
    """Every deadline that passed says so in history, once. A move that was taken back leaves its history."""
    back = set(session.scalars(select(History.case_id).where(History.kind == "move_undone")))
    fired = Counter(
        (case, element)
        for case, element in session.execute(
            select(Deadline.case_id, Deadline.element_id).where(Deadline.fired_at.is_not(None))
        )
    )
    said = Counter(
        (case, content["element"])
        for case, content in session.execute(
            select(History.case_id, History.content).where(History.kind == "clock_passed")
        )
    )
    differ = {key for key in (fired | said) if fired[key] != said[key]}
    assert not {key for key in differ if key[0] not in back}, (
        "a deadline fired twice, or nobody wrote it down"
    )


def _moved_once(session: Session) -> None:
    rows = session.execute(select(MovedCase.case_id, MovedCase.status)).all()
    for kind, statuses in (("case_moved", ("moved", "undone")), ("move_undone", ("undone",))):
        said = Counter(session.scalars(select(History.case_id).where(History.kind == kind)))
        assert said == Counter(case for case, status in rows if status in statuses)


def _none_stuck(session: Session) -> None:
    stuck = select(Outbox.key).where(Outbox.done_at.is_(None), Outbox.next_at.is_(None))
    assert session.scalars(stuck).all() == []
    keys = Counter(session.scalars(select(Outbox.key)))
    assert not _doubled(keys)


def _mailed_once(session: Session, mails: Iterable[Message], twice: int) -> None:
    left = Counter((str(mail["To"]), str(mail["Subject"])) for mail in mails)
    rows = session.execute(
        select(Person.email, Outbox.payload)
        .join(Person, Person.id == Outbox.payload["to"].as_integer())
        .where(Outbox.kind == "email", Outbox.done_at.is_not(None))
    )
    noted = Counter((email, f"Keepstep: {TEXTS[said['about']][0].lower()}") for email, said in rows)
    assert not noted - left, "an email is noted as sent that never left"
    assert (left - noted).total() <= twice, "an email left twice"


def _agree(office: Office, refs: Sequence[str]) -> None:
    """State and rows of these cases agree, and their history is whole, closed ones as well."""
    for ref in refs:
        with office.db.read() as session:
            case = session.scalars(select(Case).where(Case.ref == ref)).unique().one()
            assert (ref, examine(Desk(session, office.shelf, office.clock), case)) == (ref, [])


def _history(session: Session, kind: str) -> list[dict[str, Any]]:
    return [
        content for content in session.scalars(select(History.content).where(History.kind == kind)) if content
    ]


def _doubled(counts: Mapping[Any, int]) -> list[Any]:
    return [each for each, count in counts.items() if count > 1]
