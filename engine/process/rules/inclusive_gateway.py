"""A diamond that may open several lines at once.

Matters: Which of its lines are open cannot be seen in the picture, and where they meet again the case may
wait for one that was never opened.

Remedy: ask one question after the other, or open all lines and ask on each.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.of_kind("inclusiveGateway"):
        yield diagram.error(
            "inclusive_gateway",
            element.id,
            f"{opening(element)} may open one line or several. "
            "Nobody could say which of them a case still waits for. "
            "Ask one question after the other, or open all lines with a plus diamond and ask on each of them.",
        )
