"""Worth a look: a step, stage, question or timer without a name.

Remedy: give it a name in the words that people use.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        if not element.name and _is_read(diagram, element):
            yield diagram.warning(
                "name_missing",
                element.id,
                f"{opening(element)} has no name. "
                "People would read its id in lists and in the history. "
                "Name a step by what is done (“Record the visit”) and a question by what is asked.",
            )


def _is_read(diagram: Diagram, element: Element) -> bool:
    asks = element.kind == "exclusiveGateway" and len(diagram.outgoing(element.id)) > 1
    return asks or element.kind in ("userTask", "callActivity") or element.is_on("timer")
