"""A line that does not lead from one thing to another.

Matters: The case would stop at such a line without anybody being told.

Remedy: draw it anew between two things of one level.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Flow
from engine.process.rules.problem import Problem
from engine.process.rules.wording import line


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for flow in diagram.flows.values():
        wrong = _wrong(diagram, flow)
        if wrong:
            yield diagram.error(
                "flow_ends",
                flow.id,
                f"{line(diagram, flow, opening=True)} {wrong}. "
                "A case could not follow it. "
                "Take it out and draw it anew.",
            )


def _wrong(diagram: Diagram, flow: Flow) -> str:
    source, target = diagram.elements.get(flow.source), diagram.elements.get(flow.target)
    if source is None or target is None:
        return "is loose at one end"
    if not source.container == target.container == flow.container:
        return "crosses the edge of a group of steps"
    if target.kind in ("startEvent", "boundaryEvent"):
        return "leads to where a case only begins"
    if source.kind == "endEvent":
        return "leaves an end circle"
    if source.is_event_group or target.is_event_group:
        return "leads to or from a group that only its message starts"
    return ""
