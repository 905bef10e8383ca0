"""The versions as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs.editions import Edition
from engine.packs.publish import POLICY


@dataclass(frozen=True)
class Line:
    """One version in the list. `state` says whether new cases start on it; `running` how many cases run on it."""

    edition: Edition
    state: str
    running: int


def lines(here: Desk, every: Sequence[Edition]) -> list[Line]:
    """The versions in their order, with what each is now."""
    running, current = drafts.running_cases(here), drafts.current(here).number
    newest_policy = max(each.policy_id for each in every)
    return [
        Line(
            each, _state(each, current, newest_policy), 0 if each.only_policy else running.get(each.number, 0)
        )
        for each in every
    ]


def older(here: Desk, edition: Edition) -> int:
    """How many open cases run on versions before this one."""
    return sum(count for number, count in drafts.running_cases(here).items() if number < edition.number)


def moves() -> bool:
    """Whether running cases can be moved in this installation."""
    return "moving.index" in current_app.view_functions


def policy_of(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The policy alone, under its path."""
    return {path: content for path, content in files.items() if path == POLICY}


def _state(edition: Edition, current: int, newest_policy: int) -> str:
    if edition.only_policy:
        return "Counts" if edition.policy_id == newest_policy else ""
    if edition.number > current:
        return "Opens later"
    return "New cases start on it" if edition.number == current else ""
