"""Worth a look: a property that nothing reads, most likely misspelt.

Matters: Somebody meant to say something by it, perhaps who does the step or by which clause. Misspelt, it
says nothing, and the case runs without it.

Remedy: correct its name or take it out.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.wording import nearest, opening

EVERYWHERE = frozenset({"role", "clauses"})
TIMER = frozenset({"ladder"})
BY_KIND = {"userTask": frozenset({"form"})}


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        known = known_to(element)
        for name in element.properties:
            constant = element.kind == "callActivity" and name.startswith("with_")
            if name not in known and not constant:
                yield diagram.warning(
                    "property_unknown",
                    element.id,
                    f"{opening(element)} has a property “{name}” that nothing reads. "
                    "What it says would have no effect. "
                    f"Correct its name or take it out.{nearest(name, known)}",
                )


def known_to(element: Element) -> frozenset[str]:
    """The properties that something reads on this element."""
    timer = TIMER if element.is_on("timer") else frozenset()
    return EVERYWHERE | BY_KIND.get(element.kind, frozenset()) | timer
