"""A procedure or group of steps without an end.

Matters: The case could never be closed, and the child would stay on the lists for good.

Remedy: draw an end circle after the last step.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for container in diagram.containers.values():
        ends = any(member.kind == "endEvent" for member in diagram.members(container.id))
        if diagram.starts(container.id) and not ends:
            yield diagram.error(
                "no_end",
                container.id,
                f"{opening(container)} has no end circle. "
                "A case could never leave it in an orderly way. "
                "Draw an end circle after the last step.",
            )
