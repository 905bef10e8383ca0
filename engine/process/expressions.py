"""The language of a diagram's conditions and timers: small enough to show every expression as a sentence.

It knows names of facts and decisions, constants, `== != < <= > >=`, `in`, `and or not`, `due("p")`,
`opens("p")`, `today()` and `is_known(x)`. There is nothing else to reach, so a diagram can ask and never do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from engine.process.english import in_english
from engine.time.clock import local_date

if TYPE_CHECKING:
    from engine.time.deadline import Times

__all__ = ["Expression", "ExpressionError", "compile_expression", "in_english"]

MAX_LENGTH: Final = 500
MAX_DEPTH: Final = 12
MAX_PARTS: Final = 120
MAX_NUMBER: Final = 1_000_000

Clock = tuple[Literal["due", "opens"], str]

_FLAGS: Final = {"true": True, "false": False}
_FUNCTIONS: Final = {
    "due": 'due("name_of_the_deadline")',
    "opens": 'opens("name_of_the_deadline")',
    "today": "today()",
    "is_known": "is_known(name_of_a_fact)",
}
_COMPARISONS: Final = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn)
_UNKNOWN: Final = object()
_LANGUAGE: Final = (
    "Write only names, values, == != < <= > >=, in, and, or, not, "
    'due("..."), opens("..."), today() and is_known(...).'
)


class ExpressionError(Exception):
    """This expression cannot be used. The message says what to write instead."""


@dataclass(frozen=True)
class Expression:
    """A checked expression, ready to be asked.

    `names` are the facts, decisions and constants it reads; `parameters` the policy parameters it asks the date of;
    `clock` is set if it is one `due(...)` or `opens(...)` and nothing else, as a timer must be.
    """

    text: str
    names: frozenset[str]
    parameters: frozenset[str]
    clock: Clock | None
    tree: ast.expr = field(repr=False, compare=False)

    def evaluate(self, values: Mapping[str, Any], times: Times, facts: Mapping[str, Any]) -> Any:
        """The answer: True or False for a condition, a date (or None) for `due` and `opens`.

        `values` is what the branch carries; a fact of the same name wins. Whatever touches an unknown name is
        false, `is_known` excepted, so nothing here raises because of what a case does or does not know.
        """
        answer = _value(self.tree, _Scope(values, times, facts))
        return None if answer is _UNKNOWN else answer


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> Expression:
    """Check an expression and keep it. Raises ExpressionError with what to write instead."""
    tree = _parse(text)
    parts = list(_parts(tree, MAX_DEPTH))
    if len(parts) > MAX_PARTS:
        raise ExpressionError(
            "This expression has too many parts. Ask it in two gateways, one after the other."
        )
    calls = [part for part in parts if isinstance(part, ast.Call)]
    return Expression(
        text=text.strip(),
        names=frozenset(_read_names(parts)),
        parameters=frozenset(_argument(call) for call in calls if _called(call) in ("due", "opens")),
        clock=_clock(tree),
        tree=tree,
    )


def _parse(text: str) -> ast.expr:
    if not text or not text.strip():
        raise ExpressionError('Nothing is written here. Write a condition such as need_decision == "plan".')
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"This expression is longer than {MAX_LENGTH} characters. Ask it in two gateways, one after the other."
        )
    try:
        return ast.parse(" ".join(text.split("\n")).strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        if re.search(r"[^=!<>]=[^=]", text):
            raise ExpressionError(f"Write == where “{_short(text)}” compares with one =.") from None
        raise ExpressionError(f"“{_short(text)}” cannot be read. {_LANGUAGE}") from None


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:59]}…"


def _parts(node: ast.expr, depth: int) -> Iterator[ast.expr]:
    """Every part of the expression, checked on the way; a list after `in` counts with its values."""
    if depth == 0:
        raise ExpressionError(
            "This expression is nested too deeply. Ask it in two gateways, one after the other."
        )
    yield node
    match node:
        case ast.BoolOp(values=values):
            inner: list[ast.expr] = values
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = [operand]
        case ast.Compare():
            inner = list(_compared(node))
        case ast.Call():
            _check_call(node)
            inner = []
        case ast.Name(id=name):
            _check_name(name)
            inner = []
        case ast.Constant(value=value):
            _check_constant(value)
            inner = []
        case _:
            raise ExpressionError(_refusal(node))
    for part in inner:
        yield from _parts(part, depth - 1)


def _compared(node: ast.Compare) -> Iterator[ast.expr]:
    yield node.left
    for op, right in zip(node.ops, node.comparators, strict=True):
        if not isinstance(op, _COMPARISONS):
            raise ExpressionError(f"“is” does not compare values here: write == or !=. {_LANGUAGE}")
        if not isinstance(op, ast.In | ast.NotIn):
            yield right
        elif isinstance(right, ast.Tuple | ast.List) and all(
            isinstance(item, ast.Constant) for item in right.elts
        ):
            yield from right.elts
        else:
            raise ExpressionError(
                'After “in” write a list of values in brackets, such as in ("plan", "early_help").'
            )


def _check_call(call: ast.Call) -> None:
    name = _called(call)
    if name not in _FUNCTIONS:
        raise ExpressionError(f"There is no function “{name or _short(ast.unparse(call))}” here. {_LANGUAGE}")
    fits = {
        "due": lambda args: (
            len(args) == 1 and isinstance(args[0], ast.Constant) and isinstance(args[0].value, str)
        ),
        "today": lambda args: not args,
        "is_known": lambda args: len(args) == 1 and isinstance(args[0], ast.Name),
    }
    fits["opens"] = fits["due"]
    if call.keywords or not fits[name](call.args):
        raise ExpressionError(f"Write {_FUNCTIONS[name]}, with exactly that between the brackets.")
    if name == "is_known":
        _check_name(_argument(call))


def _check_name(name: str) -> None:
    if name in _FUNCTIONS:
        raise ExpressionError(f"“{name}” is a function: write {_FUNCTIONS[name]}.")
    if name.startswith("_"):
        raise ExpressionError(f"“{name}” is no fact or decision: their names begin with a letter.")


def _check_constant(value: object) -> None:
    if isinstance(value, bool) or (isinstance(value, str) and len(value) <= 100):
        return
    if isinstance(value, int) and abs(value) <= MAX_NUMBER:
        return
    if value is None:
        raise ExpressionError("“None” is not a value here: ask is_known(name) instead.")
    raise ExpressionError(
        'A value is a code in quotes such as "plan", a whole number below one million, true or false.'
    )


def _refusal(node: ast.expr) -> str:
    match node:
        case ast.Attribute():
            return f"A name stands alone: the dot in “{_short(ast.unparse(node))}” would look inside it. {_LANGUAGE}"
        case ast.Subscript():
            return f"Nothing can be looked up inside a name with square brackets. {_LANGUAGE}"
        case ast.BinOp() | ast.UnaryOp():
            return f"There is no arithmetic in a diagram: a length of time belongs in the policy. {_LANGUAGE}"
        case ast.Tuple() | ast.List() | ast.Set():
            return f"A list of values may only stand after “in”. {_LANGUAGE}"
        case _:
            return _LANGUAGE


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _argument(call: ast.Call) -> str:
    argument = call.args[0]
    return argument.id if isinstance(argument, ast.Name) else str(getattr(argument, "value", ""))


def _clock(tree: ast.expr) -> Clock | None:
    match tree:
        case ast.Call(func=ast.Name(id="due" | "opens" as function)):
            return function, _argument(tree)
    return None


def _read_names(parts: list[ast.expr]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, ast.Name) and part.id not in _FLAGS:
            yield part.id
        elif isinstance(part, ast.Call) and _called(part) == "is_known":
            yield _argument(part)


@dataclass(frozen=True)
class _Scope:
    values: Mapping[str, Any]
    times: Times
    facts: Mapping[str, Any]

    def look_up(self, name: str) -> Any:
        if name in _FLAGS:
            return _FLAGS[name]
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
    match _called(call):
        case "today":
            return scope.times.today()
        case "is_known":
            return scope.look_up(_argument(call)) is not _UNKNOWN
        case "opens":
            day: date | datetime | None = scope.times.opens(_argument(call), scope.facts)
        case _:
            day = scope.times.due(_argument(call), scope.facts).due_on
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
