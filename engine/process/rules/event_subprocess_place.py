"""A group of steps that an event starts, elsewhere than at the top of the lifecycle.

Matters: What comes at any time, such as a new concern, would be heard in this part alone and missed in every
other.

Remedy: move it to the top of the lifecycle.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import GROUPS, Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for group in diagram.of_kind(*GROUPS):
        at_top = group.container == diagram.process.id == around.root
        if group.is_event_group and not at_top:
            yield diagram.error(
                "event_subprocess_place",
                group.id,
                f"{opening(group)} is started by a message, but lies inside a stage. "
                "The message would not reach it there. "
                f"Move it to the top of the lifecycle (“{around.root}”).",
            )
