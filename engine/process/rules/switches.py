"""What is switched off in this case: the arms of a shared stage that no caller of it opens.

A stage that several authorities share asks its constants (`preparation_visit == true`). Where no stage of a case is
called with that value, nobody needs the form, the role or the deadline behind the question, so none is asked for.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping

from engine.process.rules.around import Around
from engine.process.rules.conditions import code_text, compared, conditions
from engine.process.rules.model import Diagram
from engine.process.rules.paths import reach

Given = Mapping[str, frozenset[str]]


def switched_off(diagram: Diagram, around: Around) -> frozenset[str]:
    """The ids of lines that no case can take because of its constants, and of what lies only behind them. Empty
    for a diagram that is looked at without the lifecycle that reaches it."""
    case = around.in_a_case(diagram)
    constants = (around.names or {}).get("constants", {})
    given = {name: frozenset(_values(case.values(), name)) for name in constants} if case else {}
    lines = {c.flow.id for c in conditions(diagram) if not _can_hold(c.expression.tree, given)}
    return frozenset(lines | _behind(diagram, lines)) if lines else frozenset()


def _values(case: Iterable[Diagram], name: str) -> Iterator[str]:
    for diagram in case:
        for call in diagram.of_kind("callActivity"):
            if f"with_{name}" in call.properties:
                yield call.properties[f"with_{name}"]


def _can_hold(node: ast.expr, given: Given) -> bool:
    """Whether a condition can be true with these constants; in doubt it can."""
    if isinstance(node, ast.BoolOp):
        held = [_can_hold(value, given) for value in node.values]
        return all(held) if isinstance(node.op, ast.And) else any(held)
    if isinstance(node, ast.Name):
        return node.id not in given or "true" in given[node.id]
    if isinstance(node, ast.Compare) and all(isinstance(op, ast.Eq | ast.In) for op in node.ops):
        asked = [(name, code_text(code)) for name, code in compared(node) if name in given]
        return not asked or any(code in given[name] for name, code in asked)
    return True


def _behind(diagram: Diagram, lines: set[str]) -> set[str]:
    """What is reached by these lines and by nothing else, with all that lies inside it."""

    def steps(element_id: str, off: set[str]) -> Iterator[str]:
        open_lines = [flow.target for flow in diagram.outgoing(element_id) if flow.id not in off]
        yield from (target for target in open_lines if target in diagram.elements)
        yield from (boundary.id for boundary in diagram.boundaries(element_id))
        yield from (start.id for start in diagram.starts(element_id))

    members = diagram.members(diagram.process.id)
    begin = [member.id for member in members if member.kind == "startEvent" or member.is_event_group]
    everything = reach(begin, lambda element: steps(element, set()))
    open_still = reach(begin, lambda element: steps(element, lines))
    gone = everything.keys() - open_still.keys()
    return gone | {flow.id for element in gone for flow in diagram.outgoing(element)}
