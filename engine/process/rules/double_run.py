"""A step that a case can come to again while it is still there.

Matters: The worker would be asked for the same step twice, with two deadlines, and the record would hold two
answers.

Remedy: end the path beside the main one in an end circle of its own.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.parallel_into_merge import split_before
from engine.process.rules.problem import Problem
from engine.process.rules.tokens import play
from engine.process.rules.wording import quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for finding in play(diagram):
        if finding.kind == "twice" and split_before(diagram, finding) is None:
            yield diagram.error(
                "double_run",
                finding.element.id,
                f"A case can come to {quoted(finding.element)} a second time while the first is still going on. "
                "The step would be asked for twice. "
                "End the path that runs beside the main one in an end circle of its own.",
            )
