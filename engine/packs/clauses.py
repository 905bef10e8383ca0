"""The clauses of an authority's procedure, in our words: workflows/<authority>/clauses.csv."""

from __future__ import annotations

import csv
from dataclasses import MISSING, dataclass, fields
from pathlib import Path

from engine.packs.load import WORKFLOWS, PackError


@dataclass(frozen=True)
class Clause:
    """One thing the procedure asks. `force` is its verb: must, should, may, or context.

    `limit_value` and `limit_unit` are what the text says, as text; what the service counts by stands in policy.
    `not_carried` says why this version does not serve the clause; "" for all that it serves.
    """

    id: str
    section: str
    stage: str
    obligation: str
    actor: str
    trigger: str
    limit_value: str
    limit_unit: str
    limit_kind: str
    kind: str
    force: str
    note: str
    not_carried: str = ""

    @property
    def is_guidance(self) -> bool:
        """True for advice on practice, which no step of a diagram could serve."""
        return self.kind == "guidance"


def read_clauses(authority: str, root: Path = WORKFLOWS) -> tuple[Clause, ...]:
    """The clauses in the order of the text; none if the authority's pack has no list. Raises PackError."""
    path = root / authority / "clauses.csv"
    if not path.is_file():
        return ()
    names = [field.name for field in fields(Clause)]
    needed = {field.name for field in fields(Clause) if field.default is MISSING}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        missing = sorted(needed - set(rows.fieldnames or ()))
        if missing:
            raise PackError(
                f"{path.name} of {authority} has no column {missing[0]}. Add it to the first line."
            )
        return tuple(Clause(**{name: (row.get(name) or "").strip() for name in names}) for row in rows)
