"""A decision made in one of several parallel branches and asked for after they meet.

Matters: Branches that run side by side do not see each other’s answers. Where they meet, an older answer
could win, and the case would follow a decision that was since changed.

Remedy: make the decision before the branches part or after they meet, or keep it as a fact.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.decisions import decided_by
from engine.process.rules.model import Diagram, Element
from engine.process.rules.paths import between, is_parallel_split, own_join
from engine.process.rules.problem import Problem
from engine.process.rules.readers import asked_after
from engine.process.rules.wording import quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for split in diagram.of_kind("parallelGateway"):
        join = own_join(diagram, split) if is_parallel_split(diagram, split) else None
        if join is None:
            continue
        makers = between(diagram, split, join)
        for name in sorted({name for maker in makers for name in decided_by(diagram, maker, around)}):
            reader = asked_after(diagram, join, name, around)
            if reader is not None:
                yield _problem(diagram, split, join, around.label(name), reader)


def _problem(diagram: Diagram, split: Element, join: Element, decision: str, reader: Element) -> Problem:
    return diagram.error(
        "decision_lost",
        join.id,
        f"{decision} is decided in one of the branches between {quoted(split)} and {quoted(join)}, "
        f"and {quoted(reader)} asks for it afterwards. "
        "The branch that finishes last could put back an older answer. "
        "Decide it before the branches part or after they meet, or keep it as a fact.",
    )
