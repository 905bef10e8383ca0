"""Messages within one case: bringing one in, and who waits for what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent

from engine.process.elements import Message
from engine.process.outcome import MessageNotAwaited
from engine.process.spec import Specs


def send(top: BpmnWorkflow, message: str, payload: Mapping[str, Any]) -> None:
    """Bring a message to everybody in the case who waits for it. Raises MessageNotAwaited if nobody does."""
    event = BpmnEvent(Message(message), payload=dict(payload))
    if top.event_manager.catch(event, internal=False) == 0:
        raise MessageNotAwaited(message)


def awaited(specs: Specs, top: BpmnWorkflow) -> tuple[str, ...]:
    """The messages that may be sent now, in alphabetical order."""
    names = set() if top.completed else set(specs.start_messages)
    for task in top.event_manager.tasks.values():
        definition = task.task_spec.event_definition
        several = isinstance(definition, MultipleEventDefinition)
        for each in definition.event_definitions if several else [definition]:
            if isinstance(each, Message):
                names.add(each.name)
    return tuple(sorted(names))


def unheard(top: BpmnWorkflow) -> tuple[str, ...]:
    """The messages thrown in this step that nobody awaited. They are not kept.

    What an end that stops everything throws is no message, and nobody is to be told of it.
    """
    thrown = (event.event_definition for event in top.get_events())
    return tuple(str(each.name) for each in thrown if isinstance(each, Message))
