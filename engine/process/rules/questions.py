"""The questions of a diagram with the conditions on their lines, as far as no simpler rule has something to say."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.process.rules.around import Around
from engine.process.rules.condition_code import codes_of
from engine.process.rules.condition_syntax import asks_nothing
from engine.process.rules.conditions import Condition, code_text, conditions
from engine.process.rules.decisions import made_anywhere
from engine.process.rules.model import Diagram, Element
from engine.process.rules.samples import Sample, holds, samples
from engine.process.rules.switches import switched_off


@dataclass(frozen=True)
class Line:
    """One line out of a question, its condition, and in which of the question's samples it holds."""

    condition: Condition
    true_in: frozenset[int]


@dataclass(frozen=True)
class Question:
    """A question whose conditions could all be tried. `lines` are in the order in which they are asked."""

    element: Element
    samples: tuple[Sample, ...]
    lines: tuple[Line, ...]


def questions(diagram: Diagram, around: Around) -> Iterator[Question]:
    """Every question all of whose conditions can be read, name what is known and compare it with what can be."""
    unused = switched_off(diagram, around)
    read = {condition.flow.id: condition for condition in conditions(diagram)}
    for element in diagram.of_kind("exclusiveGateway"):
        default = element.attributes.get("default")
        flows = [
            flow for flow in diagram.outgoing(element.id) if flow.id not in unused and flow.id != default
        ]
        asked = [read[flow.id] for flow in flows if flow.id in read]
        if len(asked) == len(flows) and len(diagram.outgoing(element.id)) > 1 and _plain(asked, around):
            tried = samples([condition.expression for condition in asked], around)
            if asked and tried is not None:
                yield Question(element, tuple(tried), tuple(_line(condition, tried) for condition in asked))


def _line(condition: Condition, tried: list[Sample]) -> Line:
    true_in = (number for number, sample in enumerate(tried) if holds(condition.expression, sample))
    return Line(condition, frozenset(true_in))


def _plain(asked: list[Condition], around: Around) -> bool:
    return all(_is_known(condition, around) for condition in asked)


def _is_known(condition: Condition, around: Around) -> bool:
    """False where condition_syntax, condition_name, condition_code or decision_never_made says what is wrong."""
    asked, names = condition.expression.names, around.names or {}
    if asks_nothing(condition.expression):
        return False
    if around.names is not None and not asked <= {name for kind in names.values() for name in kind}:
        return False
    decisions = asked & set(names.get("decisions", {}))
    if around.forms is not None and not all(made_anywhere(name, around) for name in decisions):
        return False
    return all(_is_offered(name, code_text(code), around) for name, code in condition.compared)


def _is_offered(name: str, code: str, around: Around) -> bool:
    offered = codes_of(name, around)
    return offered is None or code in offered
