"""A plus diamond whose branches neither all meet at one plus diamond nor each have an end of their own.

Matters: The case could go on while one of its branches is still open, so that a visit promised to the child
runs on unseen behind a closed part.

Remedy: let all branches meet in one plus diamond, or give each its own end circle.
"""

from collections.abc import Iterator

from engine.process.rules import paths
from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.tokens import play
from engine.process.rules.wording import quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for split in diagram.of_kind("parallelGateway"):
        if not paths.is_parallel_split(diagram, split) or explained(diagram, split):
            continue
        if not paths.ends_apart(diagram, split) and paths.own_join(diagram, split) is None:
            yield diagram.error(
                "parallel_block",
                split.id,
                f"The branches that {quoted(split)} opens neither all meet again nor each come to an end of their own. "
                "A case could go on before all of them are done. "
                "Let all of them, and nothing else, meet in one plus diamond, or give each an end circle of its own.",
            )


def explained(diagram: Diagram, split: Element) -> bool:
    """Whether something behind this diamond already sticks or goes on twice: that is the clearer problem."""
    behind = paths.reach([split.id], paths.follow(diagram))
    return any(finding.element.id in behind for finding in play(diagram))
