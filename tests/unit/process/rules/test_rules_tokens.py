"""The token game against an oracle: every random net of splits and joins is played once more, slowly and plainly."""

from collections.abc import Iterator
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.process.rules import read
from engine.process.rules.model import Diagram
from engine.process.rules.tokens import MAX_POSITIONS, play
from tests.unit.process.rules.drawing import draw

Block = str | tuple[str, str, list["Block"]] | list["Block"]
TASK = st.just("task")
BLOCKS = st.recursive(
    TASK,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.tuples(
            st.sampled_from(["and", "xor"]),
            st.sampled_from(["and", "xor", "and", "xor", "end"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
    ),
    max_leaves=7,
)


def drawn(block: Block) -> Diagram:
    """The block as a diagram: a split of one kind, closed by a diamond of one kind, or each branch by an end."""
    lines = ["start begun > first", "end last"]
    put(block, "first", "last", lines, (f"e{number}" for number in count()))
    return read("net", draw("\n".join(lines))["procedure.bpmn"])


def put(block: Block, entry: str, leave: str, lines: list[str], fresh: Iterator[str]) -> None:
    if isinstance(block, str):
        lines.append(f"user {entry} > {leave}")
    elif isinstance(block, list):
        stops = [entry, *(next(fresh) for _ in block[1:]), leave]
        for part, here, there in zip(block, stops, stops[1:], strict=False):
            put(part, here, there, lines, fresh)
    else:
        split, join, parts = block
        entries = [next(fresh) for _ in parts]
        meeting = [next(fresh)] * len(parts) if join != "end" else [next(fresh) for _ in parts]
        lines.append(f"{split} {entry} > {(' & ' if split == 'and' else ' | ').join(entries)}")
        lines += [f"{join} {meeting[0]} > {leave}"] if join != "end" else [f"end {end}" for end in meeting]
        for part, here, there in zip(parts, entries, meeting, strict=True):
            put(part, here, there, lines, fresh)


def oracle(diagram: Diagram) -> bool:
    """Whether every order of moves ends well: no line ever carries two tokens, and nothing is left waiting."""
    start = diagram.starts(diagram.process.id)[0]
    first = frozenset(flow.id for flow in diagram.outgoing(start.id))
    seen, waiting = {first}, [first]
    for position in waiting:
        following = list(moved(diagram, position))
        if None in following or (position and not following):
            return False
        for state in following:
            if state is not None and state not in seen:
                seen.add(state)
                waiting.append(state)
    return True


def moved(diagram: Diagram, position: frozenset[str]) -> Iterator[frozenset[str] | None]:
    """Each next position; None where two tokens meet."""
    for element in diagram.elements.values():
        arrived = [flow.id for flow in diagram.incoming(element.id) if flow.id in position]
        leaving = [flow.id for flow in diagram.outgoing(element.id)]
        waits = element.kind == "parallelGateway" and len(diagram.incoming(element.id)) > 1
        if waits and len(arrived) < len(diagram.incoming(element.id)):
            continue
        if not waits and len(arrived) > 1 and element.kind != "endEvent":
            yield None
        choices = [[one] for one in leaving] if element.kind == "exclusiveGateway" else [leaving]
        for taken in [arrived] if waits else [[one] for one in arrived]:
            rest = position - set(taken)
            for choice in choices:
                yield None if rest & set(choice) else rest | set(choice)


@settings(max_examples=300, deadline=None)
@given(BLOCKS)
def test_finds_something_exactly_where_a_net_is_not_sound(block: Block) -> None:
    diagram = drawn(block)
    assert (not play(diagram)) == oracle(diagram)


def test_a_net_with_too_many_positions_is_given_the_benefit_of_the_doubt() -> None:
    branches = "\n".join(
        f"user a{n} > q{n}\nxor q{n} > a{n} if need_decision == 'plan' | b{n}\nuser b{n} > r{n}\n"
        f"xor r{n} > a{n} if need_decision == 'plan' | met"
        for n in range(9)
    )
    opened = " & ".join(f"a{n}" for n in range(9))
    text = f"start begun > all\nand all > {opened}\n{branches}\nand met > ended\nend ended"
    diagram = read("net", draw(text)["procedure.bpmn"])
    assert MAX_POSITIONS < 3**9
    assert play(diagram) == ()
