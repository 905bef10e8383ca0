"""What is already known, with where from: so that nothing is typed twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.models import Case, Concern, Submission, Task
from engine.records.models import (
    Agreement,
    Closing,
    Decision,
    Invitation,
    MeetingChild,
    PlanAction,
    PlanVersion,
    Sharing,
    Signature,
    Supervision,
    Visit,
)
from engine.time.clock import local_date
from engine.time.explain import day_words
from forms import Form, Pulled
from web.filling import form_of
from web.site import desk

TABLES: dict[str, type[Any]] = {
    "visit": Visit,
    "meeting_child": MeetingChild,
    "plan_version": PlanVersion,
    "agreement": Agreement,
    "supervision": Supervision,
    "decision": Decision,
    "invitation": Invitation,
    "sharing": Sharing,
    "signature": Signature,
    "closing": Closing,
}
DAYS: dict[str, Any] = {
    "visit": Visit.visited_on,
    "plan_version": PlanVersion.made_on,
    "supervision": Supervision.supervised_on,
}
"""By which day the latest row of a record is told. A correction of an older one is a newer row, and not the latest."""

NOUNS = {
    "visit": "visit record",
    "meeting_child": "meeting record",
    "plan_version": "plan",
    "agreement": "record of agreement",
    "supervision": "supervision",
    "decision": "decision",
    "invitation": "invitations",
    "sharing": "record of information sharing",
    "signature": "record of signatures",
    "closing": "closing record",
}

CONCERN = "concern.what"
"""The name by which a form shows the concern it decides."""


def pulled(
    session: Session,
    case: Case,
    facts: Mapping[str, Any],
    wanted: Iterable[str],
    today: date,
    task: Task | None = None,
) -> dict[str, Pulled]:
    """The facts, record values and earlier answers that a form shows, each with its source.

    A wanted name is a fact, `record.column` of the latest row, `plan_action` (the plan's actions as rows),
    `concern.what` (of the concern that `task` decides), or `<form id>.<question>` (the answer in that form's
    latest submission). Unknown: left out.
    """
    names = list(wanted)
    found = _from_facts(session, case, facts, [name for name in names if "." not in name], today)
    if "plan_action" in names:
        found |= _actions(session, case, today)
    if CONCERN in names:
        found |= _concern(session, task, today)
    paths = [name.split(".", 1) for name in names if "." in name and name != CONCERN]
    for noun in dict.fromkeys(noun for noun, _ in paths):
        found |= _values(session, case, noun, [path for of, path in paths if of == noun], today)
    return found


def _values(session: Session, case: Case, noun: str, paths: list[str], today: date) -> dict[str, Pulled]:
    if noun in TABLES:
        return _from_record(session, case, noun, paths, today)
    return _from_form(session, case, noun, paths, today)


def _from_facts(
    session: Session, case: Case, facts: Mapping[str, Any], names: list[str], today: date
) -> dict[str, Pulled]:
    known = {name: facts[name] for name in names if name in facts}
    ids = {case.fact_sources[name] for name in known if name in case.fact_sources}
    rows = session.scalars(select(Submission).where(Submission.id.in_(ids))) if ids else ()
    sources = {row.id: row for row in rows}
    return {
        name: Pulled(value, _from(session, case, sources.get(case.fact_sources.get(name, -1)), today))
        for name, value in known.items()
    }


def _from(session: Session, case: Case, source: Submission | None, today: date) -> str:
    if source is None:
        return "from the case"
    form = _form(session, case, source.form)
    title = form.heading({"child": case.child.given_name}) if form else source.form.replace("_", " ")
    return f"from “{title}”, {_day(source.at, today)}"


def _form(session: Session, case: Case, form_id: str) -> Form | None:
    return form_of(session, desk(session).published(case), form_id)


def _day(at: datetime, today: date) -> str:
    return day_words(local_date(at), today)


def _from_record(session: Session, case: Case, noun: str, paths: list[str], today: date) -> dict[str, Pulled]:
    table = TABLES[noun]
    query = (
        select(table, Submission.at)
        .join(Submission, Submission.id == table.submission_id)
        .where(table.case_id == case.id, table.replaced.is_(False))
        .order_by(*([DAYS[noun].desc()] if noun in DAYS else ()), table.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return {}
    latest, at = row
    values = {path: _column(latest, path) for path in paths}
    source = f"from the {NOUNS[noun]}, {_day(at, today)}"
    return {f"{noun}.{path}": Pulled(value, source) for path, value in values.items() if value}


def _column(row: Any, path: str) -> Any:
    details = getattr(row, "details", None) or {}
    return details.get(path.removeprefix("details.")) or getattr(row, path, None)


def _from_form(session: Session, case: Case, id: str, names: list[str], today: date) -> dict[str, Pulled]:
    query = (
        select(Submission)
        .where(Submission.case_id == case.id, Submission.form == id, Submission.corrected_by_id.is_(None))
        .order_by(Submission.id.desc())
        .limit(1)
    )
    latest = session.scalar(query)
    if latest is None:
        return {}
    source, form = _from(session, case, latest, today), _form(session, case, id)
    known = {name: latest.answers[name] for name in names if latest.answers.get(name)}
    named = {"child": case.child.given_name}
    return {
        f"{id}.{name}": Pulled(value, source, form.answer_text(name, value, named) if form else "")
        for name, value in known.items()
    }


def _concern(session: Session, task: Task | None, today: date) -> dict[str, Pulled]:
    # Several concerns may wait at once: the one that this step is about, never the latest.
    id = task.decisions.get("concern_id") if task else None
    concern = session.get(Concern, int(id)) if id is not None else None
    return (
        {"concern.what": Pulled(concern.what, f"raised {_day(concern.raised_at, today)}")} if concern else {}
    )


def _actions(session: Session, case: Case, today: date) -> dict[str, Pulled]:
    newest = (
        select(PlanVersion.id).where(PlanVersion.case_id == case.id, PlanVersion.replaced.is_(False))
    ).order_by(PlanVersion.made_on.desc(), PlanVersion.id.desc())
    query = select(PlanAction).where(PlanAction.plan_version_id == newest.limit(1).scalar_subquery())
    rows = session.scalars(query.order_by(PlanAction.id)).all()
    actions = [{"goal": row.goal, "what": row.what, "who": row.who, "by_on": row.by_on} for row in rows]
    return {"plan_action": Pulled(actions, "from the plan")} if actions else {}
