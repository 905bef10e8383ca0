"""A role that the authority does not have.

Matters: The step would be on nobody’s list, since nobody holds that role.

Remedy: choose one of its roles, or add the position to the policy.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.switches import switched_off
from engine.process.rules.wording import nearest, opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if around.roles is None:
        return
    unused = switched_off(diagram, around)
    for element in diagram.elements.values():
        role = element.properties.get("role")
        if role and role not in around.roles and element.id not in unused:
            yield diagram.error(
                "role_unknown",
                element.id,
                f"{opening(element)} is for “{role}”, a role that nobody here can hold. "
                "It would stand on nobody's list. "
                f"Choose another role, or add the position to the policy.{nearest(role, around.roles)}",
            )
