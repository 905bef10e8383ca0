"""Which facts count once a submission is corrected: the latest day in force wins, whoever said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.cases.desk import Desk
from engine.cases.facts import Facts, decode, is_latest_day
from engine.cases.models import Case, Submission


@dataclass(frozen=True)
class InForce:
    """The facts of a case, and the submission that each comes from."""

    facts: Facts
    sources: dict[str, int]


def after_correction(desk: Desk, case: Case, old: Submission, new: Submission) -> InForce:
    """The facts of the case once `new` stands for `old`, which both are written already.

    A latest day is the latest that any submission in force names, so it may come from another one, or from none.
    Any other fact changes only if `old` is where it came from: the path is not rewound.
    """
    facts, sources = decode(case.facts), dict(case.fact_sources)
    said = decode(new.facts)
    touched = {*said, *old.facts, *(name for name, source in sources.items() if source == old.id)}
    for name in touched:
        if sources.get(name) == old.id:
            facts[name], sources[name] = said.get(name, facts[name]), new.id
    days = [name for name in sorted(touched) if is_latest_day(name)]
    others = _in_force(desk, case, new) if days else []
    for name in days:
        _settle(name, InForce(facts, sources), [(new.id, said), *others], new.id)
    return InForce(facts, sources)


def _settle(name: str, known: InForce, said: Sequence[tuple[int, Facts]], new_id: int) -> None:
    days = [(day, source) for source, facts in said if isinstance(day := facts.get(name), date)]
    if name in known.facts and known.sources.get(name) != new_id:
        days.append((known.facts[name], known.sources.get(name, 0)))  # type: ignore[arg-type]
    known.facts.pop(name, None)
    known.sources.pop(name, None)
    if days:
        known.facts[name], known.sources[name] = max(days)


def _in_force(desk: Desk, case: Case, new: Submission) -> list[tuple[int, Facts]]:
    query = select(Submission.id, Submission.facts).where(
        Submission.case_id == case.id, Submission.corrected_by_id.is_(None), Submission.id != new.id
    )
    return [(source, decode(facts)) for source, facts in desk.session.execute(query)]
