"""The pieces of BPMN that a step is made of: settings, what an event is about, lines and what they say."""

from __future__ import annotations

from typing import Final

from lxml import etree

from engine.process.redraw.tree import Drawing, Node, make, take_out
from engine.process.rules.reading import BPMN, SPIFF

AFTER_EXTENSIONS: Final = (BPMN + "documentation", BPMN + "extensionElements")


def extension(node: Node, tag: str) -> Node | None:
    """One of our settings on an element."""
    return node.find(f"{BPMN}extensionElements/{SPIFF}{tag}")


def property_of(node: Node, name: str) -> Node | None:
    """One property on an element."""
    held = extension(node, "properties")
    return None if held is None else next((p for p in held if p.get("name") == name), None)


def write_property(node: Node, name: str, value: str) -> None:
    """Say this property of an element; an empty value takes it out."""
    entry = property_of(node, name)
    if value and entry is not None:
        entry.set("value", value)
    elif value:
        make(_setting(node, "properties"), f"{SPIFF}property", {"name": name, "value": value})
    elif entry is not None:
        drop(entry)


def write_text(node: Node, tag: str, text: str) -> None:
    """Write one of our settings that is text; empty text takes it out."""
    held = extension(node, tag)
    if text:
        (held if held is not None else _setting(node, tag)).text = text
    elif held is not None:
        drop(held)


def drop(node: Node) -> None:
    """Take a setting out, and what held it where nothing else is in it."""
    holder = node.getparent()
    take_out(node)
    if (
        holder is not None
        and not len(holder)
        and holder.tag in (f"{SPIFF}properties", f"{BPMN}extensionElements")
    ):
        drop(holder)


def _setting(node: Node, tag: str) -> Node:
    found = extension(node, tag)
    return found if found is not None else make(_extensions(node), SPIFF + tag, {})


def _extensions(node: Node) -> Node:
    found = node.find(f"{BPMN}extensionElements")
    if found is not None:
        return found
    at = 1 if len(node) and node[0].tag == f"{BPMN}documentation" else 0
    return make(node, f"{BPMN}extensionElements", {}, at)


def write_operator(node: Node, operator: str, parameters: dict[str, str]) -> None:
    """Say what a service step asks for. An operator of the same name keeps what other tools wrote into it."""
    held = extension(node, "serviceTaskOperator")
    if held is None:
        held = _setting(node, "serviceTaskOperator")
    held.set("id", operator)
    held.set("resultVariable", held.get("resultVariable", ""))
    listed = held.find(f"{SPIFF}parameters")
    listed = make(held, f"{SPIFF}parameters", {}) if listed is None else listed
    for old in list(listed):
        if old.get("id") not in parameters:
            take_out(old)
    for name, value in parameters.items():
        entry = next((p for p in listed if p.get("id") == name), None)
        if entry is None:
            entry = make(listed, f"{SPIFF}parameter", {"id": name, "type": "str"})
        entry.set("value", value)


def write_timer(drawing: Drawing, node: Node, expression: str) -> None:
    """Let an event ring at this date of the policy."""
    event = node.find(f"{BPMN}timerEventDefinition")
    if event is None:
        event = make(node, f"{BPMN}timerEventDefinition", {"id": drawing.fresh_id(f"timer {node.get('id')}")})
    for clock in list(event):
        if etree.QName(clock).localname in ("timeDuration", "timeCycle"):
            take_out(clock)
    date = event.find(f"{BPMN}timeDate")
    (make(event, f"{BPMN}timeDate", {}) if date is None else date).text = expression


def write_message(drawing: Drawing, node: Node, name: str) -> None:
    """Let an event be about the message of this name, which the file declares if it did not yet."""
    event = node.find(f"{BPMN}messageEventDefinition")
    if event is None:
        id = drawing.fresh_id(f"message event {node.get('id')}")
        event = make(node, f"{BPMN}messageEventDefinition", {"id": id})
    event.set("messageRef", _message(drawing, name))


def _message(drawing: Drawing, name: str) -> str:
    for declared in drawing.root.iterchildren(f"{BPMN}message"):
        if declared.get("name") == name and declared.get("id"):
            return str(declared.get("id"))
    id = drawing.fresh_id(f"message {name}")
    first = next(i for i, child in enumerate(drawing.root) if child.tag == f"{BPMN}process")
    make(drawing.root, f"{BPMN}message", {"id": id, "name": name}, first)
    return id


def make_line(drawing: Drawing, source: Node, target: Node, name: str = "") -> Node:
    """A line between two elements of one process or group, after the other lines."""
    container = source.getparent()
    if container is None:
        raise ValueError("An element stands in a process or group.")
    ends = {"sourceRef": str(source.get("id")), "targetRef": str(target.get("id"))}
    said = {"name": name} if name else {}
    id = drawing.fresh_id(f"{source.get('id')} to {target.get('id')}")
    flow = make(container, f"{BPMN}sequenceFlow", {"id": id, **said, **ends}, _after_lines(container))
    _refer(source, "outgoing", id)
    _refer(target, "incoming", id)
    return flow


def _after_lines(container: Node) -> int | None:
    lines = [i for i, child in enumerate(container) if child.tag == f"{BPMN}sequenceFlow"]
    return lines[-1] + 1 if lines else None


def point_line(drawing: Drawing, flow: Node, target: Node) -> None:
    """Let a line lead to another element."""
    old = drawing.find(str(flow.get("targetRef")))
    if old is not None:
        _forget(old, "incoming", str(flow.get("id")))
    flow.set("targetRef", str(target.get("id")))
    _refer(target, "incoming", str(flow.get("id")))


def drop_line(drawing: Drawing, flow: Node) -> None:
    """Take a line out, and what names it."""
    id = str(flow.get("id"))
    for end, tag in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
        node = drawing.find(str(flow.get(end)))
        if node is not None:
            _forget(node, tag, id)
            if node.get("default") == id:
                del node.attrib["default"]
    take_out(flow)


def write_condition(flow: Node, expression: str) -> None:
    """Say when a line is taken; an empty expression takes the condition out."""
    condition = flow.find(f"{BPMN}conditionExpression")
    if not expression:
        if condition is not None:
            take_out(condition)
        return
    if condition is None:
        condition = make(flow, f"{BPMN}conditionExpression", {})
    condition.text = expression


def _refer(node: Node, tag: str, id: str) -> None:
    same = [i for i, child in enumerate(node) if child.tag == BPMN + tag]
    heads = [i for i, child in enumerate(node) if child.tag in (*AFTER_EXTENSIONS, f"{BPMN}incoming")]
    make(node, BPMN + tag, {}, (same or heads or [-1])[-1] + 1).text = id


def _forget(node: Node, tag: str, id: str) -> None:
    for child in [child for child in node.iterchildren(BPMN + tag) if (child.text or "").strip() == id]:
        take_out(child)
