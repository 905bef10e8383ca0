"""Files as other tools, other formats and other people's intentions make them, written by ourselves in their dialects.

Each is made when asked for: some are large. None is a diagram that Keepstep could run as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF: Final = 'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
DI: Final = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)
SCRIPT: Final = "<script>alert(1)</script>"
IN_XML: Final = "&lt;script>alert(1)&lt;/script>"
LAUGHS: Final = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def drawing(
    *inside: str, id: str = "close_case", head: str = "", beside: str = "", kind: str = "bpmn:"
) -> str:
    """A file with one process; `kind` is the prefix that a tool gives to BPMN's own names."""
    prefix = kind.removesuffix(":")
    space = f'xmlns:{prefix}="{BPMN}"' if prefix else f'xmlns="{BPMN}"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind}definitions {space} {SPIFF} {DI} {head} id="d" '
        f'targetNamespace="t">{beside}<{kind}process id="{id}" isExecutable="true">{"".join(inside)}'
        f"</{kind}process></{kind}definitions>"
    )


def steps(number: int, prefix: str = "bpmn:") -> Iterable[str]:
    """So many steps in a row, from a start to an end."""
    ids = ["begun", *(f"step_{n}" for n in range(number)), "ended"]
    yield f'<{prefix}startEvent id="begun"/><{prefix}endEvent id="ended"/>'
    for id in ids[1:-1]:
        yield f'<{prefix}userTask id="{id}" name="{id}"/>'
    for n, (a, b) in enumerate(zip(ids, ids[1:], strict=False)):
        yield f'<{prefix}sequenceFlow id="line_{n}" sourceRef="{a}" targetRef="{b}"/>'


def _pools() -> str:
    pools = (
        '<bpmn:collaboration id="both"><bpmn:participant id="council" name="Council" processRef="close_case"/>'
        '<bpmn:participant id="family" name="Family"/><bpmn:messageFlow id="letter" sourceRef="step_0" '
        'targetRef="family"/></bpmn:collaboration>'
    )
    lane = '<bpmn:lane id="worker"><bpmn:flowNodeRef>step_0</bpmn:flowNodeRef></bpmn:lane>'
    lanes = f'<bpmn:laneSet id="lanes">{lane}</bpmn:laneSet>'
    return drawing(lanes, *steps(2), beside=pools)


def _camunda() -> str:
    listener = '<camunda:executionListener class="org.example.Notify" event="start"/>'
    form = '<camunda:formData><camunda:formField id="name" type="string"/></camunda:formData>'
    task = (
        '<bpmn:userTask id="approve" camunda:assignee="${worker}" camunda:formKey="embedded:approve.html">'
        f"<bpmn:extensionElements>{listener}{form}</bpmn:extensionElements>"
        "<bpmn:potentialOwner><bpmn:resourceAssignmentExpression><bpmn:formalExpression>${x}</bpmn:formalExpression>"
        "</bpmn:resourceAssignmentExpression></bpmn:potentialOwner></bpmn:userTask>"
        '<bpmn:serviceTask id="send" camunda:type="external" camunda:topic="mail"/>'
        '<bpmn:serviceTask id="call" camunda:class="java.lang.Runtime"/>'
    )
    return drawing(task, *steps(1), head='xmlns:camunda="http://camunda.org/schema/1.0/bpmn"')


def _zeebe() -> str:
    task = (
        '<bpmn:userTask id="approve"><bpmn:extensionElements><zeebe:formDefinition formKey="f"/>'
        '<zeebe:ioMapping><zeebe:input source="=a + 1" target="b"/></zeebe:ioMapping></bpmn:extensionElements>'
        "</bpmn:userTask>"
    )
    return drawing(task, *steps(1), head='xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"')


def _signavio() -> str:
    meta = '<signavio:signavioMetaData metaKey="bgcolor" metaValue="#ffffcc"/>'
    sid = "sid-4F3A1C2E-0B7D-4C1A-9E55-2A6B9D0E7F11"
    task = (
        f'<startEvent id="{sid}-1" name=""><extensionElements>{meta}</extensionElements><outgoing>{sid}-3</outgoing>'
        f'</startEvent><task id="{sid}-2" name="Prüfen &amp; ablegen" completionQuantity="1" startQuantity="1">'
        f"<extensionElements>{meta}</extensionElements><incoming>{sid}-3</incoming></task>"
        f'<sequenceFlow id="{sid}-3" sourceRef="{sid}-1" targetRef="{sid}-2"/>'
    )
    return drawing(task, kind="", head='xmlns:signavio="http://www.signavio.com"')


