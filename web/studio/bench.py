"""What the studio works on: the bundle that new cases start on, with the drafts laid over it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs.load import diagrams, names
from engine.packs.models import PackDraft
from engine.time.policy import Policy
from web.studio.around import around


@dataclass(frozen=True)
class Drawn:
    """One diagram as the studio lists it."""

    path: str
    id: str
    name: str
    draft: PackDraft | None
    problems: list[dict[str, Any]]

    @property
    def errors(self) -> int:
        """How many problems keep it from being published."""
        return sum(1 for problem in self.problems if problem["severity"] == "error")


def files(desk: Desk) -> dict[str, bytes]:
    """Every file of the procedure with every draft laid over it, the policy among them."""
    return drafts.drawn(desk)


def offered_is_sound(desk: Desk) -> bool:
    """True if what was offered has no error, with what is published and without any other draft."""
    now = drafts.laid_over(drafts.published(desk), drafts.offered_drafts(desk))
    return not any(problem["severity"] == "error" for problem in problems(desk, now))


def problems(desk: Desk, now: dict[str, bytes], only: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """The check's findings as plain data, seen with the forms, names and policy among these files."""
    return around(desk, now, drafts.published(desk)).check(list(only) if only is not None else None)


def listing(desk: Desk) -> list[Drawn]:
    """Every diagram of the procedure, the lifecycle first."""
    now = files(desk)
    found = problems(desk, now)
    kept = {draft.path: draft for draft in drafts.drafts(desk)}
    paths = sorted(diagrams(now), key=lambda path: (path != "child_in_need.bpmn", path))
    return [
        Drawn(
            path,
            path.removesuffix(".bpmn"),
            path.removesuffix(".bpmn").replace("_", " ").capitalize(),
            kept.get(path),
            [problem for problem in found if problem["file"] == path],
        )
        for path in paths
    ]


def config(desk: Desk) -> dict[str, list[dict[str, str]]]:
    """What the editor offers to choose from, in the user's words."""
    known = around(desk, files(desk), drafts.published(desk))
    now, policy, catalogue = known.files, known.policy, known.forms
    return {
        "roles": [{"value": key, "label": position.label} for key, position in policy.positions.items()],
        "forms": [{"value": id, "label": str(form["title"])} for id, form in sorted(catalogue.items())],
        "parameters": [
            {"value": name, "label": _label(policy, name)} for name in sorted(policy.parameters())
        ],
        "processes": [
            {
                "value": path.removesuffix(".bpmn"),
                "label": path.removesuffix(".bpmn").replace("_", " ").capitalize(),
            }
            for path in sorted(diagrams(now))
        ],
        "ladders": [{"value": name, "label": name.capitalize()} for name in policy.ladders],
        "names": [
            {"value": name, "label": str(declared.get("label", name))}
            for kind in (names(now).facts, names(now).decisions)
            for name, declared in sorted(kind.items())
        ],
    }


def _label(policy: Policy, parameter: str) -> str:
    rows = policy.rows_for(parameter)
    set_rows = [row for row in rows if row.value is not None]
    if not set_rows:
        return f"{parameter.replace('_', ' ').capitalize()}: not set by this procedure"
    return f"{set_rows[0].noun.capitalize()}: {set_rows[0].label}"
