"""Scenarios played once a test session, in memory and through the database."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from engine.db import Database
from engine.migrate import upgrade
from engine.packs.load import WORKFLOWS
from engine.packs.publish import install
from engine.packs.shelf import Shelf
from engine.simulate.house import House
from engine.simulate.play import Played
from engine.simulate.scenario import scenarios
from engine.simulate.staff import install_staff
from engine.simulate.stored import StoredCase
from engine.time.clock import FrozenClock
from web.cli.playing import Stage
from web.filling import engine_catalogue

LEWISHAM = "lewisham"


@cache
def stage(authority: str = LEWISHAM) -> Stage:
    """An authority's procedure."""
    return Stage(authority)


def names(authority: str = LEWISHAM) -> tuple[str, ...]:
    """The scenarios of an authority."""
    return scenarios(WORKFLOWS / authority)


@cache
def played(name: str, authority: str = LEWISHAM) -> Played:
    """A scenario, played in memory."""
    return stage(authority).play(stage(authority).scenario(name))


def played_on_database(name: str, authority: str = LEWISHAM) -> Played:
    """The same scenario, played through the verbs and the tick on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database.at(Path(folder) / "case.sqlite")
        try:
            on = stage(authority)
            scenario = on.scenario(name)
            return on.play(scenario, lambda clock: _on(db, clock, authority, scenario.local))
        finally:
            db.close()


def _on(db: Database, clock: FrozenClock, authority: str, local: bool) -> House:
    upgrade(db)
    with db.command() as session:
        install(session, clock, authority, local=local)
        people, team_id = install_staff(session, stage(authority).policy)
    return StoredCase(db, Shelf(engine_catalogue), clock, people, team_id)
