"""An event that waits for a condition.

Matters: It would wait for something nobody is asked. A child’s case could wait there without a person or a
date that moves it on.

Remedy: wait for a date or a message, or ask the question in a diamond.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        if element.is_on("conditional"):
            yield diagram.error(
                "conditional_event",
                element.id,
                f"{opening(element)} waits until something is true, and nothing would look whether it is. "
                "A case could wait there for ever. "
                "Wait for a date or a message, or ask the question in a diamond after a step.",
            )
