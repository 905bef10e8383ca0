"""A step done once for each of several, which does not say where the answers go.

Matters: What was said about the first brother or sister would be overwritten by what is said about the next.

Remedy: name the list that collects the answers and the answer itself.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        if element.loop == "multiInstance" and not element.loop_output:
            yield diagram.error(
                "multi_instance_output",
                element.id,
                f"{opening(element)} is done several times, but does not say where the answers are kept. "
                "Each answer would overwrite the one before. "
                "Name the list that collects the answers (loop data output) and the single answer (output item).",
            )
