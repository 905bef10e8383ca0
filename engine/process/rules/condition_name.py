"""A condition that names no fact, decision or constant of the pack.

Matters: The line would never be taken. Every child would go the default way, whatever was decided.

Remedy: use a name of the pack, or declare it in names.toml.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.conditions import conditions
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import line, nearest

KINDS = ("facts", "decisions", "constants")


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if around.names is None:
        return
    known = {name for kind in KINDS for name in around.names.get(kind, {})}
    for condition in conditions(diagram):
        for name in sorted(condition.expression.names - known):
            yield diagram.error(
                "condition_name",
                condition.flow.id,
                f"The condition on {line(diagram, condition.flow)} asks for “{name}”, which nothing in this "
                "procedure is called. It would never be true. "
                f"Use the name of a fact or decision, or declare this one.{nearest(name, known)}",
            )
