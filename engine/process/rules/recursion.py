"""A stage that calls itself, directly or through others.

Matters: The case would open the stage inside itself without end.

Remedy: draw the way back as a line.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening, quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for call in diagram.of_kind("callActivity"):
        if diagram.process.id in around.reached_from(call.attributes.get("calledElement", "")):
            yield diagram.error(
                "recursion",
                call.id,
                f"{opening(call)} leads back into {quoted(diagram.process)} itself. "
                "A case would open it inside itself without end. "
                "Draw the way back as a line, or call another stage.",
            )
