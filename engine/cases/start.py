"""Start a case: a referral is taken and the procedure begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from engine.cases.advance import advance
from engine.cases.desk import Desk
from engine.cases.errors import CaseExists
from engine.cases.facts import encode
from engine.cases.history import Entry
from engine.cases.models import Case, Child, Family, Submission
from engine.packs.versions import for_new_cases
from engine.people.models import Person
from engine.process.step import Passed, Start


@dataclass(frozen=True)
class TakenOn:
    """How far a case had come elsewhere: its stage in words, its reference there, and the steps done there."""

    stage: str
    reference: str
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True)
class Referral:
    """Who the child is and what was received. `family_id` names brothers and sisters already known.

    A case that is `taken_on` while it runs knows only the days that it came with: nothing is counted from today.
    """

    given_name: str
    family_name: str
    born_on: date | None
    worker_id: int
    team_id: int
    token: str
    facts: Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict)
    family_id: int | None = None
    child_id: int | None = None
    restricted: bool = False
    form_version: int = 1
    form: str = "open_case"
    taken_on: TakenOn | None = None


def start(desk: Desk, referral: Referral) -> Case:
    """Open a case on the bundle for new cases. The same token again gives the same case; CaseExists if one is open."""
    session = desk.session
    again = session.scalar(select(Submission).where(Submission.token == referral.token))
    if again is not None:
        return session.get_one(Case, again.case_id)
    child = _child(desk, referral)
    case = Case(
        ref=_next_ref(desk),
        child=child,
        bundle_id=session.scalar(for_new_cases(desk.today)),
        worker=session.get_one(Person, referral.worker_id),
        team_id=referral.team_id,
        opened_on=_opened_on(desk, referral),
        restricted=referral.restricted,
        status="open",
        state=b"",
        facts={},
        fact_sources={},
        awaited=[],
        stands_at=[],
        history_seq=0,
        history_hash="",
    )
    session.add(case)
    session.flush()
    facts = referral.facts if referral.taken_on else {"case_opened_on": desk.today, **referral.facts}
    submission = _submission(desk, case, referral, facts)
    case.fact_sources = dict.fromkeys(facts, submission.id)
    passed = referral.taken_on.passed if referral.taken_on else ()
    opened = Entry("case_opened", _opened(case, referral) | {"facts": encode(facts)})
    advance(desk, case, Start(passed), facts, cause="case_opened", entries=[opened])
    return case


def _opened_on(desk: Desk, referral: Referral) -> date:
    known = referral.facts if referral.taken_on else {}
    return known.get("case_opened_on") or known.get("referral_received_on") or desk.today


def _opened(case: Case, referral: Referral) -> dict[str, Any]:
    opened = {"ref": case.ref, "bundle": case.bundle_id}
    if referral.taken_on is None:
        return opened
    return opened | {"stage": referral.taken_on.stage, "their_reference": referral.taken_on.reference}


def _child(desk: Desk, referral: Referral) -> Child:
    if referral.child_id is not None:
        child = desk.session.get_one(Child, referral.child_id)
        query = select(Case.ref).where(Case.child_id == child.id, Case.status != "closed")
        if (open_ref := desk.session.scalar(query)) is not None:
            raise CaseExists(child=child.name, ref=open_ref)
        return child
    family = desk.session.get(Family, referral.family_id) if referral.family_id else None
    return Child(
        family=family or Family(name=referral.family_name),
        given_name=referral.given_name,
        family_name=referral.family_name,
        born_on=referral.born_on,
    )


def _next_ref(desk: Desk) -> str:
    # A command that opens a case runs alone, so the highest id is not taken by anybody else meanwhile.
    return f"CIN-{2001 + (desk.session.scalar(select(func.max(Case.id))) or 0)}"


def _submission(desk: Desk, case: Case, referral: Referral, facts: Mapping[str, Any]) -> Submission:
    submission = Submission(
        case_id=case.id,
        token=referral.token,
        form=referral.form,
        form_version=referral.form_version,
        answers=encode(referral.answers),
        facts=encode(facts),
        # Nobody is signed in on the command line: then the worker answers for what was taken on.
        by_id=desk.actor or referral.worker_id,
        at=desk.now,
    )
    desk.session.add(submission)
    desk.session.flush()
    return submission
