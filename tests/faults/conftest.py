"""Offices that are knocked about. What is listed under "A hard knock" in docs/reference/hard-knocks.md stands here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.db import Database
from tests.office import Office
from tests.stores import Store


@pytest.fixture
def office(store: Store) -> Iterator[Office]:
    """An office of one's own, on Monday 14 December 2026 at 10:00."""
    office = Office(store.copy("office", Office.fill))
    yield office
    office.db.close()


@pytest.fixture
def second(office: Office) -> Iterator[Office]:
    """The same office, as another process has it, on the same clock."""
    other = Office(Database(office.db.engine.url))
    other.clock = office.clock
    yield other
    other.db.close()
