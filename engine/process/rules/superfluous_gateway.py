"""Worth a look: a diamond with a single line in and a single line out.

Matters: nothing is asked and nothing parts there. Whoever reads the picture looks for a decision about the child
that nobody takes, or for a second branch that nobody drew.

Remedy: take it out, or draw the line that is missing.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for gateway in diagram.of_kind("exclusiveGateway", "parallelGateway"):
        into, out = diagram.incoming(gateway.id), diagram.outgoing(gateway.id)
        # A condition on its only line is an error of its own (condition_misplaced).
        if len(into) == len(out) == 1 and out[0].condition is None:
            yield diagram.warning(
                "superfluous_gateway",
                gateway.id,
                f"{opening(gateway)} has one line in and one line out. "
                "A case would simply pass it, and a reader would look for a choice that is not there. "
                "Take it out, or draw the line that is missing.",
            )
