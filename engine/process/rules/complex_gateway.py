"""A diamond with a rule of its own.

Matters: Its rule stands nowhere in the picture. Nobody could say why a child’s case went this way and not
that.

Remedy: draw a question, or a plus diamond that opens all lines.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.of_kind("complexGateway"):
        yield diagram.error(
            "complex_gateway",
            element.id,
            f"{opening(element)} has a rule of its own that cannot be shown. "
            "No case could go past it. "
            "Draw a question with a line for each answer, or a plus diamond that opens all lines.",
        )
