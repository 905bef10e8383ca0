"""The case and all that belongs to its running: tasks, deadlines, submissions, drafts, history, concerns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    delete,
    event,
    insert,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from engine.cases.names import words_of
from engine.db import Base, Instant, only
from engine.people.models import Person, Team

RUNNING = ("open", "incident")
"""What a case can be until it is closed. Asked as a list it is found by an index; asked as "not closed" it is not."""


class Family(Base):
    """Brothers and sisters known together. Each child has a case of their own."""

    __tablename__ = "family"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), index=True)


class Child(Base):
    """A child. Narrative never stands here, only what identifies."""

    __tablename__ = "child"

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100), index=True)
    born_on: Mapped[date | None]

    family: Mapped[Family] = relationship(lazy="joined", innerjoin=True)

    @property
    def name(self) -> str:
        """Given name and family name, as said aloud."""
        return f"{self.given_name} {self.family_name}"


class ChildWord(Base):
    """One word of a child's names, as search looks for it: kept by the child, whoever writes that."""

    __tablename__ = "child_word"
    __table_args__ = (Index("ix_child_word_child_id", "child_id"),)

    # Compared letter by letter, whatever the database's own order of letters: a beginning is a range then.
    word: Mapped[str] = mapped_column(
        String(100).with_variant(String(100, collation="C"), "postgresql"), primary_key=True
    )
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id", ondelete="CASCADE"), primary_key=True)


@event.listens_for(Child, "after_insert")
@event.listens_for(Child, "after_update")
def _keep_words(_mapper: Mapper[Child], connection: Connection, child: Child) -> None:
    connection.execute(delete(ChildWord).where(ChildWord.child_id == child.id))
    words = sorted(words_of((child.given_name, child.family_name)))
    if words:
        connection.execute(insert(ChildWord), [{"word": word, "child_id": child.id} for word in words])