def _bizagi() -> str:
    extension = (
        "<semantic:extensionElements><bizagi:BizagiExtensions><bizagi:BizagiProperties>"
        '<bizagi:BizagiProperty name="bgColor" value="White"/></bizagi:BizagiProperties></bizagi:BizagiExtensions>'
        "</semantic:extensionElements>"
    )
    task = f'<semantic:userTask id="Id_1" name="Registrar">{extension}</semantic:userTask>'
    more = '<semantic:inclusiveGateway id="Id_2"/><semantic:dataStoreReference id="Id_3"/>'
    return drawing(task, more, kind="semantic:", head='xmlns:bizagi="http://www.bizagi.com/bpmn20"')


def _activiti() -> str:
    script = '<scriptTask id="s" scriptFormat="groovy" activiti:x="false"><script>x = 1</script></scriptTask>'
    clock = "<timerEventDefinition><timeDuration>PT5M</timeDuration></timerEventDefinition>"
    timer = f'<boundaryEvent id="b" attachedToRef="s">{clock}</boundaryEvent>'
    return drawing(script, timer, *steps(1, ""), kind="", head='xmlns:activiti="http://activiti.org/bpmn"')


def _every_kind() -> str:
    kinds = [
        "task",
        "manualTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "transaction",
        "adHocSubProcess",
        "inclusiveGateway",
        "complexGateway",
        "choreographyTask",
        "dataObject",
        "implicitThrowEvent",
    ]
    events = [
        "signal",
        "conditional",
        "compensate",
        "link",
        "cancel",
        "escalation",
        "error",
        "terminate",
        "message",
        "timer",
    ]
    drawn = [f'<bpmn:{kind} id="{kind}"/>' for kind in kinds]
    for place in (
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    ):
        drawn += [
            f'<bpmn:{place} id="{place}_{event}" attachedToRef="task"><bpmn:{event}EventDefinition/></bpmn:{place}>'
            for event in events
        ]
    return drawing(*drawn)


def _dangling() -> str:
    return drawing(
        '<bpmn:startEvent id="begun"/><bpmn:sequenceFlow id="a" sourceRef="begun" targetRef="gone"/>',
        '<bpmn:sequenceFlow id="b"/><bpmn:boundaryEvent id="late" attachedToRef="gone"/>',
        '<bpmn:callActivity id="call" calledElement="gone"/><bpmn:exclusiveGateway id="x" default="gone"/>',
        '<bpmn:intermediateCatchEvent id="c"><bpmn:messageEventDefinition messageRef="gone"/>',
        "</bpmn:intermediateCatchEvent>",
    )


def _round_of_defaults() -> str:
    return drawing(
        '<bpmn:startEvent id="begun"/><bpmn:exclusiveGateway id="x" default="b"/>',
        '<bpmn:exclusiveGateway id="y" default="c"/>',
        '<bpmn:sequenceFlow id="a" sourceRef="begun" targetRef="x"/>',
        '<bpmn:sequenceFlow id="b" sourceRef="x" targetRef="y"/>',
        '<bpmn:sequenceFlow id="c" sourceRef="y" targetRef="x"/>',
    )


def _caller_of_itself() -> str:
    return drawing(
        '<bpmn:startEvent id="begun"/><bpmn:callActivity id="again" calledElement="close_case"/>',
        '<bpmn:sequenceFlow id="a" sourceRef="begun" targetRef="again"/>',
    )


def _two_of_one_id() -> str:
    return drawing(*steps(1)).replace(
        "</bpmn:definitions>", '<bpmn:process id="close_case"/></bpmn:definitions>'
    )


def _bent_straight() -> str:
    """Lines that other tools draw from middle to middle, with a bend on the straight."""
    boxes = "".join(
        f'<bpmndi:BPMNShape bpmnElement="{id}"><dc:Bounds x="{x}" y="{y}" width="{wide}" height="{high}"/>'
        "</bpmndi:BPMNShape>"
        for id, x, y, wide, high in (
            ("begun", 175, 325, 53, 53),
            ("step_0", 246, 317, 106, 68),
            ("ended", 379, 325, 53, 53),
        )
    )
    lines = "".join(
        f'<bpmndi:BPMNEdge bpmnElement="{id}">'
        + "".join(f'<di:waypoint x="{x}" y="351"/>' for x in bends)
        + "</bpmndi:BPMNEdge>"
        for id, bends in (("line_0", (201, 234, 299)), ("line_1", (299, 405)))
    )
    plane = f'<bpmndi:BPMNPlane bpmnElement="close_case">{boxes}{lines}</bpmndi:BPMNPlane>'
    picture = f"<bpmndi:BPMNDiagram>{plane}</bpmndi:BPMNDiagram>"
    return drawing(*steps(1)).replace("</bpmn:definitions>", f"{picture}</bpmn:definitions>")


