"""Published bundles and policy, read once and shared by every case that runs on them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import Session

from engine.packs import load
from engine.packs.models import BundleFile, DayOff, PolicyVersion
from engine.process.spec import Specs, parse
from engine.time.calendar import Calendar
from engine.time.policy import Policy, read_policy

FormsData = Mapping[str, Mapping[str, Any]]
"""What the engine knows of forms: id -> title, kind and fields, as plain data."""


@dataclass(frozen=True)
class Published:
    """One bundle, ready to run: parsed diagrams, what its forms ask, and its names. Frozen and shared."""

    id: int
    files: Mapping[str, bytes]
    specs: Specs
    forms: FormsData
    names: load.Names


class Shelf:
    """Keeps parsed bundles and policies by their row's id. Rows never change, so nothing goes stale."""

    def __init__(self, catalogue: Callable[[Mapping[str, bytes]], FormsData]) -> None:
        """`catalogue` turns form definitions (id -> JSON) into plain data; web hands it in."""
        self._catalogue = catalogue
        self._bundles: dict[tuple[Any, int], Published] = {}
        self._policies: dict[tuple[Any, int], Policy] = {}
        self._lock = threading.Lock()

    def bundle(self, session: Session, bundle_id: int) -> Published:
        """The bundle with this id. Raises DiagramError if its diagrams cannot be run."""
        key = (session.get_bind(), bundle_id)
        found = self._bundles.get(key)
        if found is None:
            with self._lock:
                found = self._bundles.get(key) or self._read(session, bundle_id)
                self._bundles[key] = found
        return found

    def policy(self, session: Session) -> Policy:
        """The policy in force: the newest version. A clock still takes the row of its own start date."""
        return self._policy(session, session.scalar(select(func.max(PolicyVersion.id))))

    def calendar(self, session: Session) -> Calendar:
        """The authority's calendar, with the days that an administrator has added."""
        return _calendar(session.execute(select(DayOff.on, DayOff.name, DayOff.kind)))

    def in_force(self, session: Session) -> tuple[Policy, Calendar]:
        """The policy in force and the calendar, in one statement: every command asks for both."""
        rows = session.execute(_newest_and_days()).all()
        days = [(on, name, kind) for _, on, name, kind in rows if on is not None]
        return self._policy(session, rows[0].id), _calendar(days)

    def _policy(self, session: Session, version: int | None) -> Policy:
        if version is None:
            raise load.PackError(
                "No policy has been published yet: run `keepstep demo` or install a procedure."
            )
        key = (session.get_bind(), version)
        if key not in self._policies:
            text = session.scalar(select(PolicyVersion.text).where(PolicyVersion.id == version))
            self._policies[key] = read_policy(text or "")
        return self._policies[key]

    def _read(self, session: Session, bundle_id: int) -> Published:
        query = select(BundleFile.path, BundleFile.content).where(BundleFile.bundle_id == bundle_id)
        files = {path: content for path, content in session.execute(query)}
        catalogue = self._catalogue(load.forms(files))
        return Published(bundle_id, files, parse(load.diagrams(files)), catalogue, load.names(files))


@cache
def _newest_and_days() -> Select[Any, Any, Any, Any]:
    # Put together once: that costs as much as running it, and every command runs it.
    newest = select(func.max(PolicyVersion.id).label("id")).subquery()
    return select(newest.c.id, DayOff.on, DayOff.name, DayOff.kind).outerjoin_from(newest, DayOff, true())


def _calendar(days: Iterable[Any]) -> Calendar:
    added = list(days)
    return Calendar(
        closures={on: name for on, name, kind in added if kind == "closure"},
        proclaimed={on: name for on, name, kind in added if kind != "closure"},
    )
