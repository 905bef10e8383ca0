"""A condition on a line that does not leave a question with several lines.

Matters: A case for which it is not true would stop there, in a place where no reader expects a question.

Remedy: draw a question, or take the condition out.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.wording import line, quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for flow in diagram.flows.values():
        source = diagram.elements.get(flow.source)
        if flow.condition is not None and source is not None and not _is_question(diagram, source):
            yield diagram.error(
                "condition_misplaced",
                flow.id,
                f"{line(diagram, flow, opening=True)} has a condition, but {quoted(source)} is no question with "
                "several lines. A case for which it is not true would stop there. "
                "Draw a question with a line for each answer, or take the condition out.",
            )


def _is_question(diagram: Diagram, element: Element) -> bool:
    return element.kind == "exclusiveGateway" and len(diagram.outgoing(element.id)) > 1
