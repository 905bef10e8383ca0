"""Two files that draw a process of one id.

Matters: A stage that is called by that id could mean either of the two, and a child could be taken through
the wrong one.

Remedy: give one of them another id.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    other = around.processes.get(diagram.process.id)
    if other is not None and other is not diagram:
        yield diagram.error(
            "process_id_taken",
            diagram.process.id,
            f"The id “{diagram.process.id}” belongs to the procedure in {other.file} as well. "
            "A case would run one of the two, and nobody could say which. "
            "Take one of the files out, or give one of the procedures another id.",
        )
