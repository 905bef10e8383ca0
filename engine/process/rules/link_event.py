"""A jump from one place of the picture to another.

Matters: The reader has to look for where the case goes on, and a jump that leads nowhere is easily
overlooked.

Remedy: draw the line, or call a stage.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        if element.is_on("link"):
            yield diagram.error(
                "link_event",
                element.id,
                f"{opening(element)} jumps to another place of the picture. "
                "A case would stop there, because jumps are not followed. "
                "Draw the line itself, or move the part into a stage of its own and call it.",
            )
