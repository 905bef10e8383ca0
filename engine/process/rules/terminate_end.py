"""An end of everything at the top of the lifecycle.

Matters: It stops everything at once, an open concern about the child as well, and nobody would be told that
it was dropped.

Remedy: put it in a group of steps, or draw a plain end.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if diagram.process.id != around.root:
        return
    for end in diagram.of_kind("endEvent"):
        if end.is_on("terminate") and end.container == diagram.process.id:
            yield diagram.error(
                "terminate_end",
                end.id,
                f"{opening(end)} ends everything that runs in the case. "
                "A concern still open would be cancelled and nobody would be told. "
                "Draw a plain end circle, or put this one inside the group of steps that it is to end.",
            )
