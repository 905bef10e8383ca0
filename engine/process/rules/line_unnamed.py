"""Worth a look: a line out of a question without words.

Matters: the picture then shows a fork and not which way is which. A worker, a manager and a judge who asks later why
a child's case went one way could not read it from the diagram.

Remedy: write the answer on the line.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import line


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for question in diagram.of_kind("exclusiveGateway"):
        lines = diagram.outgoing(question.id)
        for flow in lines if len(lines) > 1 else ():
            if not flow.name.strip() and flow.target in diagram.elements:
                yield diagram.warning(
                    "line_unnamed",
                    flow.id,
                    f"{line(diagram, flow, opening=True)} has no words on it. "
                    "The picture would not say when a case goes that way. "
                    "Write the answer on the line, such as “Yes” or “No plan needed”.",
                )
