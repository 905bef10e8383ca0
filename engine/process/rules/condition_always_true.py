"""Worth a look: a condition that every answer makes true.

Matters: the question looks as if somebody decides about the child there, and the answer changes nothing. Most often an
“or” between two “is not” stands where an “and” is meant.

Remedy: write the condition so that some answer makes it false, or take the question out.
"""

from collections.abc import Iterator
from typing import Any

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.questions import Line, Question, questions
from engine.process.rules.wording import line


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for question in questions(diagram, around):
        for each in question.lines:
            if always(question, each):
                yield diagram.warning(
                    "condition_always_true",
                    each.condition.flow.id,
                    f"The condition on {line(diagram, each.condition.flow)} is true whatever is answered. "
                    "Every case would go that way. "
                    "If none of several answers is meant, join them with “and” in place of “or”.",
                )


def always(question: Question, line: Line) -> bool:
    """Whether a line is taken with every answer, as soon as all that its condition names is known."""
    names = line.condition.expression.names
    # Asking whether something is known is answered by its being known, and so is asking for the only answer there is.
    if not line.condition.compared or any(len(_answers(question, name)) < 2 for name in names):
        return False
    known = {number for number, sample in enumerate(question.samples) if names <= sample.keys()}
    return known <= line.true_in


def _answers(question: Question, name: str) -> set[Any]:
    return {sample[name] for sample in question.samples if name in sample}