class Case(Base):
    """One child's case: one instance of the procedure, pinned to the bundle it runs on.

    `facts` are the dates, intervals and flags that every branch agrees on; `fact_sources` tells which
    submission wrote each. `state` is the process's own, opaque here; `stands_at` are the [process, element] that
    hold a token now, for the picture.
    """

    __tablename__ = "case"
    __table_args__ = (
        # One open CIN case a child at a time (domain note: a CIN plan may not overlap another).
        Index("uq_case_open_child", "child_id", unique=True, **only("status != 'closed'")),
        Index("ix_case_child_id", "child_id"),
        Index("ix_case_worker_id_status", "worker_id", "status"),
        # A case's row is large: counting a team's cases, and whether they may be seen, reads the index alone.
        Index("ix_case_team", "team_id", "status", "restricted", "worker_id"),
        Index("ix_case_incident", "bundle_id", **only("status = 'incident'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), index=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    status: Mapped[str] = mapped_column(String(10), default="open")  # open, closed, incident
    outcome: Mapped[str] = mapped_column(String(40), default="")
    restricted: Mapped[bool] = mapped_column(default=False)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    plan_started_on: Mapped[date | None] = mapped_column(index=True)
    last_seen_on: Mapped[date | None]
    state: Mapped[bytes] = mapped_column(default=b"")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    fact_sources: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    awaited: Mapped[list[str]] = mapped_column(JSON, default=list)
    stands_at: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    history_seq: Mapped[int] = mapped_column(default=0)
    history_hash: Mapped[str] = mapped_column(String(64), default="")
    incident: Mapped[str] = mapped_column(String(2000), default="")
    version: Mapped[int] = mapped_column()

    child: Mapped[Child] = relationship(lazy="joined", innerjoin=True)
    worker: Mapped[Person] = relationship(foreign_keys=[worker_id], lazy="joined", innerjoin=True)
    team: Mapped[Team] = relationship(foreign_keys=[team_id], lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}


class Deadline(Base):
    """A date that the case owes, and why: the central row.

    The process state knows WHICH timers wait; this row knows WHEN and WHY. It lives on after its timer has
    fired, until the step it stands on is done, because the ladder goes on. `wake_at` is the earlier of the
    timer and the ladder's next rung; nothing else is swept.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_wake_at", "wake_at", **only("wake_at IS NOT NULL")),
        Index("ix_deadline_case_id_status", "case_id", "status"),
        UniqueConstraint("case_id", "token"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    # The sentinel lets several clocks of one step be written in one statement.
    token: Mapped[str] = mapped_column(String(36), insert_sentinel=True)
    host_token: Mapped[str | None] = mapped_column(String(36))
    host_element: Mapped[str | None] = mapped_column(String(80))
    element_id: Mapped[str] = mapped_column(String(80))
    process_id: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    noun: Mapped[str] = mapped_column(String(80), default="")
    parameter: Mapped[str] = mapped_column(String(80))
    function: Mapped[str] = mapped_column(String(10))
    ladder: Mapped[str | None] = mapped_column(String(40))
    clauses: Mapped[list[str]] = mapped_column(JSON)
    start_fact: Mapped[str | None] = mapped_column(String(80))
    start_on: Mapped[date | None]
    due_on: Mapped[date | None] = mapped_column(index=True)
    outer_on: Mapped[date | None]
    why: Mapped[list[list[str]]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(10))  # waiting, fired, ended
    fires_at: Mapped[datetime | None] = mapped_column(Instant)
    fired_at: Mapped[datetime | None] = mapped_column(Instant)
    rung_sent: Mapped[str | None] = mapped_column(String(20))
    next_rung_at: Mapped[datetime | None] = mapped_column(Instant)
    wake_at: Mapped[datetime | None] = mapped_column(Instant)
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String(80))


class Task(Base):
    """A human step that is open or was done. `lock_version` changes only when it is claimed, moved or done."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_mine", "assignee_id", "due_on", **only("status = 'open'")),
        Index("ix_task_role", "role", "assignee_id", **only("status = 'open'")),
        Index("ix_task_element_id", "element_id", **only("status = 'open'")),
        Index("ix_task_open", "case_id", "due_on", **only("status = 'open'")),
        Index("ix_task_case_id_status", "case_id", "status"),
        Index("ix_task_done", "process_id", "done_at", **only("status = 'done'")),
        Index("ix_task_visits", "case_id", "done_at", **only("kind = 'visit' AND status = 'done'")),
        UniqueConstraint("case_id", "token"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    token: Mapped[str] = mapped_column(String(36), insert_sentinel=True)
    element_id: Mapped[str] = mapped_column(String(80))
    process_id: Mapped[str] = mapped_column(String(80))
    scope: Mapped[list[str]] = mapped_column(JSON)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    form: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(50))
    clauses: Mapped[list[str]] = mapped_column(JSON)
    instructions: Mapped[str] = mapped_column(String(2000), default="")
    decisions: Mapped[dict[str, Any]] = mapped_column(JSON)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deadline_id: Mapped[int | None] = mapped_column(ForeignKey("deadline.id"))
    due_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(10), default="open")  # open, done, ended, skipped
    opened_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lock_version: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship()
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    deadline: Mapped[Deadline | None] = relationship()


class Submission(Base):
    """What a person wrote, whole, with the version of the form. A correction is a new row that names the old.

    `facts` is what it says of the case, also where another submission's word counts: a correction may change that.
    """

    __tablename__ = "submission"
    __table_args__ = (
        Index("ix_submission_case_id_at", "case_id", "at"),
        Index("ix_submission_late", "case_id", "at", **only("late", sqlite="late = 1")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    token: Mapped[str] = mapped_column(String(36), unique=True)
    form: Mapped[str] = mapped_column(String(80))
    form_version: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    late: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    reason: Mapped[str] = mapped_column(String(2000), default="")


class Draft(Base):
    """Half-written answers. They belong to case, element and person, so a step begun anew finds them."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("case_id", "element_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    element_id: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    raw: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(Instant)


class History(Base):
    """One thing that happened to a case, never changed: a chain of hashes over hashes of content."""

    __tablename__ = "history"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(30))
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    chain_hash: Mapped[str] = mapped_column(String(64))


class AgreedInterval(Base):
    """The child's own interval for one clock, agreed in supervision or plan (LEW-7.3).

    Rows from before submissions were named here may have none: nothing takes those back but a later interval.
    """

    __tablename__ = "agreed_interval"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    parameter: Mapped[str] = mapped_column(String(80))
    value: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20))
    agreed_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(2000))
    ended_on: Mapped[date | None]


class Concern(Base):
    """A new worry about a child, raised by anyone at any time, open until a team manager has decided."""

    __tablename__ = "concern"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime] = mapped_column(Instant)
    what: Mapped[str] = mapped_column(String(5000))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    outcome: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
