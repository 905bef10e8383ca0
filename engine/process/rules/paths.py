"""Questions about the lines of a diagram: what leads where, what runs side by side."""

from collections.abc import Callable, Iterable, Iterator, Mapping

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


def cycles(nodes: Iterable[str], steps: Steps) -> list[list[str]]:
    """The groups of nodes from which one comes back to where one was, each in the order of `nodes`."""
    order = {node: number for number, node in enumerate(dict.fromkeys(nodes))}
    ahead = {node: [following for following in steps(node) if following in order] for node in order}
    found = [group for group in _knots(ahead) if len(group) > 1 or group[0] in ahead[group[0]]]
    return sorted(
        (sorted(group, key=order.__getitem__) for group in found), key=lambda group: order[group[0]]
    )


def _knots(ahead: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Every largest group in which each can be reached from each (Tarjan), without calling itself: chains are long."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: dict[str, None] = {}
    for start in ahead:
        trail = [(start, iter(ahead[start]))] if start not in number else []
        while trail:
            node, rest = trail[-1]
            if node not in number:
                number[node] = lowest[node] = len(number)
                open_nodes[node] = None
            following = next(rest, None)
            if following is None:
                trail.pop()
                if trail:
                    lowest[trail[-1][0]] = min(lowest[trail[-1][0]], lowest[node])
                if lowest[node] == number[node]:
                    yield _closed(node, open_nodes)
            elif following not in number:
                trail.append((following, iter(ahead[following])))
            elif following in open_nodes:
                lowest[node] = min(lowest[node], number[following])


def _closed(first: str, open_nodes: dict[str, None]) -> list[str]:
    """Takes the last nodes off down to `first`."""
    group = []
    while first in open_nodes:
        group.append(open_nodes.popitem()[0])
    return group


def branches(diagram: Diagram, split: Element, stop: str = "") -> list[tuple[Flow, dict[str, None]]]:
    """Each line out of a diamond with what it leads to, `stop` and what lies beyond it left out."""
    main = follow_main(diagram)

    def steps(element_id: str) -> Iterator[str]:
        return (following for following in main(element_id) if following != stop)

    return [
        (flow, reach([flow.target] if flow.target != stop else [], steps))
        for flow in diagram.outgoing(split.id)
        if flow.target in diagram.elements
    ]


def ends_apart(diagram: Diagram, split: Element) -> bool:
    """Whether no two branches of a parallel split ever meet, so that each has an end of its own."""
    return _apart([branch for _, branch in branches(diagram, split)])


def own_join(diagram: Diagram, split: Element) -> Element | None:
    """The diamond at which all branches of a parallel split, and nothing else, meet again; None if there is
    none."""
    after = reach(targets(diagram, split.id), follow_main(diagram))
    joins = (diagram.elements[element] for element in after if is_join(diagram, diagram.elements[element]))
    return next((join for join in joins if _closes(diagram, split, join)), None)


def is_join(diagram: Diagram, element: Element) -> bool:
    """Whether this diamond waits for several parallel lines."""
    return element.kind == "parallelGateway" and len(diagram.incoming(element.id)) > 1


def is_parallel_split(diagram: Diagram, element: Element) -> bool:
    """Whether this diamond opens several parallel lines."""
    return element.kind == "parallelGateway" and len(diagram.outgoing(element.id)) > 1


def between(diagram: Diagram, split: Element, join: Element) -> list[Element]:
    """What lies in a parallel block, between its two diamonds."""
    return [diagram.elements[e] for _, branch in branches(diagram, split, join.id) for e in branch]


def entries(diagram: Diagram, flow: Flow, branch: Iterable[str], join: str) -> set[str]:
    """The lines into `join` that are taken after this line and its branch."""
    inside = set(branch)
    return {line.id for line in diagram.incoming(join) if line.id == flow.id or line.source in inside}


def _closes(diagram: Diagram, split: Element, join: Element) -> bool:
    found = branches(diagram, split, join.id)
    inside = [branch for _, branch in found]
    if len(diagram.incoming(join.id)) != len(found) or not _apart(inside):
        return False
    arriving = all(entries(diagram, flow, branch, join.id) for flow, branch in found)
    return arriving and not any(split.id in branch or _has_plain_end(diagram, branch) for branch in inside)


def _apart(found: list[dict[str, None]]) -> bool:
    return all(not first.keys() & second.keys() for i, first in enumerate(found) for second in found[i + 1 :])


def _has_plain_end(diagram: Diagram, branch: Iterable[str]) -> bool:
    ends = [diagram.elements[e] for e in branch if diagram.elements[e].kind == "endEvent"]
    return any(not (end.is_on("terminate") or end.is_on("error")) for end in ends)
