"""Virtual cases that somebody walks by hand in the studio, and the scenarios kept of them. No real case is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from engine.cases import typed
from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.packs.models import KeptScenario, Trial

KEPT_TRIALS = 30
"""Trials that one person has at a time; beginning another lets go of the one that was left alone longest."""

MOST_ACTS = 300
"""Acts of one trial. A case of a year has some hundred."""

MOST_SCENARIOS = 200

Acts = Sequence[Mapping[str, Any]]


class ChangedElsewhere(Refused):
    """This trial was changed in another window. It is shown as it is now; nothing of what you just did was kept."""


class TooManyActs(Refused):
    """This trial has {most} acts, which is as many as one can have. Keep it as a scenario and begin another."""


class NameTaken(Refused):
    """There is a scenario of this name already. Give it another name, or delete the other first."""


class TooManyScenarios(Refused):
    """There are {most} scenarios, which is as many as can be kept. Delete one that is no longer of use."""


def begin(desk: Desk, title: str, on_draft: bool, starts_on: date, acts: Acts) -> Trial:
    """Begin a trial of one's own. Raises TooLong."""
    title = typed.fitting(title, typed.LONGEST_NAME) or "A virtual case"
    _let_go_of_old(desk)
    trial = Trial(
        person_id=desk.actor,
        title=title,
        on_draft=on_draft,
        starts_on=starts_on,
        acts=[dict(act) for act in acts],
        changed_at=desk.now,
    )
    desk.session.add(trial)
    desk.session.flush()
    return trial


def mine(desk: Desk) -> list[Trial]:
    """One's own trials, the one changed last first."""
    query = (
        select(Trial).where(Trial.person_id == desk.actor).order_by(Trial.changed_at.desc(), Trial.id.desc())
    )
    return list(desk.session.scalars(query))


def find(desk: Desk, id: int) -> Trial | None:
    """One's own trial with this id."""
    return desk.session.scalar(select(Trial).where(Trial.id == id, Trial.person_id == desk.actor))


def keep_acts(desk: Desk, trial: Trial, acts: Acts, version: int) -> Trial:
    """Put these acts in place of the trial's. Raises ChangedElsewhere unless it is as it was seen, or TooManyActs."""
    if trial.version != version:
        raise ChangedElsewhere()
    if len(acts) > MOST_ACTS:
        raise TooManyActs(most=MOST_ACTS)
    trial.acts = [dict(act) for act in acts]
    trial.changed_at = desk.now
    desk.session.flush()
    return trial


def drop(desk: Desk, trial: Trial) -> None:
    """Throw a trial away."""
    desk.session.delete(trial)


def keep_scenario(desk: Desk, name: str, title: str, text: str) -> KeptScenario:
    """Keep a scenario under a name of its own. Raises NameTaken or TooManyScenarios."""
    if len(scenarios(desk)) >= MOST_SCENARIOS:
        raise TooManyScenarios(most=MOST_SCENARIOS)
    kept = KeptScenario(name=name, title=title, text=text, made_at=desk.now, made_by_id=desk.actor)
    try:
        with desk.session.begin_nested():
            desk.session.add(kept)
    except IntegrityError as taken:
        raise NameTaken() from taken
    return kept


def scenarios(desk: Desk) -> list[KeptScenario]:
    """Every scenario that was kept, by name."""
    return list(desk.session.scalars(select(KeptScenario).order_by(KeptScenario.name)))


def scenario(desk: Desk, name: str) -> KeptScenario | None:
    """The scenario of this name."""
    return desk.session.scalar(select(KeptScenario).where(KeptScenario.name == name))


def forget_scenario(desk: Desk, name: str) -> None:
    """Delete a scenario; without one of this name nothing happens."""
    desk.session.execute(delete(KeptScenario).where(KeptScenario.name == name))


def _let_go_of_old(desk: Desk) -> None:
    for old in mine(desk)[KEPT_TRIALS - 1 :]:
        desk.session.delete(old)