def _within_itself() -> str:
    return drawing('<bpmn:subProcess id="close_case"><bpmn:subProcess id="close_case"/></bpmn:subProcess>')


def _labels() -> str:
    picture = (
        '<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="close_case"><bpmndi:BPMNShape bpmnElement="step">'
        '<dc:Bounds x="10" y="10" width="100" height="80"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    return drawing(
        f'<bpmn:startEvent id="begun" name="{IN_XML}"/><bpmn:userTask id="step" name="{IN_XML}"/>',
        '<bpmn:exclusiveGateway id="x" name="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"/>',
        f'<bpmn:sequenceFlow id="a" name="{IN_XML}" sourceRef="begun" targetRef="step"/>',
    ).replace("</bpmn:definitions>", f"{picture}</bpmn:definitions>")


def _ids() -> str:
    return drawing(f'<bpmn:userTask id="{IN_XML}" name="Step"/><bpmn:userTask id="../../etc/passwd"/>')


def _expression(said: str) -> Callable[[], str]:
    escaped = said.replace("&", "&amp;").replace("<", "&lt;")
    condition = f"<bpmn:conditionExpression>{escaped}</bpmn:conditionExpression>"
    return lambda: drawing(
        '<bpmn:startEvent id="begun"/><bpmn:exclusiveGateway id="x" default="c"/><bpmn:endEvent id="ended"/>',
        '<bpmn:sequenceFlow id="a" sourceRef="begun" targetRef="x"/>',
        f'<bpmn:sequenceFlow id="b" sourceRef="x" targetRef="ended">{condition}</bpmn:sequenceFlow>',
        '<bpmn:sequenceFlow id="c" sourceRef="x" targetRef="ended"/>',
        '<bpmn:boundaryEvent id="t"><bpmn:timerEventDefinition><bpmn:timeDate>',
        f"{escaped}</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>",
        '<bpmn:serviceTask id="s"><bpmn:extensionElements><spiffworkflow:preScript>import os</spiffworkflow:preScript>',
        '<spiffworkflow:serviceTaskOperator id="notify"><spiffworkflow:parameters><spiffworkflow:parameter id="role" ',
        'type="str" value="open(1)"/></spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>',
        "</bpmn:extensionElements></bpmn:serviceTask>",
    )


