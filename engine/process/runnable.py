"""What the engine itself refuses to load, whoever hands it in: the last line behind the checks of the studio.

The rules say more and say it better; these few hold even where nobody asked the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.process.expressions import Expression, ExpressionError, compile_expression
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem

CODE: Final = "cannot_run"

EVENTS: Final = {
    "startEvent": {"message"},
    "endEvent": {"message", "error", "escalation", "terminate"},
    "intermediateCatchEvent": {"timer", "message"},
    "intermediateThrowEvent": {"message"},
    "boundaryEvent": {"timer", "message", "error", "escalation"},
}
ELEMENTS: Final = frozenset(EVENTS) | {
    "userTask",
    "serviceTask",
    "callActivity",
    "subProcess",
    "exclusiveGateway",
    "parallelGateway",
    "eventBasedGateway",
}
TAKEN: Final = frozenset({"Start", "End", "Root"})


def problems(diagrams: Sequence[Diagram], root: str) -> Iterator[Problem]:
    """Everything that keeps these diagrams from being run together, the lifecycle being the process `root`."""
    processes = {process.id: diagram for diagram in diagrams for process in diagram.processes}
    if root not in processes:
        yield Problem(
            "", None, CODE, "error", f"No diagram draws the process {root}. Add the file {root}.bpmn."
        )
    yield from _repeated(diagrams)
    for diagram in diagrams:
        for element in diagram.elements.values():
            yield from _of_element(diagram, element, root)
        for call in diagram.of_kind("callActivity"):
            yield from _of_call(diagram, call, processes)
        for flow in diagram.flows.values():
            if flow.condition is not None:
                yield from _of_expression(diagram, flow.id, flow.condition)
    yield from _recursion(processes)


def _repeated(diagrams: Sequence[Diagram]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for diagram in diagrams:
        for container in diagram.containers.values():
            if container.id in seen:
                yield diagram.error(
                    CODE,
                    container.id,
                    f"The id {container.id} is a process or sub-process in {seen[container.id]} too, "
                    "so the engine could not tell which to enter. Give one of them another id.",
                )
            seen.setdefault(container.id, diagram.file)


def _of_element(diagram: Diagram, element: Element, root: str) -> Iterator[Problem]:
    def problem(message: str) -> Problem:
        return diagram.error(CODE, element.id, message)

    if element.kind not in ELEMENTS:
        yield problem(f"Keepstep runs no {element.kind}. Draw it with the elements that the studio offers.")
        return
    if element.id in TAKEN:
        yield problem(f"The id {element.id} belongs to the engine. Give the element another one.")
    if any(setting.endswith("Script") for setting in element.settings):
        yield problem("A diagram may not run a script. Take it out and decide in a gateway instead.")
    if element.kind in EVENTS:
        yield from _of_event(diagram, element)
    if element.is_event_group:
        yield from _of_event_group(diagram, element, root)
    if element.kind == "eventBasedGateway":
        timers = [flow for flow in diagram.outgoing(element.id) if _is_timer(diagram, flow.target)]
        if len(timers) > 1:
            yield problem("Only the nearer of two timers behind this gateway would count. Keep one timer.")
    for name, value in element.operator.parameters if element.operator else ():
        for found in _of_expression(diagram, element.id, value):
            yield problem(f"Parameter {name}: {found.message}")


def _of_event(diagram: Diagram, element: Element) -> Iterator[Problem]:
    allowed = EVENTS[element.kind]
    if len(element.events) > 1:
        yield diagram.error(CODE, element.id, "This event waits for two things. Draw one event for each.")
    for event in element.events:
        if event.kind not in allowed:
            wanted = ", ".join(sorted(allowed))
            yield diagram.error(
                CODE, element.id, f"This event cannot be a {event.kind}. Choose one of: {wanted}."
            )
        elif event.kind == "timer":
            yield from _of_timer(diagram, element, event.clock, event.text)
        elif event.kind == "message" and not diagram.names_by_ref.get(event.ref):
            yield diagram.error(
                CODE, element.id, "Choose the message that this event stands for, and name it."
            )


def _of_timer(diagram: Diagram, element: Element, clock: str, text: str) -> Iterator[Problem]:
    remedy = 'Write timeDate with due("...") or opens("...") and the name of a deadline in the policy.'
    try:
        if clock == "timeDate" and compile_expression(text).clock:
            return
    except ExpressionError as error:
        remedy = f"{error} {remedy}"
    yield diagram.error(CODE, element.id, f"This timer takes no date from the policy. {remedy}")


def _of_event_group(diagram: Diagram, element: Element, root: str) -> Iterator[Problem]:
    starts = diagram.starts(element.id)
    if element.container != root:
        yield diagram.error(
            CODE,
            element.id,
            f"Nothing could start this from outside. Draw it in the lifecycle ({root}) itself.",
        )
    if not starts or not all(start.is_on("message") for start in starts):
        yield diagram.error(CODE, element.id, "Let a message start this: nothing else can.")


def _of_call(diagram: Diagram, call: Element, processes: dict[str, Diagram]) -> Iterator[Problem]:
    called = call.attributes.get("calledElement", "")
    if called not in processes:
        said = f"There is no stage {called}." if called else "No stage is named here."
        yield diagram.error(CODE, call.id, f"{said} Choose one of: {', '.join(sorted(processes))}.")


def _of_expression(diagram: Diagram, element_id: str, text: str) -> Iterator[Problem]:
    try:
        _: Expression = compile_expression(text)
    except ExpressionError as error:
        yield diagram.error(CODE, element_id, str(error))


def _recursion(processes: dict[str, Diagram]) -> Iterator[Problem]:
    calls = {
        process: {call.attributes.get("calledElement", ""): call for call in diagram.of_kind("callActivity")}
        for process, diagram in processes.items()
    }
    for process, diagram in processes.items():
        for called, call in calls[process].items():
            if process in _reached(called, calls):
                yield diagram.error(
                    CODE, call.id, f"The stage {called} leads back to {process}: a case would never get out."
                )


def _reached(process: str, calls: dict[str, dict[str, Element]]) -> set[str]:
    seen, ahead = set(), [process]
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead += calls.get(here, {})
    return seen


def _is_timer(diagram: Diagram, element_id: str) -> bool:
    element = diagram.elements.get(element_id)
    return element is not None and element.is_on("timer")
