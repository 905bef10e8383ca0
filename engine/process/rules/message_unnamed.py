"""A message without a name.

Matters: It would hear nothing and reach nobody, such as a concern that is raised and answered by no one.

Remedy: choose or name the message.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        for event in element.events:
            if event.kind == "message" and not diagram.names_by_ref.get(event.ref):
                yield diagram.error(
                    "message_unnamed",
                    element.id,
                    f"{opening(element)} does not say which message it sends or waits for. "
                    "It would hear nothing and reach nobody. "
                    "Choose a message, or give a new one a name.",
                )
