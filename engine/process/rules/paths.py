"""Questions about the lines of one process or sub-process: what leads where."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from engine.process.rules.model import Diagram, Element, Flow

Steps = Callable[[str], Iterable[str]]


def reach(starts: Iterable[str], steps: Steps) -> dict[str, None]:
    """Everything that can be reached from `starts`, themselves included, nearest first."""
    found = dict.fromkeys(starts)
    waiting = list(found)
    for element in waiting:
        for following in steps(element):
            if following not in found:
                found[following] = None
                waiting.append(following)
    return found


def targets(diagram: Diagram, element_id: str) -> Iterator[str]:
    """Where a case goes from here by a line."""
    return (flow.target for flow in diagram.outgoing(element_id) if flow.target in diagram.elements)


def follow(diagram: Diagram) -> Steps:
    """Where a case may go from an element: by its lines, or by a boundary event on it."""

    def steps(element_id: str) -> Iterator[str]:
        yield from targets(diagram, element_id)
        yield from (boundary.id for boundary in diagram.boundaries(element_id))

    return steps


def follow_main(diagram: Diagram) -> Steps:
    """The same without the paths that run beside a step: those of boundary events that let it go on."""

    def steps(element_id: str) -> Iterator[str]:
        yield from targets(diagram, element_id)
        yield from (boundary.id for boundary in diagram.boundaries(element_id) if boundary.interrupts)

    return steps


def cycles(nodes: Collection[str], steps: Steps) -> list[list[str]]:
    """The groups of nodes from which one comes back to where one was, each in the order of `nodes`."""
    reached = {node: reach([next_node for next_node in steps(node) if next_node in nodes], _within(steps, nodes)) for node in nodes}
    groups: list[list[str]] = []
    placed: set[str] = set()
    for node in nodes:
        if node in reached[node] and node not in placed:
            group = [other for other in nodes if other in reached[node] and node in reached[other]]
            placed.update(group)
            groups.append(group)
    return groups


def _within(steps: Steps, nodes: Collection[str]) -> Steps:
    return lambda node: (following for following in steps(node) if following in nodes)


def branches(diagram: Diagram, split: Element, stop: str | None = None) -> list[dict[str, None]]:
    """What each line out of a diamond leads to, not looking past `stop`."""
    main = follow_main(diagram)

    def steps(element_id: str) -> Iterable[str]:
        return () if element_id == stop else main(element_id)

    return [reach([flow.target], steps) for flow in diagram.outgoing(split.id) if flow.target in diagram.elements]


def own_join(diagram: Diagram, split: Element) -> Element | None:
    """The diamond at which all branches of a parallel split, and nothing else, meet again; None where there is
    no such one."""
    candidates = [
        diagram.elements[element]
        for element in reach(targets(diagram, split.id), follow_main(diagram))
        if _is_join(diagram, element)
    ]
    return next((join for join in candidates if _closes(diagram, split, join)), None)


def _is_join(diagram: Diagram, element_id: str) -> bool:
    return diagram.elements[element_id].kind == "parallelGateway" and len(diagram.incoming(element_id)) > 1


def _closes(diagram: Diagram, split: Element, join: Element) -> bool:
    inside = branches(diagram, split, stop=join.id)
    arriving = diagram.incoming(join.id)
    if len(arriving) != len(inside) or split.id in set().union(*inside):
        return False
    entries = [[flow for flow in arriving if flow.source in branch or flow.source == split.id] for branch in inside]
    return _apart(inside, join.id) and all(entries) and not any(_plain_end(diagram, branch) for branch in inside)


def _apart(branch_sets: list[dict[str, None]], join: str) -> bool:
    inner = [branch.keys() - {join} for branch in branch_sets]
    return all(not first & second for i, first in enumerate(inner) for second in inner[i + 1 :])


def _plain_end(diagram: Diagram, branch: Iterable[str]) -> bool:
    return any(
        diagram.elements[element].kind == "endEvent" and not diagram.elements[element].is_on("terminate")
        for element in branch
    )


def ends_apart(diagram: Diagram, split: Element) -> bool:
    """Whether no two branches of a parallel split ever meet, so that each has its own end."""
    return _apart(branches(diagram, split), "")


def between(diagram: Diagram, split: Element, join: Element) -> list[Element]:
    """What lies in a parallel block, between its two diamonds."""
    inside: dict[str, None] = {}
    for branch in branches(diagram, split, stop=join.id):
        inside |= branch
    return [diagram.elements[element] for element in inside if element != join.id]


def lines_into(diagram: Diagram, element_id: str, reached: Mapping[str, None], source: Flow) -> set[str]:
    """The lines into an element that can be taken after this one."""
    return {flow.id for flow in diagram.incoming(element_id) if flow is source or flow.source in reached}
