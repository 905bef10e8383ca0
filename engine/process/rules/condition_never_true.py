"""A condition that no answer can make true.

Matters: the line looks as if children could go that way, and none ever would. Most often an “and” stands where an
“or” is meant, and the children for whom the line was drawn go the other way.

Remedy: write the condition so that some answer makes it true, or take the line out.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.questions import questions
from engine.process.rules.wording import line


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for question in questions(diagram, around):
        for each in question.lines:
            if not each.true_in:
                yield diagram.error(
                    "condition_never_true",
                    each.condition.flow.id,
                    f"The condition on {line(diagram, each.condition.flow)} was tried with every answer, known and "
                    "unknown, and is never true. No case would follow that line. "
                    "If one of several answers is meant, join them with “or” in place of “and”, or take the line out.",
                )
