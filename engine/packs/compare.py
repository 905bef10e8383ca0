"""What changed between two versions of a diagram, element by element, in words.

The picture alone is no difference: elements are compared by their canonical XML, so a timer's number is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.process.rules import UnreadableError, read

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
NOT_SHOWN = ("BPMNDiagram", "definitions", "process")
PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": False}


@dataclass(frozen=True)
class Difference:
    """One element that was added, removed or changed; `said` is one line for the person who approves."""

    element_id: str
    name: str
    how: str
    said: str


def differences(before: bytes | None, after: bytes) -> list[Difference]:
    """Every element that differs, added ones first. A new diagram has only added ones.

    A drawing that is kept unfinished may be no diagram at all: then that is the one difference.
    """
    try:
        read("", after)
    except UnreadableError as unreadable:
        return [Difference("", "The whole drawing", "cannot be read", str(unreadable))]
    old = _elements(before) if before else {}
    new = _elements(after)
    found = [Difference(id, _name(new[id]), "added", _words(new[id])) for id in new if id not in old]
    found += [Difference(id, _name(old[id]), "removed", _words(old[id])) for id in old if id not in new]
    for id in new:
        if id in old and _own(old[id]) != _own(new[id]):
            found.append(Difference(id, _name(new[id]), "changed", "; ".join(_changes(old[id], new[id]))))
    return found


def _elements(xml: bytes) -> dict[str, etree._Element]:
    root = etree.fromstring(xml, etree.XMLParser(**PARSER))  # type: ignore[arg-type]
    return {str(element.get("id")): element for element in root.iter(f"{BPMN}*") if _stands_alone(element)}


def _stands_alone(element: etree._Element) -> bool:
    # What an event is about belongs to the event: a person sees one thing, not two.
    kind = etree.QName(element).localname
    return bool(element.get("id")) and kind not in NOT_SHOWN and not kind.endswith("EventDefinition")


def _own(element: etree._Element) -> bytes:
    """The element without the elements inside it that have ids of their own, and without its flows' names."""
    copy = etree.fromstring(etree.tostring(element))
    for child in list(copy):
        kept = child.tag.startswith(BPMN) and child.get("id") and not child.tag.endswith("EventDefinition")
        if kept or child.tag in (f"{BPMN}incoming", f"{BPMN}outgoing"):
            copy.remove(child)
    etree.indent(copy)
    copy.tail = None
    return etree.tostring(copy, method="c14n", with_comments=False)


def _name(element: etree._Element) -> str:
    return element.get("name") or str(element.get("id")).replace("_", " ")


def _words(element: etree._Element) -> str:
    kind = etree.QName(element).localname
    if kind == "sequenceFlow":
        return f"arrow from {element.get('sourceRef')} to {element.get('targetRef')}"
    return KINDS.get(kind, kind)


KINDS = {
    "userTask": "a step that a person does",
    "serviceTask": "something Keepstep does by itself",
    "callActivity": "a stage with a diagram of its own",
    "boundaryEvent": "a deadline or message on a step",
    "exclusiveGateway": "a decision",
    "parallelGateway": "a place where several things begin or end together",
    "intermediateCatchEvent": "a wait for a date or a message",
    "endEvent": "an end",
    "startEvent": "a start",
    "subProcess": "a group of steps",
}


def _changes(old: etree._Element, new: etree._Element) -> Iterator[str]:
    before, after = _facts(old), _facts(new)
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield f"{key}: was {before.get(key) or 'not set'}, becomes {after.get(key) or 'not set'}"


def _facts(element: etree._Element) -> dict[str, str]:
    found = {str(name): str(value) for name, value in element.attrib.items() if name != "id"}
    for part in element.iter():
        if part.tag.endswith("}property") and part.get("name"):
            found[str(part.get("name"))] = str(part.get("value"))
        elif part.text and part.text.strip() and not part.tag.endswith(("}incoming", "}outgoing")):
            found[etree.QName(part).localname] = part.text.strip()
    return found
