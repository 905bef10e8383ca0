"""A condition that compares a decision with an answer no form offers.

Matters: No worker can give that answer, so no child’s case would ever take the line.

Remedy: use one of the answers that the form offers, or add the answer to the form.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.conditions import code_text, conditions
from engine.process.rules.decisions import offered
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.switches import switched_off
from engine.process.rules.wording import line, listed, nearest

KINDS = ("facts", "decisions", "constants")


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if around.left_out(diagram):
        return
    unused = switched_off(diagram, around)
    for condition in (each for each in conditions(diagram) if each.flow.id not in unused):
        for name, code in dict.fromkeys(condition.compared):
            offers = codes_of(name, around)
            if offers is not None and code_text(code) not in offers:
                yield diagram.error(
                    "condition_code",
                    condition.flow.id,
                    f"The condition on {line(diagram, condition.flow)} compares {around.label(name)} with "
                    f"“{code_text(code)}”, an answer that nobody can give. No case would follow that line for it. "
                    f"The answers are {listed(sorted(offers), 'or')}.{nearest(code_text(code), offers)}",
                )


def codes_of(name: str, around: Around) -> set[str] | None:
    """The codes that a decision, fact or constant can have; None where that is not known."""
    declared = {code for kind in KINDS for code in _declared(around, kind, name)}
    return offered(name, around) or declared or None


def _declared(around: Around, kind: str, name: str) -> list[str]:
    return [str(code) for code in (around.names or {}).get(kind, {}).get(name, {}).get("codes", ())]
