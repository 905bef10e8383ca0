"""A group of steps without an order.

Matters: Nothing says when all of it is done, so nobody could be told what is still owed to the child.

Remedy: open the steps side by side with a plus diamond, or start them by message.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.of_kind("adHocSubProcess"):
        yield diagram.error(
            "adhoc_subprocess",
            element.id,
            f"{opening(element)} leaves the order of its steps open. "
            "Nobody would be told which of them to do. "
            "Join the steps with lines, open them side by side with a plus diamond, or let a message start them.",
        )
