"""A signal.

Matters: A signal reaches every case at once. One child’s concern would set off steps for all the others.

Remedy: use a message within the case.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        if element.is_on("signal"):
            yield diagram.error(
                "signal_event",
                element.id,
                f"{opening(element)} sends or waits for a signal, which is meant for all cases at once. "
                "It would reach nobody here, so that no child's case moves because of another's. "
                "Use a message: it stays within the case.",
            )
