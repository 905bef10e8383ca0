"""Two lines from one thing to the same other thing, on the same condition.

Matters: the second of two lines lies hidden under the first. Out of a plus diamond it would open the same step twice,
so that a family would be asked twice for one visit; out of a question it can never be taken.

Remedy: take one of the two out.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import line


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    seen: set[tuple[str, str, str | None]] = set()
    for flow in diagram.flows.values():
        ends = (flow.source, flow.target, flow.condition)
        if ends in seen and flow.source in diagram.elements and flow.target in diagram.elements:
            yield diagram.error(
                "duplicate_line",
                flow.id,
                f"{line(diagram, flow, opening=True)} is drawn twice. "
                "One of the two is hidden under the other, and a case could do the next step twice. "
                "Take one of them out.",
            )
        seen.add(ends)
