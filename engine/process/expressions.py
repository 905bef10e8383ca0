"""The language of a diagram's conditions and timers: small enough to show every expression as a sentence.

It knows names of facts and decisions, constants, `== != < <= > >=`, `in`, `and or not`, `due("p")`,
`opens("p")`, `today()` and `is_known(x)`. There is nothing else to reach, so a diagram can ask and never do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from engine.process.english import in_english
from engine.process.evaluation import FLAGS, argument_of, called, evaluate

if TYPE_CHECKING:
    from engine.time.deadline import Times

__all__ = ["Expression", "ExpressionError", "compile_expression", "in_english"]

MAX_LENGTH: Final = 500
MAX_DEPTH: Final = 12
MAX_PARTS: Final = 120
MAX_NUMBER: Final = 1_000_000

Clock = tuple[Literal["due", "opens"], str]

_FUNCTIONS: Final = {
    "due": 'due("name_of_the_deadline")',
    "opens": 'opens("name_of_the_deadline")',
    "today": "today()",
    "is_known": "is_known(name_of_a_fact)",
}
_COMPARISONS: Final = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn)
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
        return evaluate(self.tree, values, times, facts)


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
        parameters=frozenset(argument_of(call) for call in calls if called(call) in ("due", "opens")),
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
    name = called(call)
    if name not in _FUNCTIONS:
        raise ExpressionError(f"There is no function “{_short(name) or '…'}” here. {_LANGUAGE}")
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
        _check_name(argument_of(call))


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
            return (
                f"A name stands alone: the dot before “{_short(node.attr)}” would look inside it. {_LANGUAGE}"
            )
        case ast.Subscript():
            return f"Nothing can be looked up inside a name with square brackets. {_LANGUAGE}"
        case ast.BinOp() | ast.UnaryOp():
            return f"There is no arithmetic in a diagram: a length of time belongs in the policy. {_LANGUAGE}"
        case ast.Tuple() | ast.List() | ast.Set():
            return f"A list of values may only stand after “in”. {_LANGUAGE}"
        case _:
            return _LANGUAGE


def _clock(tree: ast.expr) -> Clock | None:
    match tree:
        case ast.Call(func=ast.Name(id="due" | "opens" as function)):
            return function, argument_of(tree)
    return None


def _read_names(parts: list[ast.expr]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, ast.Name) and part.id not in FLAGS:
            yield part.id
        elif isinstance(part, ast.Call) and called(part) == "is_known":
            yield argument_of(part)
