"""Worth a look: a clause that the published procedure carries and the draft no longer does.

Matters: somebody took out the step that kept a promise to the child, perhaps while tidying up. The clause still holds,
and from that day on nothing in a case would ask for it.

Remedy: write the clause on the step that keeps it now, or note why it no longer holds when the change is offered.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.process.rules.around import Around
from engine.process.rules.decisions import form_of
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.wording import listed, quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    before = (around.published or {}).get(diagram.process.id)
    # A stage that is called no more is told of where it was called.
    if before is None or around.left_out(diagram):
        return
    carried = _carried(around)
    lost: dict[str, dict[str, Element]] = {}
    for place, element in _was(before, diagram, around):
        for clause in _own(element, around):
            if clause not in carried:
                lost.setdefault(place, {}).setdefault(clause, element)
    for place, clauses in lost.items():
        yield _problem(diagram, place, clauses)


def _problem(diagram: Diagram, place: str, clauses: Mapping[str, Element]) -> Problem:
    keepers = listed([quoted(element) for element in dict.fromkeys(clauses.values())])
    several = len(clauses) > 1
    return diagram.warning(
        "clause_lost",
        place,
        f"{listed(list(clauses))} {'rest' if several else 'rests'} on {keepers} in the published procedure, "
        f"and nothing in the draft carries {'them' if several else 'it'}. "
        "No case would be asked for what is written there. "
        "Write the clause on the step that keeps it now, or say in the note why it no longer holds.",
    )


def _carried(around: Around) -> set[str]:
    """The clauses of every diagram that a case reaches, and of the forms that can be asked there or on a page."""
    case = _case(around.processes, around)
    elements = (element for diagram in case for element in _elements(diagram))
    drawn = {clause for element in elements for clause in element.properties.get("clauses", "").split()}
    unasked = _asked(_case(around.published or {}, around)) - _asked(case)
    forms = (form for id, form in (around.forms or {}).items() if id not in unasked)
    return drawn.union(*map(_of_form, forms))


def _case(processes: Mapping[str, Diagram | None], around: Around) -> list[Diagram]:
    reached = replace(around, processes=processes).reached_from(around.root)
    return list(reached.values()) or [diagram for diagram in processes.values() if diagram is not None]


def _asked(diagrams: Iterable[Diagram]) -> set[str]:
    return {form_of(task) for diagram in diagrams for task in diagram.of_kind("userTask")}


def _of_form(form: Mapping[str, Any]) -> set[str]:
    return {clause for part in (form, *form.get("fields", ())) for clause in part.get("clauses", ())}


def _was(before: Diagram, now: Diagram, around: Around) -> Iterator[tuple[str, Element]]:
    """What the published diagram held, with the place of the draft at which its loss is told; a stage that is no
    longer called is told of where it was called."""
    kept = around.reached_from(around.root)
    for element in _elements(before):
        place = element.id if element.id in now.elements else now.process.id
        yield place, element
        called = element.attributes.get("calledElement", "")
        if element.kind == "callActivity" and kept and called not in kept:
            yield from ((place, inner) for inner in _gone_with(called, kept, around))


def _gone_with(called: str, kept: Mapping[str, Diagram], around: Around) -> Iterator[Element]:
    waiting, seen = [called], {*kept}
    while waiting:
        process = waiting.pop()
        diagram = (around.published or {}).get(process)
        if diagram is not None and process not in seen:
            seen.add(process)
            waiting.extend(around.called_by(diagram))
            yield from _elements(diagram)


def _elements(diagram: Diagram) -> Iterable[Element]:
    return [*diagram.processes, *diagram.elements.values()]


def _own(element: Element, around: Around) -> Iterator[str]:
    # A shared stage lists the clauses of every authority that calls it; the others' are no loss here.
    own = {clause.partition("-")[0] for clause in around.clauses or ()}
    for clause in element.properties.get("clauses", "").split():
        if not own or clause.partition("-")[0] in own:
            yield clause
