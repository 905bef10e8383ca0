"""A step that asks a decision table.

Matters: Nobody could see in the picture how it was decided about the child. A number with its clause in the
policy, and a question with its lines, can be read by all.

Remedy: draw the choice as a question with lines, and write numbers in the policy.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.of_kind("businessRuleTask"):
        yield diagram.error(
            "business_rule_task",
            element.id,
            f"{opening(element)} asks a decision table. "
            "No case could go past it, because Keepstep has no decision tables. "
            "Draw the choice as a question with a line for each answer, and write its numbers in the policy.",
        )
