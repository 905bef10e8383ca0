"""A group of steps with an id that a procedure or group of another diagram has.

Matters: What a case has done is kept under these ids. Two groups of one id could take each other’s place in
the child’s record.

Remedy: give the group another id.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import GROUPS, Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    others = [other for other in around.processes.values() if other is not None and other is not diagram]
    taken = {container: other.file for other in others for container in other.containers}
    for group in diagram.of_kind(*GROUPS):
        if group.id in taken:
            yield diagram.error(
                "group_id_taken",
                group.id,
                f"{opening(group)} has the id “{group.id}”, which {taken[group.id]} uses as well. "
                "A case could not tell which of the two to enter. "
                "Give the group another id.",
            )
