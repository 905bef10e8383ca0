"""A stage called with a setting, or a value of it, that the pack does not have.

Matters: The stage would run in its usual way, not in the one that was asked for: a review, say, where the
first meeting was meant.

Remedy: use a constant and a value of names.toml.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import listed, opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    if around.names is None:
        return
    constants = around.names.get("constants", {})
    for call in diagram.of_kind("callActivity"):
        for name, value in call.properties.items():
            if name.startswith("with_"):
                wrong = _wrong(name.removeprefix("with_"), value, constants)
                if wrong:
                    yield diagram.error(
                        "constant_unknown",
                        call.id,
                        f"{opening(call)} is called with {wrong}. "
                        "The questions inside it would not understand it. "
                        "Correct it, or declare it in the pack's names.",
                    )


def _wrong(name: str, value: str, constants: Mapping[str, Mapping[str, Any]]) -> str:
    if name not in constants:
        return f"“{name}”, which nothing in this procedure is called"
    codes = [str(code) for code in constants[name].get("codes", ())]
    if codes and value not in codes:
        return f"“{name}” as “{value}”, where it can only be {listed(codes, 'or')}"
    return ""
