"""A group of steps that a timer starts.

Matters: The case could not be closed before that day, even if the family needs nothing more.

Remedy: put the timer in a parallel branch, before the step.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for start in diagram.of_kind("startEvent"):
        group = diagram.elements.get(start.container)
        if start.is_on("timer") and group is not None and group.is_event_group:
            yield diagram.error(
                "event_subprocess_timer",
                group.id,
                f"{opening(group)} is started by a timer. "
                "The case could not end before that day has come. "
                "Put the timer in a branch beside the other work, before the step that it opens.",
            )
