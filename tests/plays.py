"""Scenarios played once a test session, in memory and through the database."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from engine.db import Database
from engine.migrate import upgrade
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

AUTHORITY = "lewisham"


@cache
def stage() -> Stage:
    """Lewisham's procedure."""
    return Stage(AUTHORITY)


NAMES = scenarios(Stage(AUTHORITY).folder)


@cache
def played(name: str) -> Played:
    """A scenario of Lewisham's, played in memory."""
    return stage().play(stage().scenario(name))


def played_on_database(name: str) -> Played:
    """The same scenario, played through the verbs and the tick on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database.at(Path(folder) / "case.sqlite")
        try:
            return stage().play(stage().scenario(name), lambda clock: _on(db, clock))
        finally:
            db.close()


def _on(db: Database, clock: FrozenClock) -> House:
    upgrade(db)
    with db.command() as session:
        install(session, clock, AUTHORITY)
        people, team_id = install_staff(session, stage().policy)
    return StoredCase(db, Shelf(engine_catalogue), clock, people, team_id)
