"""A start, end or circle of a kind that does not fit its place.

Matters: The case would stop there or run past it. A concern might be waited for in a place that can never
hear of it.

Remedy: choose one of the kinds that the message names.
"""

from collections.abc import Iterable, Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.wording import listed, opening

PLAIN = "plain"
ALLOWED = {
    "startEvent": frozenset({PLAIN}),
    "endEvent": frozenset({PLAIN, "message", "error", "escalation", "terminate"}),
    "intermediateCatchEvent": frozenset({"timer", "message"}),
    "intermediateThrowEvent": frozenset({"message"}),
    "boundaryEvent": frozenset({"timer", "message", "error", "escalation"}),
}
SAID = {
    PLAIN: "plain",
    "timer": "a timer",
    "message": "a message",
    "error": "an error",
    "escalation": "an escalation",
    "terminate": "an end of all that runs",
}
REFUSED_ELSEWHERE = frozenset({"signal", "link", "conditional", "compensate"})


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.of_kind(*ALLOWED):
        kinds = [event.kind for event in element.events]
        if any(kind in REFUSED_ELSEWHERE for kind in kinds) or _timed_group(diagram, element):
            continue
        allowed = _allowed(diagram, element)
        if len(kinds) > 1 or (kinds[0] if kinds else PLAIN) not in allowed:
            yield diagram.error(
                "event_kind",
                element.id,
                f"{opening(element)} {_what(kinds)}, which does not work in this place. "
                "A case would stop there or run past it. "
                f"Here it can only be {listed(_said(sorted(allowed)), 'or')}.",
            )


def _what(kinds: list[str]) -> str:
    if len(kinds) > 1:
        return f"stands for {listed(_said(kinds))} at once"
    return f"is {_said(kinds)[0]}" if kinds else "does not say what it waits for or sends"


def _said(kinds: Iterable[str]) -> list[str]:
    return [SAID.get(kind, f"of the kind “{kind}”") for kind in kinds]


def _allowed(diagram: Diagram, element: Element) -> frozenset[str]:
    return frozenset({"message"}) if _opens_group(diagram, element) else ALLOWED[element.kind]


def _opens_group(diagram: Diagram, element: Element) -> bool:
    group = diagram.elements.get(element.container)
    return element.kind == "startEvent" and group is not None and group.is_event_group


def _timed_group(diagram: Diagram, element: Element) -> bool:
    # Refused by event_subprocess_timer, with the reason.
    return element.is_on("timer") and _opens_group(diagram, element)
