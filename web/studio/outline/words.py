"""What the list calls the elements of a diagram, and what can be added to it."""

from __future__ import annotations

from typing import Final

from engine.packs.steps import Step

KINDS: Final = {
    "startEvent": "Start",
    "endEvent": "End",
    "userTask": "Step that a person does",
    "serviceTask": "Step that Keepstep does by itself",
    "callActivity": "Stage with a diagram of its own",
    "subProcess": "Group of steps",
    "exclusiveGateway": "Question: one way is taken",
    "parallelGateway": "Side by side: all ways are taken",
    "eventBasedGateway": "Whichever comes first",
    "boundaryEvent": "On a step",
    "intermediateCatchEvent": "Wait",
    "intermediateThrowEvent": "Message sent",
}
ADDED: Final = (
    ("user", "A step that a person does", "With a form, a role and, if you like, a deadline."),
    ("decision", "A question with two ways", "An earlier answer decides which way a case goes."),
    ("call", "A stage", "It has a diagram of its own."),
    ("wait_date", "Wait for a date", "Nothing is done until a day that the policy gives."),
    ("wait_message", "Wait for a message", "Nothing is done until something is reported."),
    ("send_message", "Send a message within the case", "Another part of the case hears it."),
    ("service", "A step that Keepstep does by itself", "Such as telling somebody."),
    ("group", "A group of steps", "It has a beginning and an end of its own, and steps between them."),
    ("end", "An end", "Only where nothing follows yet."),
)
OPERATORS: Final = (
    ("notify", "Tell somebody"),
    ("create_document", "Make a document"),
    ("open_record", "Open a record"),
)
FUNCTIONS: Final = (("due", "On its last day", ""), ("opens", "On the first day on which it may be done", ""))


def kind_of(step: Step) -> str:
    """What this is, in a few words."""
    if step.kind == "boundaryEvent" and step.about == "timer":
        return "Deadline that ends the step" if step.interrupts else "Deadline"
    if step.kind == "boundaryEvent":
        return "What may happen while the step is open"
    if step.kind == "subProcess" and not step.can_be_late:
        return "Group of steps that a message starts"
    if step.kind == "exclusiveGateway" and len(step.ways) < 2:
        return "Where lines meet"
    if step.kind == "intermediateCatchEvent":
        return "Wait for a date" if step.about == "timer" else "Wait for a message"
    if step.kind in ("endEvent", "startEvent") and step.about == "message":
        return "End that sends a message" if step.kind == "endEvent" else "Start by a message"
    return KINDS.get(step.kind, "Step")
