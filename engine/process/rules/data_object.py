"""A data object or store.

Matters: It looks as if something about the child were kept there. Only what a form asks is kept.

Remedy: take it out; forms say what is kept.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for extra in diagram.extras:
        if extra.kind.startswith("data"):
            yield diagram.error(
                "data_object",
                extra.id,
                f"{opening(extra)} draws data that a case would carry. "
                "Nothing would be kept in it: what is kept is said by the forms. "
                "Take it out, and ask for the information in a form.",
            )
