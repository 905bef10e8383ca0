"""Which decisions a step makes, and which codes its form offers."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.process.rules.around import Around
from engine.process.rules.conditions import code_text
from engine.process.rules.model import GROUPS, Diagram, Element

CHOICES = frozenset({"radios", "select", "checkboxes"})


def form_of(task: Element) -> str:
    """The id of the form that a user task opens: its `form` property, else its own id."""
    return task.properties.get("form") or task.id


def steps_within(diagram: Diagram, element: Element, around: Around) -> Iterator[Element]:
    """The user tasks of an element: itself, or those of the sub-process or called process, at any depth."""
    yield from _steps_within(diagram, element, around, set())


def decided_by(diagram: Diagram, element: Element, around: Around) -> set[str]:
    """The decisions that this element makes, at any depth."""
    steps = steps_within(diagram, element, around)
    return {name for step in steps for name in decisions_of(step, around)}


def decisions_of(task: Element, around: Around) -> set[str]:
    """The decisions that one user task's form makes, by an answer or by being completed."""
    form = (around.forms or {}).get(form_of(task), {})
    return {entry["decision"] for entry in [*_fields(form), *_sets(form)] if entry.get("decision")}


def made_anywhere(name: str, around: Around) -> bool:
    """Whether any form makes this decision."""
    forms = (around.forms or {}).values()
    return any(entry.get("decision") == name for form in forms for entry in [*_fields(form), *_sets(form)])


def writes_fact(name: str, around: Around) -> bool:
    """Whether any form writes this fact, or Keepstep does so by itself."""
    forms = (around.forms or {}).values()
    return name in around.given or any(
        entry.get("fact") == name for form in forms for entry in [*_fields(form), *_sets(form)]
    )


def offered(name: str, around: Around) -> set[str] | None:
    """The codes that forms offer for a decision or a fact; None where one of them takes any answer, or where no
    form asks for it."""
    codes = [found for form in (around.forms or {}).values() for found in _offered_by(form, name)]
    if not codes or None in codes:
        return None
    return {code for found in codes for code in found or ()}


def _offered_by(form: Mapping[str, Any], name: str) -> Iterator[set[str] | None]:
    for entry in _fields(form):
        if name in (entry.get("decision"), entry.get("fact")):
            yield _choices(entry)
    for setting in _sets(form):
        if name in (setting.get("decision"), setting.get("fact")):
            yield _set_to(form, setting)


def _set_to(form: Mapping[str, Any], setting: Mapping[str, Any]) -> set[str] | None:
    if setting.get("to") is not None:
        return {code_text(setting["to"])}
    source = next((entry for entry in _fields(form) if entry.get("name") == setting.get("from")), None)
    return _choices(source) if source else None


def _choices(entry: Mapping[str, Any]) -> set[str] | None:
    if entry.get("type") == "yes_no":
        return {"true", "false"}
    if entry.get("type") not in CHOICES:
        return None
    options = entry.get("options") or []
    return {code_text(option["value"] if isinstance(option, Mapping) else option) for option in options}


def _fields(form: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(form.get("fields", ()))


def _sets(form: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(form.get("sets", ()))


def _steps_within(diagram: Diagram, element: Element, around: Around, seen: set[str]) -> Iterator[Element]:
    if element.kind == "userTask":
        yield element
    elif element.kind in GROUPS:
        for member in diagram.members(element.id):
            yield from _steps_within(diagram, member, around, seen)
    elif element.kind == "callActivity":
        called = around.processes.get(element.attributes.get("calledElement", ""))
        if called is not None and called.process.id not in seen:
            seen.add(called.process.id)
            for member in called.members(called.process.id):
                yield from _steps_within(called, member, around, seen)
