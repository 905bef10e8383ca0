"""A wait for several things whose lines lead to something other than waits.

Matters: A step there would be open at once, before anything was waited for.

Remedy: lead each line to a timer or message of its own.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element
from engine.process.rules.paths import targets
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for gateway in diagram.of_kind("eventBasedGateway"):
        waits = [diagram.elements[target] for target in targets(diagram, gateway.id)]
        if len(waits) < 2 or not all(_is_own_wait(diagram, wait) for wait in waits):
            yield diagram.error(
                "event_gateway_branches",
                gateway.id,
                f"{opening(gateway)} waits for whichever comes first, but not every line leads to a wait of its own. "
                "A case could not tell what it waits for. "
                "Draw two or more lines from it, each to one timer or message that no other line reaches.",
            )


def _is_own_wait(diagram: Diagram, wait: Element) -> bool:
    return wait.kind == "intermediateCatchEvent" and len(diagram.incoming(wait.id)) == 1
