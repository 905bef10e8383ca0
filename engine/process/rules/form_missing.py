"""A step that people do without a form.

Matters: The worker would see an empty page and could record nothing about the child.

Remedy: choose a form, or write one named by the step's id.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.switches import switched_off
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    # A shared stage that this authority does not call asks for nothing.
    if around.forms is None or around.left_out(diagram):
        return
    unused = switched_off(diagram, around)
    for task in diagram.of_kind("userTask"):
        if not task.properties.get("form") and task.id not in around.forms and task.id not in unused:
            yield diagram.error(
                "form_missing",
                task.id,
                f"{opening(task)} has no form. "
                "The worker would see an empty page. "
                "Choose a form, or make a short one.",
            )
