"""Draws small diagrams from a few lines of text, as real BPMN with a picture.

    process visits                                 begins a file (the first may be left out: "procedure")
    start begun > decide                           kind, id, options, > where its line leads
    user decide role=team_manager form=- > what    a step; form "note" and role "social_worker" unless said
    xor what > visit if need == "plan" | none      the line without a condition is the default
    and split > a & b                              event, and and xor are diamonds
    call visit of=make_visits with_kind=first > x  sub, event_sub hold the lines indented below them
    on visit late due=visit_max > told             a boundary timer beside the step; on! ends the step
    catch near opens=review_max > x                also message=...; throw and end take message=, end terminate
    @name=value                                    sets an XML attribute, "-" takes it (or an option) out
    hidden                                         leaves the element out of the picture
    + <xml/>                                       goes into the element above, ++ into the file
    line extra a > b if x                          one more line

An unknown kind is drawn as the BPMN element of that name. A line is named source_to_target.
"""

import re
import shlex
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

KINDS = {
    "start": "startEvent", "end": "endEvent", "user": "userTask", "call": "callActivity", "sub": "subProcess",
    "service": "serviceTask", "xor": "exclusiveGateway", "and": "parallelGateway", "event": "eventBasedGateway",
    "catch": "intermediateCatchEvent", "throw": "intermediateThrowEvent", "event_sub": "subProcess",
    "on": "boundaryEvent", "on!": "boundaryEvent",
}  # fmt: skip
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="https://keepstep.test">'
)


