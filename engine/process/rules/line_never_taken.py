"""Worth a look: a line out of a question that an earlier line always takes first.

Matters: conditions are asked one after the other and the first that is true is taken. The children for whom this line
was drawn would all go the earlier way.

Remedy: make the earlier condition narrower, or take this line out.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.condition_always_true import always
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.questions import questions
from engine.process.rules.wording import line


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for question in questions(diagram, around):
        taken: set[int] = set()
        asked: set[tuple[str, str]] = set()
        for each in question.lines:
            # A line drawn twice is an error of its own (duplicate_line).
            way = (each.condition.flow.target, each.condition.expression.text)
            if each.true_in and each.true_in <= taken and way not in asked:
                yield diagram.warning(
                    "line_never_taken",
                    each.condition.flow.id,
                    f"Whenever the condition on {line(diagram, each.condition.flow)} is true, a line asked before it "
                    "is true as well. No case would come to this line. "
                    "Make the earlier condition narrower, or take this line out.",
                )
            # Where a line always holds, that is the problem, and the lines behind it are its consequence.
            asked.add(way)
            taken |= each.true_in if not always(question, each) else set()
