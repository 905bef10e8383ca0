"""A step set to repeat itself.

Matters: It goes round on its own count without asking anybody. Whether a child is visited again is a
decision, and it belongs in the picture.

Remedy: draw the way back through a question.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        if element.loop == "standard":
            yield diagram.error(
                "standard_loop",
                element.id,
                f"{opening(element)} is set to repeat itself, and the picture does not say when it stops. "
                "The worker could be asked for it again and again. "
                "Draw a question after it, with a line that leads back.",
            )
