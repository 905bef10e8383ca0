"""A question with no way out when nothing is chosen.

Matters: With an answer that no line expects, the case would stop there and nobody would be told.

Remedy: mark the line to follow when no other fits.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for question in diagram.of_kind("exclusiveGateway"):
        if len(diagram.outgoing(question.id)) > 1 and not question.attributes.get("default"):
            yield diagram.error(
                "default_missing",
                question.id,
                f"{opening(question)} has no way out when nothing is chosen. "
                "A case would stop there and nobody would be told. "
                "Say which line to follow when the answer is missing (the default line).",
            )
