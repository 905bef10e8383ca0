"""A clause that the authority's list of clauses does not have.

Matters: Every date and task on the screen can say why it is there. A wrong number sends the worker who asks
to nothing, or to the wrong promise.

Remedy: correct the number.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import listed, opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if not around.clauses:
        return
    own = {_authority(clause) for clause in around.clauses}
    for element in [*diagram.processes, *diagram.elements.values()]:
        named = element.properties.get("clauses", "").split()
        # A shared stage lists the clauses of every authority that calls it; only one's own can be looked up.
        wrong = [clause for clause in named if _authority(clause) in own and clause not in around.clauses]
        if wrong:
            yield diagram.error(
                "clause_unknown",
                element.id,
                f"{opening(element)} rests on {listed(wrong)}, which the list of clauses does not have. "
                "Nobody could look up why the step is there. "
                "Correct the number, or add the clause to the list.",
            )


def _authority(clause: str) -> str:
    # However it is written: a clause in small letters is nobody else's.
    return clause.partition("-")[0].upper()
