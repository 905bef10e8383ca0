"""Worth a look: a condition on a fact that no form writes.

Matters: the fact stays unknown for every child, so the line is taken by nobody or by everybody, whatever happens in
the family.

Remedy: let a form ask for it, or ask for another fact.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.conditions import conditions
from engine.process.rules.decisions import writes_fact
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.switches import switched_off
from engine.process.rules.wording import line


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if around.forms is None or around.names is None or around.left_out(diagram):
        return
    unused, facts = switched_off(diagram, around), set(around.names.get("facts", {}))
    for condition in (each for each in conditions(diagram) if each.flow.id not in unused):
        for name in sorted(condition.expression.names & facts):
            if not writes_fact(name, around):
                yield diagram.warning(
                    "fact_never_written",
                    condition.flow.id,
                    f"The condition on {line(diagram, condition.flow)} asks for the fact {around.label(name)}, "
                    "but no form asks anybody for it. It would stay unknown in every case. "
                    "Add the question to a form, or ask for another fact.",
                )
