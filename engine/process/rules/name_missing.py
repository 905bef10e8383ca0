"""Worth a look: a step, stage, question, timer or message without a name.

Matters: The name is what a social worker reads in the list of things to do, and what the record says years
later. An id tells neither.

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
    works = element.kind in ("userTask", "callActivity", "serviceTask")
    return asks or works or element.is_on("timer") or element.is_on("message")