DMN: Final = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Table" namespace="t">'
    '<decision id="need"><decisionTable id="t"/></decision></definitions>'
)
CMMN: Final = (
    '<cmmn:definitions xmlns:cmmn="http://www.omg.org/spec/CMMN/20151109/MODEL" id="d" targetNamespace="t">'
    '<cmmn:case id="c"><cmmn:casePlanModel id="p"/></cmmn:case></cmmn:definitions>'
)
TEXTS: Final[dict[str, Callable[[], str]]] = {
    "an empty process": lambda: drawing(),
    "without a process": lambda: f'<definitions xmlns="{BPMN}" id="d" targetNamespace="t"/>',
    "an older BPMN": lambda: drawing(*steps(1)).replace("20100524", "20080101"),
    "without a namespace": lambda: "<definitions><process id='close_case'/></definitions>",
    "pools and lanes": _pools,
    "Camunda 7": _camunda,
    "Camunda 8": _zeebe,
    "Signavio": _signavio,
    "Bizagi": _bizagi,
    "Activiti": _activiti,
    "every kind there is": _every_kind,
    "a decision table": lambda: DMN,
    "a case model": lambda: CMMN,
    "a web page": lambda: "<!DOCTYPE html><html><body>Sign in</body></html>",
    "JSON": lambda: '{"process": "close_case"}',
    "without a picture": lambda: drawing(*steps(3)),
    "references to nothing": _dangling,
    "one id for all": lambda: drawing('<bpmn:userTask id="x"/>' * 5, '<bpmn:endEvent id="x"/>'),
    "a round of defaults": _round_of_defaults,
    "a stage that calls itself": _caller_of_itself,
    "a group within itself": _within_itself,
    "two procedures of one id": _two_of_one_id,
    "lines from middle to middle": _bent_straight,
    "groups 200 deep": lambda: drawing("<bpmn:subProcess>" * 200, "</bpmn:subProcess>" * 200),
    "groups 20,000 deep": lambda: drawing("<bpmn:subProcess>" * 20_000, "</bpmn:subProcess>" * 20_000),
    "400 steps": lambda: drawing(*steps(400)),
    "2,000 steps": lambda: drawing(*steps(2000)),
    "300 lines between two things": lambda: drawing(
        *steps(1),
        *(f'<bpmn:sequenceFlow id="l{n}" sourceRef="begun" targetRef="step_0"/>' for n in range(300)),
    ),
    "a thousand laughs": lambda: (
        f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>{drawing()[39:].replace("><", ">&l9;<", 1)}'
    ),
    "a file of the server": lambda: '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>',
    "a page of another server": lambda: '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd"><d/>',
    "4 MB in a name": lambda: drawing(f'<bpmn:userTask id="step" name="{"x" * 4_000_000}"/>'),
    "4 MB in an id": lambda: drawing(f'<bpmn:userTask id="{"x" * 4_000_000}" name="Step"/>'),
    "2 MB in a condition": _expression("x" * 2_000_000),
    "a script in a label": _labels,
    "a script in an id": _ids,
    "an expression that looks inside": _expression("().__class__.__base__.__subclasses__()"),
    "an expression that imports": _expression("__import__('os').system('touch /tmp/x')"),
    "an expression that never ends": _expression("9**9**9**9"),
    "an expression of brackets": _expression("(" * 400),
    "an expression of a function": _expression("(lambda: exec('1'))()"),
    "infinite places": lambda: (
        _labels().replace('x="10"', 'x="inf"').replace('height="80"', 'height="1e308"')
    ),
    "no numbers for places": lambda: (
        _labels().replace('x="10"', 'x="nan"').replace('width="100"', 'width="wide"')
    ),
    "words that no XML may hold": lambda: drawing('<bpmn:userTask id="step" name="\x00\x01"/>'),
    "words of the whole world": lambda: drawing(
        '<bpmn:userTask id="step" name="مرحبا 你好 👩‍👧 \u202e\ufeff"/>'
    ),
}
"""Files that can be pasted into a page: by name, made when asked for."""

BYTES: Final[dict[str, Callable[[], bytes]]] = {
    "nothing": lambda: b"",
    "half a file": lambda: drawing(*steps(3)).encode()[:500],
    "UTF-16": lambda: drawing(*steps(1)).replace("UTF-8", "UTF-16").encode("utf-16"),
    "UTF-16 that says UTF-8": lambda: drawing(*steps(1)).encode("utf-16"),
    "UTF-8 with a mark": lambda: b"\xef\xbb\xbf" + drawing(*steps(1)).encode(),
    "Latin-1 that says UTF-8": lambda: drawing('<bpmn:userTask id="step" name="Prüfen"/>').encode("latin-1"),
    "Latin-1": lambda: (
        drawing('<bpmn:userTask id="step" name="Prüfen"/>').replace("UTF-8", "ISO-8859-1").encode("latin-1")
    ),
    "an encoding that nobody knows": lambda: drawing(*steps(1)).replace("UTF-8", "KLINGON").encode(),
    "a photograph": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 40,
    "a ZIP": lambda: b"PK\x03\x04" + bytes(2000),
    "6 MB of spaces": lambda: drawing(" " * 6_000_000).encode(),
    "words": lambda: b"Dear colleague, the procedure is attached.",
    "what is no BPMN": lambda: CMMN.encode(),
    "another tool's drawing": lambda: _bizagi().encode(),
    "a stage that has the id of another": lambda: drawing(*steps(1), id="child_in_need").encode(),
    "a process with an id of a path": lambda: drawing(*steps(1), id="../../etc/passwd").encode(),
    "a process without an id": lambda: drawing(*steps(1), id="").encode(),
    "a thousand laughs": lambda: TEXTS["a thousand laughs"]().encode(),
    "a script in an id": lambda: TEXTS["a script in an id"]().encode(),
    "4 MB in an id": lambda: TEXTS["4 MB in an id"]().encode(),
    "2,000 steps": lambda: TEXTS["2,000 steps"]().encode(),
}
"""Files that can be uploaded, also those that are no text."""
