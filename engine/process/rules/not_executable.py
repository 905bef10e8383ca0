"""A process marked as not to be run.

Matters: Such a drawing describes and does nothing. A case that came to it could not go on.

Remedy: mark it as executable.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for process in diagram.processes:
        if process.attributes.get("isExecutable", "true") != "true":
            yield diagram.error(
                "not_executable",
                process.id,
                f"{opening(process)} is marked as a drawing only, not to be run. "
                "No case could start it. "
                "Tick “executable” in the settings of the diagram.",
            )
