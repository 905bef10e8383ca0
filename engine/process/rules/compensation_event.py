"""An event or a step that undoes what was done.

Matters: What was done for a family cannot be taken back by the computer. Putting it right is a step that
somebody does.

Remedy: draw the step that puts it right.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        if element.is_on("compensate") or element.attributes.get("isForCompensation") == "true":
            yield diagram.error(
                "compensation_event",
                element.id,
                f"{opening(element)} is drawn to undo what was done. "
                "What people have recorded is never undone, so nothing would happen there. "
                "Draw the step that puts it right, and lead to it by a question.",
            )
