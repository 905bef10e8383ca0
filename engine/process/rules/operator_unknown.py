"""A service step that does not say what it does, or asks for what Keepstep cannot do.

Matters: The letter, the document or the notice that somebody relies on would not be made.

Remedy: choose notify, create_document or open_record.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import listed, opening

OPERATORS = ("notify", "create_document", "open_record")


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for task in diagram.of_kind("serviceTask"):
        asked = task.operator.id if task.operator else ""
        if asked not in OPERATORS:
            yield diagram.error(
                "operator_unknown",
                task.id,
                f"{opening(task)} {f'asks for “{asked}”' if asked else 'does not say what it does'}. "
                "Nothing would be done there. "
                f"Choose what it does: {listed(list(OPERATORS), 'or')}.",
            )
