"""A default line with a condition.

Matters: The line is taken whenever no other fits, whatever its condition says. Whoever reads the condition
believes something else.

Remedy: take the condition out, or make another line the default.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import line


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    defaults = {question.attributes.get("default") for question in diagram.of_kind("exclusiveGateway")}
    for flow in diagram.flows.values():
        if flow.id in defaults and flow.condition is not None:
            yield diagram.error(
                "default_condition",
                flow.id,
                f"{line(diagram, flow, opening=True)} is taken when no other fits, and yet has a condition. "
                "The condition would never be looked at. "
                "Take the condition out, or make another line the default line.",
            )
