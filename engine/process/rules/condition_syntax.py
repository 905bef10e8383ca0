"""A condition that cannot be read.

Matters: The line would never be taken. Every child would go the default way, whatever was decided.

Remedy: write it as the message says.
"""

import ast
from collections.abc import Iterator

from engine.process.expressions import Expression, ExpressionError, compile_expression
from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import line


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for flow in diagram.flows.values():
        wrong = _wrong(flow.condition) if flow.condition else ""
        if wrong:
            yield diagram.error(
                "condition_syntax",
                flow.id,
                f"The condition on {line(diagram, flow)} cannot be used, and no case would follow that line. {wrong}",
            )


def _wrong(condition: str) -> str:
    try:
        expression = compile_expression(condition)
    except ExpressionError as error:
        return str(error)
    if asks_nothing(expression):
        return 'It asks nothing: write a comparison, such as need_decision == "plan".'
    return ""


def asks_nothing(expression: Expression) -> bool:
    """Whether a condition is a value or a date alone, which is neither true nor false."""
    return isinstance(expression.tree, ast.Constant) or expression.clock is not None
