"""Worth a look: an end of everything where nothing else can be running.

Matters: the black circle says that other work for the child is stopped there. Where there is no other work, the next
reader looks for it, and whoever later adds a branch beside it has it stopped without having meant to.

Remedy: draw a plain end circle.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening, quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for end in diagram.of_kind("endEvent"):
        container = diagram.containers.get(end.container)
        # At the top of the lifecycle it is an error of its own (terminate_end).
        top = end.container == around.root
        if container is not None and not top and end.is_on("terminate") and not _side_by_side(diagram, end):
            yield diagram.warning(
                "superfluous_termination",
                end.id,
                f"{opening(end)} ends all that runs in {quoted(container)}, and nothing else can run there. "
                "Whoever adds a branch later would have it stopped unasked. "
                "Draw a plain end circle.",
            )


def _side_by_side(diagram: Diagram, end: Element) -> bool:
    """Whether something may run beside the path to this end."""
    return any(_opens_another(diagram, member) for member in diagram.members(end.container))


def _opens_another(diagram: Diagram, member: Element) -> bool:
    if member.kind == "boundaryEvent":
        return not member.interrupts
    parts = member.kind not in ("exclusiveGateway", "eventBasedGateway")
    return member.is_event_group or (parts and len(diagram.outgoing(member.id)) > 1)
