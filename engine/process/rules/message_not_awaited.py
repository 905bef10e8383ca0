"""A message sent that nothing in the case waits for.

Matters: The sender believes that something follows, such as a step up to protection, and nothing does.

Remedy: draw what answers it, or choose a message that is awaited.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.switches import switched_off
from engine.process.rules.wording import nearest, opening

THROWS = frozenset({"endEvent", "intermediateThrowEvent"})
CATCHES = frozenset({"startEvent", "boundaryEvent", "intermediateCatchEvent"})


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    case = around.in_a_case(diagram)
    awaited = {name for other in case.values() for _, name in messages(other, CATCHES)}
    unused = switched_off(diagram, around)
    for element, name in messages(diagram, THROWS):
        if case and name not in awaited and element.id not in unused:
            yield diagram.error(
                "message_not_awaited",
                element.id,
                f"{opening(element)} sends “{name}”, and nothing in the procedure waits for it. "
                "The case would go on as if it had not been sent. "
                f"Draw what answers it, or choose another message.{nearest(name, awaited)}",
            )


def messages(diagram: Diagram, kinds: frozenset[str]) -> Iterator[tuple[Element, str]]:
    """The named messages that events of these kinds send or wait for."""
    for element in diagram.of_kind(*kinds):
        for event in element.events:
            name = diagram.names_by_ref.get(event.ref) if event.kind == "message" else None
            if name:
                yield element, name
