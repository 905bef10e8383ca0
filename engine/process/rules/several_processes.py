"""More than one process in a file.

Matters: Only the first of them would be run. The steps drawn in the second would look as if they were done
for the child and never be.

Remedy: give each process a file of its own.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening, quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for process in diagram.processes[1:]:
        yield diagram.error(
            "several_processes",
            process.id,
            f"This file draws {opening(process)} beside {quoted(diagram.process)}. "
            "Only the first would be found, and the editor may refuse to open the file. "
            "Save each in a file of its own, named by its id.",
        )
