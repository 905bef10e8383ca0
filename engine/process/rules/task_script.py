"""A script hidden in a step.

Matters: A script can read and change anything, so whoever may save a diagram could reach every child’s
record. None is ever run, not even a hidden one.

Remedy: take the script out; let the step's form set the value.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening

SCRIPTS = frozenset({"preScript", "postScript", "script", "executionListener", "taskListener", "unitTests"})


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in [*diagram.processes, *diagram.elements.values()]:
        if any(runs_script(setting) for setting in element.settings):
            yield diagram.error(
                "task_script",
                element.id,
                f"{opening(element)} has a script before or after it. "
                "It would not be run, because a diagram may not run programs. "
                "Take it out, and let a form ask for the value that it sets.",
            )


def runs_script(setting: str) -> bool:
    """Whether an extension of this name holds a program, in any of the usual modellers."""
    return setting.rpartition(":")[2] in SCRIPTS
