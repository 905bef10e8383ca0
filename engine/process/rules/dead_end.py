"""A step that leads nowhere.

Matters: The case would stop there and never be closed, with nothing left on anybody’s list.

Remedy: draw a line to the next step or to an end circle.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        leads_on = element.kind == "endEvent" or element.is_event_group or diagram.outgoing(element.id)
        if element.has_id and not leads_on and _has_end(diagram, element.container):
            yield diagram.error(
                "dead_end",
                element.id,
                f"No line leaves {quoted(element)}. "
                "A case would stop there and nobody would be told. "
                "Draw a line to the next step, or to an end circle.",
            )


def _has_end(diagram: Diagram, container: str) -> bool:
    # Without any end the whole is at fault (no_end), not the step that happens to be last.
    return any(member.kind == "endEvent" for member in diagram.members(container))
