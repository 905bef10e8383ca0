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
    at=other                                       draws the element over another
    unsaid                                         leaves the lines out of a question without words
    + <xml/>                                       goes into the element above, ++ into the file
    line extra a > b if x                          one more line

An unknown kind is drawn as the BPMN element of that name. A line is named source_to_target.
"""

import re
import shlex
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from tests.unit.process.rules.laying import Box, Node, Point, lay

KINDS = {
    "start": "startEvent", "end": "endEvent", "user": "userTask", "call": "callActivity", "sub": "subProcess",
    "service": "serviceTask", "xor": "exclusiveGateway", "and": "parallelGateway", "event": "eventBasedGateway",
    "catch": "intermediateCatchEvent", "throw": "intermediateThrowEvent", "event_sub": "subProcess",
    "on": "boundaryEvent", "on!": "boundaryEvent",
}  # fmt: skip
GROUPS = frozenset({"sub", "event_sub", "transaction", "adHocSubProcess", "subProcess"})
NAMES = {
    ("user", "visit"): "Visit the child", ("user", "a"): "Visit the family", ("user", "b"): "Call the school",
    ("user", "c"): "Write the plan", ("xor", "what"): "What is needed?", ("xor", "again"): "Once more?",
    ("end", "a"): "Supported", ("end", "b"): "Closed", ("end", "c"): "Supported", ("end", "d"): "Closed",
    ("sub", "group"): "Support the family", ("user", "work"): "Check the home",
    ("user", "decide_need"): "Decide what is needed", ("call", "hold"): "Hold the meeting",
    ("on", "late"): "Visit late", ("on!", "late"): "Visit late", ("service", "tell"): "Tell the manager",
    ("and", "both"): "Side by side", ("and", "met"): "All done", ("xor", "met"): "Met again",
}  # fmt: skip
"""Words for the ids that come up again and again; any other id is its own name."""
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
        self.groups: set[str] = set()
        self.over: dict[str, str] = {}
        self.edges: dict[str, tuple[str, str]] = {}
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
            source, target = re.split(r"\s*>\s*", shape.lines.partition(" if ")[0])
            condition = shape.lines.partition(" if ")[2]
            return self._line(shape.id, source, target, shape.lines, _said(condition) if condition else "")
        if "hidden" not in shape.flags:
            self.shown.append(shape.id)
            self.over |= {shape.id: shape.options["at"]} if "at" in shape.options else {}
            self.groups |= {shape.id} if shape.kind in GROUPS else set()
        attributes = {
            "id": shape.id,
            "name": NAMES.get((shape.kind, shape.id)) or _name(shape.id),
            **_defaults(shape),
            **shape.attributes,
        }
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
            said = _said(condition) if shape.kind == "xor" and "unsaid" not in shape.flags else ""
            drawn.append(self._line(id, shape.id, to.strip(), target, said))
        return "".join(drawn), default

    def _line(self, id: str, source: str, target: str, text: str, name: str = "") -> str:
        self.edges[id] = (source, target)
        condition = text.partition(" if ")[2].strip()
        inside = (
            f"<bpmn:conditionExpression><![CDATA[{condition}]]></bpmn:conditionExpression>"
            if condition
            else ""
        )
        ends = _attributes({"id": id, "name": name or "-", "sourceRef": source, "targetRef": target})
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
        boxes, ways = lay(_nodes(self.head), self.edges)
        boxes |= {id: boxes[over] for id, over in self.over.items()}
        shapes = [_shown(id, boxes[id], id in self.groups) for id in dict.fromkeys(self.shown) if id in boxes]
        edges = [_edge(id, way) for id, way in ways.items()]
        plane = f'<bpmndi:BPMNPlane bpmnElement="{self.id}">{"".join(shapes + edges)}</bpmndi:BPMNPlane>'
        return f"<bpmndi:BPMNDiagram>{plane}</bpmndi:BPMNDiagram>"


def _nodes(parent: _Shape) -> list[Node]:
    return [
        Node(shape.id, _looks(shape), shape.host, shape.kind in GROUPS, _nodes(shape))
        for shape in parent.inner
        if shape.kind != "line"
    ]


def _looks(shape: _Shape) -> str:
    if shape.tag.endswith("Gateway"):
        return "gateway"
    return "event" if shape.tag.endswith("Event") else "task"


def _shown(id: str, box: Box, is_group: bool) -> str:
    bounds = f'<dc:Bounds x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"/>'
    said = {"bpmnElement": id, "isExpanded": "true" if is_group else "-"}
    # A diamond's words stand above it: its lines go down.
    label = (
        f'<dc:Bounds x="{box.x - 40:g}" y="{box.y - 20:g}" width="130" height="14"/>'
        if box.width == 50
        else ""
    )
    label = f"<bpmndi:BPMNLabel>{label}</bpmndi:BPMNLabel>" if label else ""
    return f"<bpmndi:BPMNShape{_attributes(said)}>{bounds}{label}</bpmndi:BPMNShape>"


def _edge(id: str, way: list[Point]) -> str:
    points = "".join(f'<di:waypoint x="{x:g}" y="{y:g}"/>' for x, y in way)
    return f"<bpmndi:BPMNEdge{_attributes({'bpmnElement': id})}>{points}</bpmndi:BPMNEdge>"


def _said(condition: str) -> str:
    """The words on a line out of a question: the answer that it asks for."""
    answers = re.findall(r"""["']([^"']+)["']""", condition)
    return (_name(answers[-1]) if answers else "Yes") if condition.strip() else "Otherwise"


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
    taken = ("due", "opens", "message", "error", "escalation", "of", "operator", "at")
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
