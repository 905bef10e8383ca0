"""Sample values for the names of conditions: known and unknown, each code of a decision, days before and after.

A rule that tries them all can say that a line is never taken. Where there are too many to try, nothing is claimed.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any, Final, cast

from engine.process.evaluation import argument_of, called
from engine.process.expressions import Expression
from engine.process.rules.around import Around
from engine.process.rules.condition_code import codes_of
from engine.process.rules.conditions import TRUTH, code_text, compared
from engine.time.deadline import Times

MOST: Final = 600
"""Trials for one question: combinations of values, for each of its conditions."""
TODAY: Final = date(2026, 1, 14)
DAYS: Final = tuple(TODAY + timedelta(days=days) for days in (-40, -1, 0, 1, 40))

Sample = Mapping[str, Any]


@dataclass(frozen=True)
class _Dates:
    """What `today()`, `due()` and `opens()` answer in one sample, in place of a policy and a clock."""

    days: Sample

    def today(self) -> date:
        return TODAY

    def opens(self, parameter: str, facts: object) -> date | None:
        return cast("date | None", self.days.get(f'opens("{parameter}")'))

    def due(self, parameter: str, facts: object) -> "_Day":
        return _Day(cast("date | None", self.days.get(f'due("{parameter}")')))


@dataclass(frozen=True)
class _Day:
    due_on: date | None


def holds(expression: Expression, sample: Sample) -> bool:
    """Whether a condition is true with these values; a name that is missing is not known."""
    return expression.evaluate({}, cast(Times, _Dates(sample)), sample) is True


def samples(expressions: Sequence[Expression], around: Around) -> list[Sample] | None:
    """Every combination of sample values for all that these expressions name; None if there are too many."""
    choices: dict[str, list[Any]] = {}
    for name in dict.fromkeys(name for expression in expressions for name in sorted(expression.names)):
        choices[name] = [None, *_values(name, expressions, around)]
    for clock in dict.fromkeys(clock for expression in expressions for clock in _clocks(expression.tree)):
        choices[clock] = [None, *DAYS]
    total = len(expressions)
    for values in choices.values():
        total *= len(values)
    if total > MOST:
        return None
    return [_known(choices, values) for values in product(*choices.values())]


def _known(names: Iterable[str], values: Iterable[Any]) -> Sample:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _clocks(tree: ast.expr) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in ("due", "opens"):
            yield f'{called(node)}("{argument_of(node)}")'


def _values(name: str, expressions: Sequence[Expression], around: Around) -> list[Any]:
    """Values that this name may have: those of its declared kind, else all that its use suggests."""
    declared = [kind[name] for kind in (around.names or {}).values() if name in kind]
    kind = next((entry["type"] for entry in declared if entry.get("type")), "")
    if kind in ("date", "instant"):
        return list(DAYS)
    if kind == "flag":
        return [True, False]
    offered = codes_of(name, around)
    if offered is not None:
        return [TRUTH.get(code, code) for code in sorted(offered)]
    asked = [code for each in expressions for other, code in compared(each.tree) if other == name]
    numbers = {n for each in expressions for n in _numbers(each.tree)}
    near = sorted({near for n in numbers for near in (n - 1, n, n + 1)})
    codes = sorted({code_text(code): code for code in asked if not isinstance(code, bool)}.values(), key=str)
    return [*codes, "another", True, False, *near, *DAYS]


def _numbers(tree: ast.expr) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) is int:
            yield node.value