def draw(text: str) -> dict[str, bytes]:
    """The files of one text, by name."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines[0].strip().startswith("process "):
        lines = ["process procedure", *lines]
    starts = [n for n, line in enumerate(lines) if line.strip().startswith("process ")] + [len(lines)]
    files = [_File(lines[a:b]) for a, b in zip(starts, starts[1:], strict=False)]
    return {file.name: file.xml().encode() for file in files}


@dataclass
class _Shape:
    kind: str
    id: str
    depth: int
    options: dict[str, str]
    attributes: dict[str, str]
    flags: set[str]
    lines: str
    host: str = ""
    raw: list[str] = field(default_factory=list)
    inner: list["_Shape"] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return KINDS.get(self.kind, self.kind)


class _File:
    def __init__(self, lines: list[str]) -> None:
        head = _shape(lines[0])
        self.id = head.id
        self.name = head.options.get("file", f"{self.id}.bpmn")
        self.head = head
        self.raw: list[str] = []
        self.messages: dict[str, str] = {}
        self.shown: list[str] = []
        self.edges: list[str] = []
        self._read(lines[1:])

    def _read(self, lines: list[str]) -> None:
        open_shapes = [self.head]
        self.head.depth = -1
        for line in lines:
            text = line.strip()
            if text.startswith("++"):
                self.raw.append(text[2:].strip())
            elif text.startswith("+"):
                open_shapes[-1].raw.append(text[1:].strip())
            else:
                shape = _shape(line)
                while open_shapes[-1].depth >= shape.depth:
                    open_shapes.pop()
                open_shapes[-1].inner.append(shape)
                open_shapes.append(shape)

    def xml(self) -> str:
        process = {"id": self.id, "name": _name(self.id), "isExecutable": "true", **self.head.attributes}
        body = f"<bpmn:process{_attributes(process)}>{self._all(self.head)}</bpmn:process>"
        messages = "".join(f'<bpmn:message id="{ref}" name="{name}"/>' for name, ref in self.messages.items())
        picture = "" if "hidden" in self.head.flags else self._picture()
        return f"{HEAD}{messages}{body}{''.join(self.raw)}{picture}</bpmn:definitions>"

    def _all(self, parent: _Shape) -> str:
        return "".join([*parent.raw, *(self._one(shape) for shape in parent.inner)])

    def _one(self, shape: _Shape) -> str:
        if shape.kind == "line":
            return self._line(shape.id, *re.split(r"\s*>\s*", shape.lines.partition(" if ")[0]), shape.lines)
        if "hidden" not in shape.flags:
            self.shown.append(shape.id)
        attributes = {"id": shape.id, "name": _name(shape.id), **_defaults(shape), **shape.attributes}
        lines, default = self._lines(shape)
        if default and shape.kind == "xor":
            attributes = {"default": default, **attributes}
        inside = _extensions(shape) + self._definition(shape) + self._all(shape)
        return f"<bpmn:{shape.tag}{_attributes(attributes)}>{inside}</bpmn:{shape.tag}>{lines}"

    def _lines(self, shape: _Shape) -> tuple[str, str]:
        drawn, default = [], ""
        for target in re.split(r"\s+[|&]\s+", shape.lines) if shape.lines else []:
            to, _, condition = target.partition(" if ")
            id = f"{shape.id}_to_{to.strip()}"
            default = default or ("" if condition else id)
            drawn.append(self._line(id, shape.id, to.strip(), target))
        return "".join(drawn), default

    def _line(self, id: str, source: str, target: str, text: str) -> str:
        self.edges.append(id)
        condition = text.partition(" if ")[2].strip()
        inside = (
            f"<bpmn:conditionExpression><![CDATA[{condition}]]></bpmn:conditionExpression>"
            if condition
            else ""
        )
        ends = _attributes({"id": id, "sourceRef": source, "targetRef": target})
        return f"<bpmn:sequenceFlow{ends}>{inside}</bpmn:sequenceFlow>"

    def _definition(self, shape: _Shape) -> str:
        for function in ("due", "opens"):
            if function in shape.options:
                date = f'<bpmn:timeDate>{function}("{shape.options[function]}")</bpmn:timeDate>'
                return f"<bpmn:timerEventDefinition>{date}</bpmn:timerEventDefinition>"
        if "message" in shape.options:
            name = shape.options["message"]
            ref = self.messages.setdefault(name, f"message_{len(self.messages)}")
            return f'<bpmn:messageEventDefinition messageRef="{ref}"/>'
        for kind in ("error", "escalation"):
            if kind in shape.options:
                return f'<bpmn:{kind}EventDefinition {kind}Ref="{shape.options[kind]}"/>'
        return "<bpmn:terminateEventDefinition/>" if "terminate" in shape.flags else ""

    def _picture(self) -> str:
        bounds = '<dc:Bounds x="0" y="0" width="10" height="10"/>'
        way = '<di:waypoint x="0" y="0"/><di:waypoint x="9" y="9"/>'
        shapes = [f'<bpmndi:BPMNShape bpmnElement="{id}">{bounds}</bpmndi:BPMNShape>' for id in self.shown]
        edges = [f'<bpmndi:BPMNEdge bpmnElement="{id}">{way}</bpmndi:BPMNEdge>' for id in self.edges]
        plane = f'<bpmndi:BPMNPlane bpmnElement="{self.id}">{"".join(shapes + edges)}</bpmndi:BPMNPlane>'
        return f"<bpmndi:BPMNDiagram>{plane}</bpmndi:BPMNDiagram>"


def _shape(line: str) -> _Shape:
    depth = len(line) - len(line.lstrip())
    head, _, lines = line.strip().partition(" > ")
    kind, *words = shlex.split(head)
    if kind == "line":
        return _Shape(kind, words[0], depth, {}, {}, set(), line.strip().split(maxsplit=2)[2])
    host = words.pop(0) if kind in ("on", "on!") else ""
    pairs = dict(word.split("=", 1) for word in words[1:] if "=" in word)
    return _Shape(
        kind=kind,
        id=words[0],
        depth=depth,
        options={key: value for key, value in pairs.items() if not key.startswith("@")},
        attributes={key[1:]: value for key, value in pairs.items() if key.startswith("@")},
        flags={word for word in words[1:] if "=" not in word},
        lines=lines.strip(),
        host=host,
    )


def _name(id: str) -> str:
    return id.replace("_", " ").capitalize()


def _attributes(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items() if value != "-")


def _defaults(shape: _Shape) -> dict[str, str]:
    if shape.kind in ("on", "on!"):
        return {"attachedToRef": shape.host, "cancelActivity": "true" if shape.kind == "on!" else "false"}
    if shape.kind == "call":
        return {"calledElement": shape.options.get("of", "-")}
    if shape.kind == "event_sub":
        return {"triggeredByEvent": "true"}
    return {"isInterrupting": "false"} if shape.kind == "start" and "message" in shape.options else {}


def _extensions(shape: _Shape) -> str:
    usual = {"role": "social_worker", "form": "note"} if shape.kind == "user" else {}
    taken = ("due", "opens", "message", "error", "escalation", "of", "operator")
    properties = usual | {key: value for key, value in shape.options.items() if key not in taken}
    inside = "".join(
        f"<spiffworkflow:property{_attributes({'name': name, 'value': value})}/>"
        for name, value in properties.items()
        if value != "-"
    )
    inside = f"<spiffworkflow:properties>{inside}</spiffworkflow:properties>" if inside else ""
    operator = shape.options.get("operator", "notify" if shape.kind == "service" else "-")
    if operator != "-":
        inside += f"<spiffworkflow:serviceTaskOperator{_attributes({'id': operator})}/>"
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>" if inside else ""
