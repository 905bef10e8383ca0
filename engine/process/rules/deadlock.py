"""A plus diamond that may wait for a line which never comes.

Matters: The case would stand still for good, with no task on anybody’s list. A child can be forgotten in that
way without anybody having done wrong.

Remedy: see that every line into it is always taken.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.exclusive_into_join import question_before
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.tokens import play
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for finding in play(diagram):
        if finding.kind == "stuck" and question_before(diagram, finding) is None:
            yield diagram.error(
                "deadlock",
                finding.element.id,
                f"{opening(finding.element)} waits for every line that leads to it, and one of them may never come. "
                "A case would wait there for ever. "
                "Lead every branch to it, also those that end early, or take the line out.",
            )
