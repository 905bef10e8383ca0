"""Expressions as people say them: the words under a gateway's arm, in a trace and beside a draft's change."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from engine.process.expressions import Expression

_FOR_DATES: Final = {
    ast.Eq: "is",
    ast.NotEq: "is not",
    ast.Lt: "is before",
    ast.LtE: "is on or before",
    ast.Gt: "is after",
    ast.GtE: "is on or after",
}
_FOR_VALUES: Final = _FOR_DATES | {
    ast.Lt: "is less than",
    ast.LtE: "is at most",
    ast.Gt: "is more than",
    ast.GtE: "is at least",
}
_OPPOSITE: Final = {ast.Eq: "is not", ast.NotEq: "is"}


def in_english(
    expression: Expression, labels: Mapping[str, str], codes: Mapping[str, Mapping[str, str]]
) -> str:
    """The expression as a clause that follows "when": no capital at its head, no full stop.

    `labels` says what each name means ("what the child needs"), also for the parameters of `due` and `opens`;
    `codes` what each code of a name means. What has no label is shown with spaces for underscores.
    """
    return _Speaker(labels, codes).say(expression.tree)


@dataclass(frozen=True)
class _Speaker:
    labels: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]

    def say(self, node: ast.expr) -> str:
        match node:
            case ast.BoolOp(op=op, values=values):
                return self._joined("and" if isinstance(op, ast.And) else "or", values)
            case ast.UnaryOp(operand=operand):
                return self._denied(operand)
            case ast.Compare():
                return self._compared(node)
            case ast.Name() | ast.Call():
                return self._stated(node)
        return self._noun(node, "")

    def _joined(self, word: str, values: list[ast.expr]) -> str:
        other = ast.Or if word == "and" else ast.And
        spoken = []
        for value in values:
            mixed = isinstance(value, ast.BoolOp) and isinstance(value.op, other)
            either = "either " if mixed and word == "and" else ""
            spoken.append(f"{either}{self.say(value)}")
        mixes = any(isinstance(value, ast.BoolOp) for value in values)
        return f", {word} ".join(spoken) if mixes else f" {word} ".join(spoken)

    def _stated(self, node: ast.expr) -> str:
        if isinstance(node, ast.Call) and _function(node) == "is_known":
            return f"{self._noun(node.args[0], '')} is known"
        if isinstance(node, ast.Name) and node.id not in ("true", "false"):
            return f"{self._noun(node, '')} is yes"
        return self._noun(node, "")

    def _denied(self, operand: ast.expr) -> str:
        match operand:
            case ast.Call() if _function(operand) == "is_known":
                return f"{self._noun(operand.args[0], '')} is not known"
            case ast.Name():
                return f"{self._noun(operand, '')} is not yes"
        return f"it is not so that {self.say(operand)}"

    def _compared(self, node: ast.Compare) -> str:
        spoken, left = [], node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            spoken.append(self._pair(left, op, right))
            left = right
        return " and ".join(spoken)

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> str:
        name = next((side.id for side in (left, right) if isinstance(side, ast.Name)), "")
        subject = self._noun(left, name)
        if isinstance(right, ast.Tuple | ast.List):
            listed = _either([self._noun(item, name) for item in right.elts])
            return f"{subject} {'is' if isinstance(op, ast.In) else 'is not'} {listed}"
        words = _FOR_DATES if _is_date(left) or _is_date(right) else _FOR_VALUES
        return f"{subject} {words[type(op)]} {self._noun(right, name)}"

    def _noun(self, node: ast.expr, compared_with: str) -> str:
        match node:
            case ast.Constant(value=bool() as flag):
                return "yes" if flag else "no"
            case ast.Constant(value=value):
                return self.codes.get(compared_with, {}).get(str(value)) or str(value).replace("_", " ")
            case ast.Name(id="true" | "false" as flag):
                return "yes" if flag == "true" else "no"
            case ast.Name(id=name):
                return self._label(name)
            case ast.Call():
                return self._moment(node)
        return self.say(node)

    def _moment(self, call: ast.Call) -> str:
        match _function(call):
            case "today":
                return "today"
            case "is_known":
                return f"{self._noun(call.args[0], '')} is known"
            case function:
                label = self._label(str(getattr(call.args[0], "value", "")))
                return f"the last day for “{label}”" if function == "due" else f"the day “{label}” opens"

    def _label(self, name: str) -> str:
        return self.labels.get(name) or name.replace("_", " ")


def _function(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_date(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return _function(node) in ("due", "opens", "today")
    return isinstance(node, ast.Name) and node.id.endswith(("_on", "_at"))


def _either(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words) or "nothing"
    return f"{', '.join(words[:-1])} or {words[-1]}"
