"""A group of steps drawn as a transaction.

Matters: It promises that everything in it is undone if it fails. A visit to a family cannot be undone.

Remedy: draw it as an ordinary group of steps.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.of_kind("transaction"):
        yield diagram.error(
            "transaction",
            element.id,
            f"{opening(element)} is drawn as a transaction, which promises to undo its steps. "
            "What people have done and recorded is never undone here. "
            "Change it to an ordinary group of steps, and draw what happens when it is called off.",
        )
