"""A step done several times that does not say how often, in a whole number.

Matters: the number is read at the moment when the step opens. Where it is missing, unknown or no number, the case
breaks off there, and what was to be done for each brother and sister is done for none.

Remedy: write how often, from 1 to 50; where that differs from family to family, draw a round that asks whether there
is another.
"""

from collections.abc import Iterator

from engine.process.expressions import ExpressionError, compile_expression
from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening, short

MOST = 50
"""All of them stand on somebody's list at once."""


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in diagram.elements.values():
        wrong = _wrong(element) if element.loop == "multiInstance" else ""
        if wrong:
            yield diagram.error(
                "multi_instance_count",
                element.id,
                f"{opening(element)} is done several times, but {wrong}. "
                "A case would break off there. "
                f"Write a whole number from 1 to {MOST} (loop cardinality), or draw a round with a question.",
            )


def _wrong(element: Element) -> str:
    if element.loop_input:
        return f"once for each of “{short(element.loop_input)}”, which may not be known when the step opens"
    times = element.loop_times
    if not times:
        return "does not say how often"
    if not (times.isascii() and times.isdecimal() and len(times) < 4 and 1 <= int(times) <= MOST):
        return f"“{short(times)}” is not how often that can be"
    return _unreadable(element.loop_until) if element.loop_until is not None else ""


def _unreadable(condition: str) -> str:
    try:
        compile_expression(condition)
    except ExpressionError:
        return f"when it stops early cannot be read (“{short(condition)}”)"
    return ""
