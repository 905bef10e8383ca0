"""Repairs of a procedure's diagrams at the press of a button, where one is certain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.packs.check import around_of
from engine.process.redraw.errors import CannotRedrawError
from engine.process.redraw.repairs import mend, offer
from engine.process.rules import Around
from engine.time.policy import Policy

__all__ = ["CannotRedrawError", "Repair", "Workshop"]


@dataclass(frozen=True)
class Repair:
    """One press that mends one problem; `label` says what it does."""

    label: str


class Workshop:
    """The repairs of these files, seen with the forms, names and policy around them, as the check sees them."""

    def __init__(
        self, files: Mapping[str, bytes], forms: Mapping[str, Mapping[str, Any]], policy: Policy
    ) -> None:
        self.files = files
        self._around: Around = around_of(files, forms, policy)

    def repair_of(self, problem: Mapping[str, Any]) -> Repair | None:
        """What one press would do about a problem of the check; None where no repair is certain."""
        file = str(problem["file"])
        xml = self.files.get(file)
        if xml is None or not file.endswith(".bpmn"):
            return None
        label = offer(file, xml, str(problem["code"]), problem["element_id"], self._around)
        return Repair(label) if label else None

    def repair(self, file: str, code: str, element_id: str | None) -> bytes:
        """The file with that problem repaired. Raises CannotRedrawError if no repair is certain (any more), and
        UnreadableError for a file that is no diagram."""
        return mend(file, self.files[file], code, element_id, self._around)
