"""A file that is not named by the process it draws.

Matters: A stage is found by the name of its file. Under another name it would be missing on the day of
publishing, and every case that comes to it would stop.

Remedy: name the file by the id of its process.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    path = PurePosixPath(diagram.file)
    if path.suffix == ".bpmn" and path.stem != diagram.process.id:
        yield diagram.error(
            "file_name",
            diagram.process.id,
            f"This file is named {path.name} but draws the procedure “{diagram.process.id}”. "
            "A stage that calls it by its id would be looked for in another file. "
            f"Name the file {diagram.process.id}.bpmn.",
        )
