"""An id used twice in one file.

Matters: History, deadlines and drafts are kept under an element’s id. With one id for two, a visit could be
recorded where a review was due.

Remedy: give one of the two another id.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    processes = {process.id for process in diagram.processes}
    for repeated in diagram.repeated_ids:
        stage = repeated in processes and repeated in diagram.elements
        what = "both the procedure and something in it" if stage else "two things in this file"
        yield diagram.error(
            "duplicate_id",
            repeated,
            f"The id “{repeated}” names {what}. "
            "The editor could not open the file, and a case could not tell them apart. "
            "Give one of them another id.",
        )
