"""A message group that would end all else.

Matters: A new concern would throw away everything that is open for the child, visits and reviews included.

Remedy: mark its start as not interrupting.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import GROUPS, Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for group in diagram.of_kind(*GROUPS):
        if not group.is_event_group:
            continue
        for start in diagram.starts(group.id):
            if start.is_on("message") and start.attributes.get("isInterrupting", "true") != "false":
                yield diagram.error(
                    "event_subprocess_interrupting",
                    group.id,
                    f"{opening(group)} is drawn to end all other work when its message comes. "
                    "That is not what would happen: the rest of the case would go on beside it. "
                    "Mark its start as non-interrupting (a dashed circle).",
                )
