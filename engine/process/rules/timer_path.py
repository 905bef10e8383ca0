"""Worth a look: a timer that opens a step for people beside the late one.

Matters: A step that opens with each late round piles up on somebody’s list and draws the eye away from the
child who is late to be seen.

Remedy: end the path in an end circle, and ask for the reason on the late step's own form.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.decisions import steps_within
from engine.process.rules.model import Diagram
from engine.process.rules.paths import follow, reach
from engine.process.rules.problem import Problem
from engine.process.rules.tokens import play
from engine.process.rules.wording import opening, quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for boundary in diagram.of_kind("boundaryEvent"):
        if not boundary.is_on("timer") or boundary.interrupts:
            continue
        path = [diagram.elements[element] for element in reach([boundary.id], follow(diagram))]
        # A path that comes back to the main one is an error of its own (double_run).
        if any(finding.kind == "twice" and finding.element in path for finding in play(diagram)):
            continue
        step = next((e for e in path if next(steps_within(diagram, e, around), None)), None)
        if step is not None:
            yield diagram.warning(
                "timer_path",
                boundary.id,
                f"{opening(boundary)} opens {quoted(step)} while the late step stays open. "
                "Each late round would leave another such step on somebody's list. "
                "Unless a clause asks for it, end this path in an end circle "
                "and ask for the reason on the late step's own form.",
            )
