"""A procedure or group of steps with several starts.

Matters: The case would begin at all of them at once, and the family would be asked for the same thing twice.

Remedy: keep one start circle and ask a question after it.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening, quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for container in diagram.containers.values():
        for start in diagram.starts(container.id)[1:]:
            yield diagram.error(
                "several_starts",
                start.id,
                f"{opening(start)} is a second start in {quoted(container)}. "
                "A case would begin at all of them at once. "
                "Keep one start circle and ask after it, in a question, where to go.",
            )
