"""Worth a look: a message, error or escalation that the file declares and nothing in it uses.

Matters: it stays behind when the event that used it is deleted. Somebody who chooses from the list of messages may
take it for one that a case still hears, and a worried message about a child would go nowhere.

Remedy: take it out of the file, or choose it for the event that is meant.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    used = {event.ref for element in diagram.elements.values() for event in element.events}
    for definition in diagram.definitions:
        if definition.id and definition.id not in used:
            name = definition.name or definition.id
            yield diagram.warning(
                "definition_unused",
                definition.id,
                f"The {definition.kind} “{name}” is declared in this file and nothing uses it. "
                "It harms no case, but it stands in the list to choose from. "
                "Take it out of the file, or choose it for the event that is meant.",
            )
