"""A setting that Keepstep does not know.

Matters: Another product put it there for itself. What it was to do for the case, such as a form or a
reminder, would not happen here.

Remedy: take it out; use the panel beside the diagram.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.task_script import runs_script
from engine.process.rules.wording import listed, opening

QUANTITIES = ("startQuantity", "completionQuantity")


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in [*diagram.processes, *diagram.elements.values()]:
        found = [setting for setting in element.settings if not runs_script(setting)]
        found += [name for name in QUANTITIES if element.attributes.get(name, "1") != "1"]
        if found:
            yield diagram.error(
                "unknown_setting",
                element.id,
                f"{opening(element)} has a setting that Keepstep does not know ({listed(found)}). "
                "It would be passed over in silence. "
                "Take it out, or say what you mean with the settings in the panel beside the diagram.",
            )
