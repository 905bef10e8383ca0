"""A timer that names a ladder of reminders which the policy does not have.

Matters: When the step is late, nobody above the worker would be told.

Remedy: choose one of the policy's ladders, or leave it out for the usual one.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.switches import switched_off
from engine.process.rules.wording import nearest, opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if around.ladders is None:
        return
    unused = switched_off(diagram, around)
    for element in diagram.elements.values():
        ladder = element.properties.get("ladder")
        if ladder and ladder not in around.ladders and element.id not in unused:
            yield diagram.error(
                "ladder_unknown",
                element.id,
                f"{opening(element)} names the ladder “{ladder}”, which the policy does not have. "
                "Nobody would be told when the step is late. "
                f"Choose one of its ladders, or leave it empty for the usual one.{nearest(ladder, around.ladders)}",
            )
