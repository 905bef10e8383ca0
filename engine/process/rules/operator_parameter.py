"""A service step with a value that cannot be read.

Matters: What is sent or written would lack what it was to say, or not be made at all.

Remedy: put text in quotes, or use the name of a fact or decision.
"""

from collections.abc import Iterator

from engine.process.expressions import ExpressionError, compile_expression
from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for task in diagram.of_kind("serviceTask"):
        for name, value in task.operator.parameters if task.operator else ():
            wrong = _wrong(value)
            if wrong:
                yield diagram.error(
                    "operator_parameter",
                    task.id,
                    f"In {quoted(task)} the value of “{name}” cannot be used, and the case would fail there. {wrong}",
                )


def _wrong(value: str) -> str:
    try:
        compile_expression(value)
    except ExpressionError as error:
        return str(error)
    return ""
