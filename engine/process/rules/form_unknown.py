"""A step that names a form which does not exist.

Matters: The worker would see an empty page and could record nothing about the child.

Remedy: choose another form, or write this one.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.switches import switched_off
from engine.process.rules.wording import nearest, opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if around.forms is None:
        return
    unused = switched_off(diagram, around)
    for task in diagram.of_kind("userTask"):
        form = task.properties.get("form")
        if form and form not in around.forms and task.id not in unused:
            yield diagram.error(
                "form_unknown",
                task.id,
                f"{opening(task)} names the form “{form}”, which does not exist. "
                "The worker would see an empty page. "
                f"Choose another form, or make this one.{nearest(form, around.forms)}",
            )
