"""An expression of a diagram as the sentence that a person reads beneath it."""

from __future__ import annotations

from engine.cases.errors import Refused
from engine.packs.load import Names
from engine.process.expressions import ExpressionError, compile_expression, in_english
from engine.time.policy import Policy


class NotUnderstood(Refused):
    """{why}"""


def sentence(expression: str, names: Names, policy: Policy) -> str:
    """The expression as a clause that follows "when". Raises NotUnderstood with what to write instead."""
    try:
        compiled = compile_expression(expression)
    except ExpressionError as error:
        raise NotUnderstood(why=str(error)) from None
    return in_english(compiled, _labels(names, policy), _codes(names))


def _labels(names: Names, policy: Policy) -> dict[str, str]:
    nouns = {name: policy.rows_for(name)[0].noun for name in policy.parameters()}
    declared = {**names.constants, **names.decisions, **names.facts}
    return nouns | {name: str(said["label"]) for name, said in declared.items() if said.get("label")}


def _codes(names: Names) -> dict[str, dict[str, str]]:
    declared = {**names.constants, **names.decisions, **names.facts}
    return {name: dict(said["codes"]) for name, said in declared.items() if said.get("codes")}
