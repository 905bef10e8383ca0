"""A wait for several things at once with more than one timer.

Matters: Only the nearer day would ever count. The later one would look like a promise and never be kept.

Remedy: keep one timer.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.paths import targets
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for gateway in diagram.of_kind("eventBasedGateway"):
        waits = [diagram.elements[target] for target in targets(diagram, gateway.id)]
        timers = [wait for wait in waits if wait.is_on("timer")]
        if len(timers) > 1:
            yield diagram.error(
                "event_gateway_timers",
                gateway.id,
                f"{opening(gateway)} waits for {len(timers)} timers at once. "
                "They would share one date, and the nearer would never fire. "
                "Keep one timer, and let the policy say which of its dates comes first.",
            )
