"""A diamond at which lines meet and part at once.

Matters: Whether it waits for all lines or for one cannot be read from the picture, and the engine’s answer
may not be the one that was meant.

Remedy: draw two diamonds, one after the other.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import GATEWAYS, Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for gateway in diagram.of_kind(*GATEWAYS):
        if len(diagram.incoming(gateway.id)) > 1 and len(diagram.outgoing(gateway.id)) > 1:
            yield diagram.error(
                "mixed_gateway",
                gateway.id,
                f"At {quoted(gateway)} lines meet and part at once. "
                "Nobody can see which of them a case has to wait for. "
                "Draw two diamonds: one where the lines meet, and one after it where they part.",
            )
