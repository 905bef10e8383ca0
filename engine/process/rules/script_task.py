"""A step that runs a script.

Matters: A script can read and change anything, so whoever may save a diagram could reach every child’s
record. None is ever run.

Remedy: let a step with a form set the value, or put the number in the policy.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.of_kind("scriptTask"):
        yield diagram.error(
            "script_task",
            element.id,
            f"{opening(element)} runs a script. "
            "Nothing in it would be done, because a diagram may not run programs. "
            "Take it out; let a form ask for the value, or write the number in the policy.",
        )
