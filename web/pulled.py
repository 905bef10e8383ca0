"""What is already known, with where from: so that nothing is typed twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.models import Case, Submission
from engine.records.models import Agreement, Decision, MeetingChild, PlanVersion, Supervision, Visit
from engine.time.explain import day_words
from forms import Pulled

TABLES: dict[str, type[Any]] = {
    "visit": Visit,
    "meeting_child": MeetingChild,
    "plan_version": PlanVersion,
    "agreement": Agreement,
    "supervision": Supervision,
    "decision": Decision,
}
NOUNS = {
    "visit": "visit record",
    "meeting_child": "meeting record",
    "plan_version": "plan",
    "agreement": "record of agreement",
    "supervision": "supervision",
    "decision": "decision",
}


def pulled(
    session: Session, case: Case, facts: Mapping[str, Any], wanted: Iterable[str], today: date
) -> dict[str, Pulled]:
    """The facts and record values that a form shows, each with its source; unknown ones are left out."""
    names = list(wanted)
    found = _from_facts(session, case, facts, [name for name in names if "." not in name], today)
    for noun in {name.partition(".")[0] for name in names if "." in name}:
        paths = [name.partition(".")[2] for name in names if name.startswith(f"{noun}.")]
        found |= _from_record(session, case, noun, paths, today)
    return found


def _from_facts(
    session: Session, case: Case, facts: Mapping[str, Any], names: list[str], today: date
) -> dict[str, Pulled]:
    known = {name: facts[name] for name in names if name in facts}
    ids = {case.fact_sources[name] for name in known if name in case.fact_sources}
    sources = (
        {row.id: row for row in session.scalars(select(Submission).where(Submission.id.in_(ids)))}
        if ids
        else {}
    )
    return {
        name: Pulled(value, _said(sources.get(case.fact_sources.get(name, -1)), today))
        for name, value in known.items()
    }


def _said(source: Submission | None, today: date) -> str:
    if source is None:
        return "from the case"
    return f"from “{source.form.replace('_', ' ')}”, {day_words(source.at.date(), today)}"


def _from_record(session: Session, case: Case, noun: str, paths: list[str], today: date) -> dict[str, Pulled]:
    table = TABLES.get(noun)
    if table is None:
        return {}
    query = (
        select(table, Submission.at)
        .join(Submission, Submission.id == table.submission_id)
        .where(table.case_id == case.id, table.replaced.is_(False))
        .order_by(table.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return {}
    latest, at = row
    source = f"from the {NOUNS[noun]}, {day_words(at.date(), today)}"
    details = getattr(latest, "details", None) or {}
    values = {path: getattr(latest, path, None) or details.get(path) for path in paths}
    return {f"{noun}.{path}": Pulled(value, source) for path, value in values.items() if value}
