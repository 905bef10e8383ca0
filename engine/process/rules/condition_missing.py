"""A line out of a question that does not say when it is taken.

Matters: Whether the line is taken would be left to chance, and with it what happens to the child.

Remedy: write its condition.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import line


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for question in diagram.of_kind("exclusiveGateway"):
        lines = diagram.outgoing(question.id)
        default = question.attributes.get("default")
        bare = [flow for flow in lines if not flow.condition and flow.id != default]
        # One bare line without a default is a default line that was not marked: that is said at the question.
        if len(lines) > 1 and (default or len(bare) > 1):
            for flow in bare:
                yield diagram.error(
                    "condition_missing",
                    flow.id,
                    f"{line(diagram, flow, opening=True)} does not say when it is taken. "
                    "No case would follow it. "
                    'Write its condition, such as need_decision == "plan".',
                )
