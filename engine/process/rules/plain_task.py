"""A step of no kind that Keepstep runs.

Matters: Nobody is told to do it. The case would run past it as if it had been done.

Remedy: make it a step that people do, a service step or a called stage.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.of_kind("task", "manualTask", "sendTask", "receiveTask"):
        yield diagram.error(
            "plain_task",
            element.id,
            f"{opening(element)} does not say who does it. "
            "A case would run past it and nothing would be done or recorded. "
            "Change it to a step that people do (user task), a service step or a called stage.",
        )
