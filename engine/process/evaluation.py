"""What an expression answers for one branch of one case: a walk over its checked tree, and no more."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from engine.time.clock import local_date

if TYPE_CHECKING:
    from engine.time.deadline import Times

FLAGS: Final = {"true": True, "false": False}

_UNKNOWN: Final = object()


def evaluate(tree: ast.expr, values: Mapping[str, Any], times: Times, facts: Mapping[str, Any]) -> Any:
    """The answer of a tree that `compile_expression` has checked; None for what is not known."""
    answer = _value(tree, _Scope(values, times, facts))
    return None if answer is _UNKNOWN else answer


def called(call: ast.Call) -> str:
    """The name of the function called; empty if it is called by anything but a name."""
    return call.func.id if isinstance(call.func, ast.Name) else ""


def argument_of(call: ast.Call) -> str:
    """The name or text between the brackets."""
    argument = call.args[0]
    return argument.id if isinstance(argument, ast.Name) else str(getattr(argument, "value", ""))


@dataclass(frozen=True)
class _Scope:
    values: Mapping[str, Any]
    times: Times
    facts: Mapping[str, Any]

    def look_up(self, name: str) -> Any:
        if name in FLAGS:
            return FLAGS[name]
        known = self.facts.get(name)
        known = self.values.get(name) if known is None else known
        return _UNKNOWN if known is None else known


def _value(node: ast.expr, scope: _Scope) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return scope.look_up(name)
        case ast.Call():
            return _answer(node, scope)
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_value(value, scope) is True for value in values)
        case ast.BoolOp(values=values):
            return any(_value(value, scope) is True for value in values)
        case ast.UnaryOp(operand=operand):
            return _value(operand, scope) is not True
        case ast.Compare():
            return _holds(node, scope)
    raise AssertionError(f"unchecked expression: {ast.dump(node)}")


def _answer(call: ast.Call, scope: _Scope) -> Any:
    match called(call):
        case "today":
            return scope.times.today()
        case "is_known":
            return scope.look_up(argument_of(call)) is not _UNKNOWN
        case "opens":
            day: date | datetime | None = scope.times.opens(argument_of(call), scope.facts)
        case _:
            day = scope.times.due(argument_of(call), scope.facts).due_on
    return _UNKNOWN if day is None else day


def _holds(node: ast.Compare, scope: _Scope) -> bool:
    left = _value(node.left, scope)
    for op, part in zip(node.ops, node.comparators, strict=True):
        if isinstance(part, ast.Tuple | ast.List):
            right: Any = [item.value for item in part.elts if isinstance(item, ast.Constant)]
        else:
            right = _value(part, scope)
        if left is _UNKNOWN or right is _UNKNOWN or not _compare(op, left, right):
            return False
        left = right
    return True


def _compare(op: ast.cmpop, left: Any, right: Any) -> bool:
    if isinstance(op, ast.In | ast.NotIn):
        return any(_equal(left, item) for item in right) is isinstance(op, ast.In)
    if isinstance(op, ast.Eq | ast.NotEq):
        return _equal(left, right) is isinstance(op, ast.Eq)
    left, right = _same_kind(left, right)
    if type(left) is not type(right) or isinstance(left, bool):
        return False
    match op:
        case ast.Lt():
            return bool(left < right)
        case ast.LtE():
            return bool(left <= right)
        case ast.Gt():
            return bool(left > right)
        case _:
            return bool(left >= right)


def _equal(left: Any, right: Any) -> bool:
    left, right = _same_kind(left, right)
    return isinstance(left, bool) is isinstance(right, bool) and bool(left == right)


def _same_kind(left: Any, right: Any) -> tuple[Any, Any]:
    # A day beside an instant: what counts is the day in London on which the instant fell.
    if isinstance(left, datetime) and not isinstance(right, datetime):
        return (local_date(left), right) if isinstance(right, date) else (left, right)
    if isinstance(right, datetime) and not isinstance(left, datetime):
        return (left, local_date(right)) if isinstance(left, date) else (left, right)
    return left, right
