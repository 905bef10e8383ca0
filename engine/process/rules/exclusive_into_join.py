"""Lines of a question that meet in a plus diamond, which waits for all of them.

Matters: The case would wait for a line that was not chosen. It would stand still for good, with no task on
anybody’s list and the child unseen.

Remedy: let them meet in a plain diamond or at the next step.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element
from engine.process.rules.paths import branches, entries
from engine.process.rules.problem import Problem
from engine.process.rules.tokens import Finding, play
from engine.process.rules.wording import opening, quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for finding in play(diagram):
        question = question_before(diagram, finding)
        if question is not None:
            yield diagram.error(
                "exclusive_into_join",
                finding.element.id,
                f"{opening(finding.element)} waits for every line, but {quoted(question)} takes only one of them. "
                "A case would wait there for ever. "
                "Let these lines meet in a plain diamond, or lead them straight to the next step.",
            )


def question_before(diagram: Diagram, finding: Finding) -> Element | None:
    """The diamond that takes one of the lines for which a stuck plus diamond waits."""
    if finding.kind != "stuck":
        return None
    questions = diagram.of_kind("exclusiveGateway", "eventBasedGateway")
    return next((question for question in questions if _divides(diagram, question, finding.element)), None)


def _divides(diagram: Diagram, question: Element, join: Element) -> bool:
    reached = [
        entries(diagram, flow, branch, join.id) for flow, branch in branches(diagram, question, stop=join.id)
    ]
    arriving = [lines for lines in reached if lines]
    return any(not first & second for i, first in enumerate(arriving) for second in arriving[i + 1 :])
