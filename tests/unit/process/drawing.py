"""Diagrams in a line or two each, so that a test shows what it runs."""

from collections.abc import Iterable
from html import escape

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="test" targetNamespace="test">'
)
EVENTS = {
    "message": '<bpmn:messageEventDefinition messageRef="msg_{}"/>',
    "timer": "<bpmn:timerEventDefinition><bpmn:timeDate>{}</bpmn:timeDate></bpmn:timerEventDefinition>",
    "error": '<bpmn:errorEventDefinition errorRef="err_{}"/>',
    "terminate": "<bpmn:terminateEventDefinition/>",
}


def file(
    process: str, *body: str, messages: Iterable[str] = (), errors: Iterable[str] = ()
) -> dict[str, bytes]:
    """One diagram as the files of a procedure; files are joined with `|`."""
    named = "".join(f'<bpmn:message id="msg_{name}" name="{name}"/>' for name in messages)
    named += "".join(f'<bpmn:error id="err_{name}" name="{name}" errorCode="{name}"/>' for name in errors)
    drawn = f'<bpmn:process id="{process}" isExecutable="true">{"".join(body)}</bpmn:process>'
    return {f"{process}.bpmn": f"{HEAD}{named}{drawn}</bpmn:definitions>".encode()}


def lifecycle(*body: str, messages: Iterable[str] = (), errors: Iterable[str] = ()) -> dict[str, bytes]:
    return file("child_in_need", *body, messages=messages, errors=errors)


def element(
    kind: str, id: str, inside: str = "", properties: dict[str, str] | None = None, **attributes: str
) -> str:
    said = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    rows = "".join(
        f'<spiffworkflow:property name="{name}" value="{escape(value)}"/>'
        for name, value in (properties or {}).items()
    )
    extension = f"<spiffworkflow:properties>{rows}</spiffworkflow:properties>" if rows else ""
    if kind == "serviceTask":
        extension += inside
        inside = ""
    held = f"<bpmn:extensionElements>{extension}</bpmn:extensionElements>" if extension else ""
    return f'<bpmn:{kind} id="{id}"{said}>{held}{inside}</bpmn:{kind}>'


def event(kind: str, id: str, /, **what: str) -> str:
    definition = "".join(EVENTS[name].format(escape(value)) for name, value in what.items() if name in EVENTS)
    properties = {name: value for name, value in what.items() if name in ("clauses", "ladder")}
    attributes = {
        name: value for name, value in what.items() if name not in EVENTS and name not in properties
    }
    return element(kind, id, definition, properties, **attributes)


def start(id: str = "opened", **what: str) -> str:
    return event("startEvent", id, **what)


def end(id: str = "done", **what: str) -> str:
    return event("endEvent", id, **what)


def catch(id: str, **what: str) -> str:
    return event("intermediateCatchEvent", id, **what)


def throw(id: str, message: str) -> str:
    return event("intermediateThrowEvent", id, message=message)


def boundary(id: str, on: str, *, interrupting: bool = False, **what: str) -> str:
    return event("boundaryEvent", id, attachedToRef=on, cancelActivity=str(interrupting).lower(), **what)


def user(id: str, role: str = "social_worker", **properties: str) -> str:
    return element("userTask", id, properties={"role": role, **properties})


def service(id: str, operator: str = "notify", parameters: str = "", **properties: str) -> str:
    inside = (
        f'<spiffworkflow:serviceTaskOperator id="{operator}">{parameters}</spiffworkflow:serviceTaskOperator>'
    )
    return element("serviceTask", id, inside, properties)


def call(id: str, process: str, **constants: str) -> str:
    given = {f"with_{name}": value for name, value in constants.items()}
    return element("callActivity", id, properties=given, calledElement=process)


def sub(id: str, *body: str, on_message: bool = False) -> str:
    attributes = {"triggeredByEvent": "true"} if on_message else {}
    return element("subProcess", id, "".join(body), **attributes)


def xor(id: str, default: str = "") -> str:
    return element("exclusiveGateway", id, **({"default": default} if default else {}))


def parallel(id: str) -> str:
    return element("parallelGateway", id)


def first_of(id: str) -> str:
    return element("eventBasedGateway", id)


def flow(source: str, target: str, when: str = "", id: str = "") -> str:
    condition = f"<bpmn:conditionExpression>{escape(when)}</bpmn:conditionExpression>" if when else ""
    return element(
        "sequenceFlow", id or f"{source}_to_{target}", condition, sourceRef=source, targetRef=target
    )


def chain(*ids: str) -> str:
    return "".join(flow(source, target) for source, target in zip(ids, ids[1:], strict=False))
