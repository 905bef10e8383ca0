"""A step that people do without a role.

Matters: The step would be on nobody’s list.

Remedy: say who does it.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for task in diagram.of_kind("userTask"):
        if not task.properties.get("role"):
            yield diagram.error(
                "role_missing",
                task.id,
                f"{opening(task)} does not say who does it. "
                "It would stand on nobody's list. "
                "Choose a role, such as the allocated social worker or the team manager.",
            )
