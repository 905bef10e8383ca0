"""A process killed at the worst moments: what was acknowledged stands, what was not never happened."""

from __future__ import annotations

from collections import Counter
from datetime import date
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from engine.cases.complete import complete
from engine.cases.filled import Filled
from engine.cases.models import Submission
from engine.jobs.work import TOGETHER
from engine.outbox.deliver import CLAIM
from engine.outbox.models import Notification, Outbox
from tests.crash import AFTER_COMMIT, BEFORE_COMMIT, events, kill, post
from tests.office import Office
from tests.whole import assert_sound

LATE = date(2027, 1, 15)
"""The day after the first visit was due."""


def written(office: Office) -> tuple[str, int, int, Filled]:
    """A visit written down and about to be submitted: reference, step, person, form."""
    ref = office.supported()
    task = office.task(ref, "record_visit")
    assert task is not None
    return ref, task.id, office.person("Amina Caseworth"), office.filled(ref, task)


def visits(office: Office) -> int:
    with office.db.read() as session:
        query = select(func.count(Submission.id)).where(Submission.form == "record_visit")
        return session.scalars(query).one()


@pytest.mark.parametrize("point", ["UPDATE task", "INSERT INTO history", BEFORE_COMMIT])
def test_a_step_killed_before_its_commit_never_happened(office: Office, point: str) -> None:
    ref, task_id, actor, filled = written(office)
    before = office.case(ref).state
    kill(office, point, "submit", ref, task_id, actor, filled)
    assert office.case(ref).state == before
    assert visits(office) == 0
    assert_sound(office)
    with office.desk("Amina Caseworth") as desk:
        assert not complete(desk, ref, task_id, filled).again
    assert visits(office) == 1
    assert_sound(office)


def test_a_step_killed_before_its_answer_is_answered_like_the_first_time(office: Office) -> None:
    ref, task_id, actor, filled = written(office)
    kill(office, AFTER_COMMIT, "submit", ref, task_id, actor, filled)
    assert_sound(office)
    after, told = office.case(ref).state, len(office.history(ref))
    with office.desk("Amina Caseworth") as desk:
        answer = complete(desk, ref, task_id, filled)
    assert answer.again
    assert answer.case_ref == ref
    assert (visits(office), office.case(ref).state, len(office.history(ref))) == (1, after, told)
    next_visit = office.task(ref, "record_visit")
    assert next_visit is not None
    assert next_visit.id != task_id


@pytest.mark.parametrize("point", ["UPDATE deadline", "INSERT INTO history", BEFORE_COMMIT, AFTER_COMMIT])
def test_a_timer_killed_on_its_way_fires_once(office: Office, point: str) -> None:
    ref = office.supported()
    office.go_to(LATE, ticking=False)
    kill(office, point, "ring")
    assert_sound(office)
    office.tick()
    office.tick()
    assert_sound(office)
    passed = [row.content for row in office.history(ref, "clock_passed")]
    assert sorted(row["element"] for row in passed) == ["initial_meeting_overdue", "visit_overdue"]
    assert office.deadline(ref, "visit_overdue").status == "fired"


@pytest.mark.parametrize("point", ["INSERT INTO notification", BEFORE_COMMIT, AFTER_COMMIT])
def test_a_rung_killed_on_its_way_tells_each_person_once(office: Office, point: str) -> None:
    ref = office.supported()
    office.go_to(LATE, ticking=False)
    kill(office, point, "ring")
    office.tick()
    with office.db.read() as session:
        told = session.execute(
            select(Notification.element_id, Notification.rung, Notification.person_id)
        ).all()
        letters = session.scalars(
            select(Outbox.key).where(Outbox.kind == "email", Outbox.key.like("rung:%"))
        ).all()
    assert len(told) == len(set(told)) == len(letters)
    assert {element for element, _, _ in told} == {"initial_meeting_overdue", "visit_overdue"}
    assert len(office.history(ref, "rung_sent")) == 2


def test_mail_killed_before_it_was_claimed_waits_and_is_sent_once(office: Office, tmp_path: Path) -> None:
    first, folder = promised(office), tmp_path / "mail"
    kill(office, BEFORE_COMMIT, "post", folder)
    assert waiting(office) == first
    post(office, folder)
    assert waiting(office) == []
    assert len(letters(folder)) == len(first)
    assert_sound(office)


def test_mail_killed_between_claiming_and_sending_waits_until_the_claim_is_over(
    office: Office, tmp_path: Path
) -> None:
    first, folder = promised(office), tmp_path / "mail"
    kill(office, AFTER_COMMIT, "post", folder)
    post(office, folder)
    claimed = waiting(office)
    assert len(claimed) == TOGETHER, "the claim might be that of a process that is sending them now"
    assert len(letters(folder)) == len(first) - TOGETHER
    office.clock.move_to(office.clock.now() + CLAIM)
    post(office, folder)
    assert waiting(office) == []
    assert len(letters(folder)) == len(first)


@pytest.mark.parametrize("before_the", ["UPDATE outbox", BEFORE_COMMIT])
def test_mail_killed_between_sending_and_noting_is_sent_again_as_the_same_letter(
    office: Office, tmp_path: Path, before_the: str
) -> None:
    first, folder = promised(office), tmp_path / "mail"
    clean = events(office, "post", tmp_path / "clean")
    with office.db.command() as session:
        session.execute(
            update(Outbox).where(Outbox.key.in_(first)).values(next_at=office.clock.now(), done_at=None)
        )
    _, noting = [number for number, event in enumerate(clean) if event.startswith(before_the)][:2]
    kill(office, noting, "post", folder)
    office.clock.move_to(office.clock.now() + CLAIM)
    post(office, folder)
    assert waiting(office) == []
    sent = Counter(letters(folder))
    assert sorted(sent.values()) == [*[1] * (len(first) - 1), 2], "one twice with the same name, none lost"
    assert_sound(office)


def letters(folder: Path) -> list[str]:
    """The Message-ID of each email in this folder."""
    return [message_from_bytes(file.read_bytes())["Message-ID"] for file in folder.glob("*.eml")]


def promised(office: Office) -> list[str]:
    """Letters that wait to be sent, by key: the first rungs of a late visit."""
    office.supported()
    office.go_to(LATE)
    return waiting(office)


def waiting(office: Office) -> list[str]:
    with office.db.read() as session:
        query = select(Outbox.key).where(Outbox.kind == "email", Outbox.next_at.is_not(None))
        return list(session.scalars(query.order_by(Outbox.next_at)))
