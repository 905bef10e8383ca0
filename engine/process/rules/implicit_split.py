"""Several lines out of something that is no diamond.

Matters: The case would follow all lines at once, where most readers take it that one is chosen.

Remedy: draw a diamond that says whether one line is taken or all.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import GATEWAYS, Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        # A line drawn twice is an error of its own (duplicate_line).
        lines = len({(flow.target, flow.condition) for flow in diagram.outgoing(element.id)})
        if lines > 1 and element.kind not in GATEWAYS:
            yield diagram.error(
                "implicit_split",
                element.id,
                f"{lines} lines leave {quoted(element)}, and nothing says whether one is taken or all. "
                "A case would follow all of them at once. "
                "Draw a diamond after it: a question where one line is taken, a plus where all are.",
            )
