"""The procedure that a virtual case is walked on: the draft or what is published, read once for equal files."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs.called import names_of
from engine.packs.load import diagrams, digest, forms, names
from engine.simulate.house import Fill
from engine.simulate.walk import OPENING, Staged, stage
from engine.simulate.year import CannotBePlayed
from engine.time.calendar import Calendar
from engine.time.policy import Policy
from forms import Catalogue, DefinitionError, Form
from forms import read as read_forms
from web.scenario_forms import fill_with
from web.studio.around import around

KEPT: Final = 4
"""Procedures that stay read: the draft and the published one of whoever plays now, and the ones before."""

CHILD: Final = "Alex"
"""What the child of every virtual case is called."""


@dataclass(frozen=True)
class Ground:
    """A procedure to walk on. `named` are the diagrams' names for their elements by id; `facts` words for facts."""

    files: Mapping[str, bytes]
    catalogue: Catalogue
    staged: Staged
    named: Mapping[str, str]
    facts: Mapping[str, str]

    @property
    def policy(self) -> Policy:
        """Its policy."""
        return self.staged.policy

    @property
    def calendar(self) -> Calendar:
        """The authority's calendar."""
        return self.staged.calendar

    @cached_property
    def fill(self) -> Fill:
        """How its forms are filled."""
        return fill_with(self.catalogue, CHILD)

    def form(self, id: str) -> Form:
        """A form of the procedure. Raises UnknownFormError."""
        return self.catalogue.form(id)

    def called(self, element: str) -> str:
        """What the diagrams call an element."""
        return self.named.get(element) or element.replace("_", " ")

    def role(self, role: str) -> str:
        """A role in the words of the policy."""
        position = self.policy.positions.get(role)
        return position.label.lower() if position else role.replace("_", " ")


def ground(desk: Desk, on_draft: bool) -> Ground:
    """The draft, or what is published.

    Raises CannotBePlayed, in words, where its diagrams cannot be run. A form or a policy that cannot be read is
    taken as it is published.
    """
    published = drafts.published(desk)
    seen = around(desk, drafts.drawn(desk) if on_draft else published, published)
    parts = _parts(digest(seen.files), seen.files, seen.policy, desk.calendar)
    return Ground(
        seen.files,
        parts.catalogue,
        Staged(parts.staged.specs, seen.policy, desk.calendar),
        parts.named,
        parts.facts,
    )


def _parts(key: str, files: Mapping[str, bytes], policy: Policy, calendar: Calendar) -> Ground:
    """What is the same for equal files, whatever the calendar of the day."""
    if key not in _kept:
        read = _read(files, policy, calendar)
        with _lock:
            while len(_kept) >= KEPT:
                _kept.pop(next(iter(_kept)))
            _kept[key] = read
    return _kept[key]


def _read(files: Mapping[str, bytes], policy: Policy, calendar: Calendar) -> Ground:
    staged = stage(diagrams(files), policy, calendar)
    try:
        catalogue = read_forms(forms(files)).citing(policy.own_clauses)
    except DefinitionError as error:
        raise CannotBePlayed(str(error)) from error
    if OPENING not in catalogue.ids():
        raise CannotBePlayed(f"The form {OPENING}, with which every case begins, is gone. Bring it back.")
    return Ground(files, catalogue, staged, names_of(files), names(files).fact_labels)


_kept: dict[str, Ground] = {}
_lock = threading.Lock()
