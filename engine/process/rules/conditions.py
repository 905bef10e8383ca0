"""The conditions of a diagram, read once: what they name and which codes they compare it with."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.process.expressions import Expression, ExpressionError, compile_expression
from engine.process.rules.model import Diagram, Flow

TRUTH = {"true": True, "false": False}
Code = str | bool


@dataclass(frozen=True)
class Condition:
    """The condition on one line, in our language. `compared` pairs a name with each code it is compared with."""

    flow: Flow
    expression: Expression
    compared: tuple[tuple[str, Code], ...]


@lru_cache(maxsize=64)
def conditions(diagram: Diagram) -> tuple[Condition, ...]:
    """All conditions that can be read, in the order of the file."""
    return tuple(condition for flow in diagram.flows.values() for condition in _condition(flow))


def code_text(code: Code | int) -> str:
    """A code as names.toml and the forms spell it."""
    return str(code).lower() if isinstance(code, bool) else str(code)


def compared(tree: ast.expr) -> Iterator[tuple[str, Code]]:
    """The names that an expression compares with codes, each with each code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
                if isinstance(operator, ast.Eq | ast.NotEq | ast.In | ast.NotIn):
                    yield from _pairs(left, right)
                    yield from _pairs(right, left)


def _condition(flow: Flow) -> Iterator[Condition]:
    if flow.condition is None:
        return
    try:
        expression = compile_expression(flow.condition)
    except ExpressionError:
        return
    yield Condition(flow, expression, tuple(compared(expression.tree)))


def _pairs(name: ast.expr, codes: ast.expr) -> Iterator[tuple[str, Code]]:
    if isinstance(name, ast.Name) and name.id not in TRUTH:
        yield from ((name.id, code) for code in _codes(codes))


def _codes(node: ast.expr) -> Iterator[Code]:
    if isinstance(node, ast.Tuple | ast.List):
        for entry in node.elts:
            yield from _codes(entry)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str | bool):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in TRUTH:
        yield TRUTH[node.id]
