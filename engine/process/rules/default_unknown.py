"""A question whose default is none of its own lines.

Matters: With an answer that no line expects, the case would stop there and nobody would be told.

Remedy: mark one of its own lines as the default.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for question in diagram.of_kind("exclusiveGateway"):
        default = question.attributes.get("default")
        if default and default not in [flow.id for flow in diagram.outgoing(question.id)]:
            yield diagram.error(
                "default_unknown",
                question.id,
                f"{opening(question)} names a line to follow when nothing is chosen, but that line does not leave it. "
                "A case would stop there and nobody would be told. "
                "Mark one of the lines that leave it as the default line.",
            )
