"""Where a procedure uses something: the steps that ask a form, the clocks of a limit, the places that read a name.

A file that cannot be read uses nothing here; the check says what is wrong with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from engine.packs import drawn, load
from engine.time.policy import Policy

EXPRESSIONS = frozenset({"conditionExpression", "timeDate", "timeDuration", "timeCycle"})


@dataclass(frozen=True)
class Use:
    """One place: what kind it is (step, clock, condition, form, limit, list, report), where, its id and its name."""

    kind: str
    where: str
    id: str
    name: str


def steps_by_form(files: Mapping[str, bytes]) -> dict[str, list[Use]]:
    """The steps that ask each form, diagram by diagram."""
    found: dict[str, list[Use]] = {}
    for process, root in _diagrams(files):
        for task, form in zip(root.iter("{*}userTask"), drawn.forms_asked(root), strict=True):
            found.setdefault(form, []).append(_use("step", process, task))
    return found


def clocks_of(files: Mapping[str, bytes], parameter: str) -> list[Use]:
    """The clocks and conditions of the diagrams that ask for this parameter of the policy."""
    asked = re.compile(rf"""["']{re.escape(parameter)}["']""")
    return list(dict.fromkeys(_reading(files, lambda said: bool(asked.search(said)))))


def readers_of(files: Mapping[str, bytes], policy: Policy, name: str) -> list[Use]:
    """Everything that reads this fact or decision: conditions and clocks, forms, and rows and reports of the policy."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    found = [
        *_reading(files, lambda said: bool(word.search(said))),
        *_forms(files, name),
        *_policy(policy, name),
    ]
    return list(dict.fromkeys(found))


def setters_of(files: Mapping[str, bytes], name: str) -> list[Use]:
    """The forms that set this fact or decision."""
    return [
        Use("form", form, form, title)
        for form, title, definition in _definitions(files)
        if any(name in (each.get("fact"), each.get("decision")) for each in parts_of(definition))
    ]


def pullers_of(files: Mapping[str, bytes], path: str) -> list[Use]:
    """The forms that show what is held under this path: a fact, `record.column`, or `form.question`."""
    return [
        Use("form", form, form, title)
        for form, title, definition in _definitions(files)
        if any(path in _listed(each.get("pull")) for each in parts_of(definition))
    ]


def parts_of(part: Any) -> Iterator[Mapping[str, Any]]:
    """Every object within a form definition, the definition itself first."""
    if isinstance(part, list):
        for each in part:
            yield from parts_of(each)
    elif isinstance(part, dict):
        yield part
        for each in part.values():
            yield from parts_of(each)


def _diagrams(files: Mapping[str, bytes]) -> Iterator[tuple[str, Any]]:
    for path, xml in sorted(load.diagrams(files).items()):
        try:
            yield PurePosixPath(path).stem, drawn.root(xml)
        except etree.XMLSyntaxError:
            continue


def _reading(files: Mapping[str, bytes], wanted: Callable[[str], bool]) -> Iterator[Use]:
    for process, root in _diagrams(files):
        for part in root.iter("{*}*"):
            kind = etree.QName(part).localname
            if kind in EXPRESSIONS and wanted(part.text or ""):
                condition = kind == "conditionExpression"
                yield _use("condition" if condition else "clock", process, _owner(part, root, condition))


def _owner(part: Any, root: Any, condition: bool) -> Any:
    """The decision that a condition leads on from, or the event that holds a clock."""
    owner = part.getparent()
    if not condition:
        return owner if owner.get("name") or owner.getparent() is None else owner.getparent()
    source = owner.get("sourceRef")
    return next((each for each in root.iter("{*}*") if source and each.get("id") == source), owner)


def _use(kind: str, process: str, element: Any) -> Use:
    id = str(element.get("id") or "")
    return Use(kind, process, id, " ".join(str(element.get("name") or id.replace("_", " ")).split()))


def _definitions(files: Mapping[str, bytes]) -> Iterator[tuple[str, str, Any]]:
    for id, content in sorted(load.forms(files).items()):
        try:
            definition = json.loads(content)
        except (ValueError, RecursionError):
            continue
        if isinstance(definition, dict):
            yield id, str(definition.get("title", id)).replace("{child}", "the child"), definition


def _forms(files: Mapping[str, bytes], name: str) -> Iterator[Use]:
    for form, title, definition in _definitions(files):
        if any(_reads(each, name) for each in parts_of(definition)):
            yield Use("form", form, form, title)


def _reads(part: Mapping[str, Any], name: str) -> bool:
    when = [part.get(key) for key in ("only_when", "fact_when", "when")]
    limits = [part.get(key) for key in ("not_before", "not_after")]
    return (
        any(isinstance(each, dict) and name in each for each in when)
        or any(isinstance(each, dict) and each.get("limit") == name for each in limits)
        or name in _listed(part.get("pull"))
        or part.get("from") == name
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _policy(policy: Policy, name: str) -> Iterator[Use]:
    for row in policy.timescales:
        if name in (*row.counts_from, *row.when, *row.unless_known):
            yield Use("limit", "", row.parameter, row.label)
    for listing in policy.lists.values():
        if name in (listing.leaves_when_known, listing.returns_on):
            yield Use("list", "", listing.key, listing.label)
    for report in policy.reports.values():
        if report.fact == name:
            yield Use("report", "", report.key, report.label)
