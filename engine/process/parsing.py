"""SpiffWorkflow's parser with our elements in place of its own, and without anything that could run code."""

from __future__ import annotations

from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.event_parsers import EventBasedGatewayParser, EventDefinitionParser
from SpiffWorkflow.bpmn.parser.task_parsers import GatewayParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.defaults import (
    EndEvent,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    StartEvent,
)
from SpiffWorkflow.spiff.parser.event_parsers import (
    SpiffBoundaryEventParser,
    SpiffEndEventParser,
    SpiffIntermediateCatchEventParser,
    SpiffIntermediateThrowEventParser,
    SpiffStartEventParser,
)
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser, SpiffProcessParser
from SpiffWorkflow.spiff.parser.task_spec import (
    CallActivityParser,
    ServiceTaskParser,
    SubWorkflowParser,
    UserTaskParser,
)
from SpiffWorkflow.spiff.specs.defaults import SubWorkflowTask, UserTask

from engine.process.elements import (
    AllAtOnce,
    BoundaryEvent,
    CallActivity,
    EventBasedGateway,
    Message,
    OneByOne,
    ParallelGateway,
    PolicyTimer,
    ServiceTask,
)
from engine.process.expressions import compile_expression

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


class _Events:
    """Reads what sets an event off. Errors and escalations go to the enclosing stage, not to the whole case."""

    def parse_timer_event(self, event: etree._Element) -> PolicyTimer:
        text = (event.findtext(BPMN + "timeDate") or "").strip()
        clock = compile_expression(text).clock
        if clock is None:
            raise ValidationException('A timer says due("...") or opens("...").', node=event.getparent())
        return PolicyTimer(text, text, clock)

    def parse_message_event(self, event: etree._Element) -> Message:
        return Message(message_name(event))

    def parse_error_event(self, event: etree._Element) -> Any:
        return EventDefinitionParser.parse_error_event(self, event)

    def parse_escalation_event(self, event: etree._Element) -> Any:
        return EventDefinitionParser.parse_escalation_event(self, event)


def message_name(event: etree._Element) -> str:
    """The name of the message that an event definition refers to in its own file, not its id."""
    ref = event.get("messageRef")
    for message in event.getroottree().getroot().iterchildren(BPMN + "message"):
        if message.get("id") == ref and message.get("name"):
            return str(message.get("name"))
    raise ValidationException("Choose the message that this event stands for.", node=event.getparent())


class _Start(_Events, SpiffStartEventParser):
    pass


class _End(_Events, SpiffEndEventParser):
    pass


class _Catch(_Events, SpiffIntermediateCatchEventParser):
    pass


class _Throw(_Events, SpiffIntermediateThrowEventParser):
    pass


class _Boundary(_Events, SpiffBoundaryEventParser):
    pass


class _Several:
    PARALLEL_MI_CLASS = AllAtOnce
    SEQUENTIAL_MI_CLASS = OneByOne


class _User(_Several, UserTaskParser):
    pass


class _Service(_Several, ServiceTaskParser):
    pass


class _Group(_Several, SubWorkflowParser):
    pass


class _Call(_Several, CallActivityParser):
    pass


class _Process(SpiffProcessParser):
    def get_position(self, node_id: str) -> dict[str, float]:
        # The library asks a gateway's arrows in the order of their height in the picture. A procedure must not
        # change because somebody tidied the drawing: all at one height leaves them in the order of the file.
        return {"x": 0.0, "y": 0.0}


class Parser(SpiffBpmnParser):
    """Parses diagrams into specs of our elements."""

    PROCESS_PARSER_CLASS = _Process
    OVERRIDE_PARSER_CLASSES = {
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("startEvent"): (_Start, StartEvent),
        full_tag("endEvent"): (_End, EndEvent),
        full_tag("intermediateCatchEvent"): (_Catch, IntermediateCatchEvent),
        full_tag("intermediateThrowEvent"): (_Throw, IntermediateThrowEvent),
        full_tag("boundaryEvent"): (_Boundary, BoundaryEvent),
        full_tag("userTask"): (_User, UserTask),
        full_tag("subProcess"): (_Group, SubWorkflowTask),
        full_tag("callActivity"): (_Call, CallActivity),
        full_tag("serviceTask"): (_Service, ServiceTask),
        full_tag("parallelGateway"): (GatewayParser, ParallelGateway),
        full_tag("eventBasedGateway"): (EventBasedGatewayParser, EventBasedGateway),
    }
