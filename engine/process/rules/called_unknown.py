"""A stage that calls no process, or one that does not exist.

Matters: A case that came there could not go on, so no case can be started at all.

Remedy: choose the process that it calls.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import nearest, opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for call in diagram.of_kind("callActivity"):
        called = call.attributes.get("calledElement", "")
        wrong = f"calls “{called}”, which does not exist" if called else "does not say what it calls"
        if called not in around.processes:
            yield diagram.error(
                "called_unknown",
                call.id,
                f"{opening(call)} {wrong}. "
                "A case could not be started. "
                f"Choose the stage that it calls, or draw it.{nearest(called, around.processes)}",
            )
