"""Parallel branches that meet without waiting for each other.

Matters: Everything behind the meeting point would be done once for each branch: two plans, two reviews, two
letters to one family.

Remedy: let them meet in a plus diamond.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element
from engine.process.rules.paths import branches, entries, is_parallel_split
from engine.process.rules.problem import Problem
from engine.process.rules.tokens import Finding, play
from engine.process.rules.wording import quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for finding in play(diagram):
        split = split_before(diagram, finding)
        if split is not None:
            yield diagram.error(
                "parallel_into_merge",
                finding.element.id,
                f"The branches that {quoted(split)} opens meet at {quoted(finding.element)}, "
                "which does not wait for the others. "
                "Everything after it would be done once for each branch. "
                "Let the branches meet in a plus diamond first.",
            )


def split_before(diagram: Diagram, finding: Finding) -> Element | None:
    """The plus diamond two of whose branches come to this place by different lines."""
    if finding.kind != "twice":
        return None
    splits = [split for split in diagram.of_kind("parallelGateway") if is_parallel_split(diagram, split)]
    return next((split for split in splits if _meets(diagram, split, finding.element)), None)


def _meets(diagram: Diagram, split: Element, place: Element) -> bool:
    reached = [
        entries(diagram, flow, branch, place.id) for flow, branch in branches(diagram, split, stop=place.id)
    ]
    arriving = [lines for lines in reached if lines]
    return len(arriving) > 1 and len(set().union(*arriving)) > 1
