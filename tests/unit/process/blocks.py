"""Random well-formed procedures, drawn as BPMN and played by a small token game that knows nothing of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from hypothesis import strategies as st

from tests.unit.process import drawing as d


@dataclass(frozen=True)
class Step:
    """A user task; a late one has a timer on its edge that tells of it."""

    late: bool


@dataclass(frozen=True)
class Sequence:
    parts: tuple[Block, ...]


@dataclass(frozen=True)
class Choice:
    """A question, then one of the ways; the last is the default."""

    ways: tuple[Block, ...]


@dataclass(frozen=True)
class Together:
    """Branches in parallel that wait for each other."""

    branches: tuple[Block, ...]


@dataclass(frozen=True)
class Rounds:
    """The body, then a question whether to go round again."""

    body: Block


@dataclass(frozen=True)
class Stage:
    """The body in a sub-process of its own."""

    body: Block


Block = Step | Sequence | Choice | Together | Rounds | Stage


def blocks() -> st.SearchStrategy[Block]:
    several = lambda inner: st.lists(inner, min_size=2, max_size=3).map(tuple)  # noqa: E731
    return st.recursive(
        st.booleans().map(Step),
        lambda inner: st.one_of(
            several(inner).map(Sequence),
            several(inner).map(Choice),
            several(inner).map(Together),
            inner.map(Rounds),
            inner.map(Stage),
        ),
        max_leaves=7,
    )


class Drawing:
    """Draws a block as the lifecycle of a procedure and gives every element an id."""

    def __init__(self, block: Block) -> None:
        self._numbers = count(1)
        body: list[str] = []
        self.ids: dict[int, str] = {}
        first, last = self._draw(block, body)
        body += [d.start(), d.end(), d.chain("opened", first), d.chain(last, "done")]
        self.files = d.lifecycle(*body)

    def _draw(self, block: Block, body: list[str]) -> tuple[str, str]:
        number = next(self._numbers)
        match block:
            case Step(late=late):
                return self._step(f"step_{number}", late, body)
            case Sequence(parts=parts):
                ends = [self._draw(part, body) for part in parts]
                body += [d.chain(before[1], after[0]) for before, after in zip(ends, ends[1:], strict=False)]
                return ends[0][0], ends[-1][1]
            case Choice(ways=ways):
                return self._choice(number, ways, body)
            case Together(branches=branches):
                fork, join = f"fork_{number}", f"join_{number}"
                body += [d.parallel(fork), d.parallel(join)]
                for branch in branches:
                    first, last = self._draw(branch, body)
                    body += [d.chain(fork, first), d.chain(last, join)]
                return fork, join
            case Rounds(body=inner):
                return self._rounds(number, inner, body)
            case Stage(body=inner):
                return self._stage(number, inner, body)

    def _step(self, id: str, late: bool, body: list[str]) -> tuple[str, str]:
        body.append(d.user(id))
        if late:
            body += [
                d.boundary(f"late_{id}", id, timer='due("done_by")'),
                d.service(f"tell_{id}"),
                d.end(f"told_{id}"),
            ]
            body.append(d.chain(f"late_{id}", f"tell_{id}", f"told_{id}"))
        return id, id

    def _choice(self, number: int, ways: tuple[Block, ...], body: list[str]) -> tuple[str, str]:
        ask, gate, merge = f"ask_{number}", f"gate_{number}", f"merge_{number}"
        body += [d.user(ask), d.xor(gate, default=f"otherwise_{number}"), d.xor(merge), d.chain(ask, gate)]
        for way, inner in enumerate(ways):
            first, last = self._draw(inner, body)
            is_default = way == len(ways) - 1
            body.append(
                d.flow(
                    gate,
                    first,
                    "" if is_default else f'code_{number} == "{way}"',
                    id=f"otherwise_{number}" if is_default else f"way_{number}_{way}",
                )
            )
            body.append(d.chain(last, merge))
        return ask, merge

    def _rounds(self, number: int, inner: Block, body: list[str]) -> tuple[str, str]:
        begin, again, gate, out = f"round_{number}", f"ask_{number}", f"gate_{number}", f"out_{number}"
        first, last = self._draw(inner, body)
        body += [d.xor(begin), d.user(again), d.xor(gate, default=f"enough_{number}"), d.xor(out)]
        body += [d.chain(begin, first), d.chain(last, again, gate)]
        body += [d.flow(gate, begin, f'code_{number} == "0"'), d.flow(gate, out, id=f"enough_{number}")]
        return begin, out

    def _stage(self, number: int, inner: Block, body: list[str]) -> tuple[str, str]:
        stage, inside = f"stage_{number}", []
        first, last = self._draw(inner, inside)
        inside += [d.start(f"begun_{number}"), d.end(f"over_{number}")]
        inside += [d.chain(f"begun_{number}", first), d.chain(last, f"over_{number}")]
        body.append(d.sub(stage, *inside))
        return stage, stage


@dataclass
class Game:
    """The token game. `open` are the user tasks that hold a token, `clocks` those of them whose timer waits."""

    block: Block
    open: dict[str, Callable[[int], None]] = field(default_factory=dict)
    clocks: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    ended: bool = False

    def begin(self) -> None:
        self._enter(self.block, 1, self._end)

    def finish(self, id: str, way: int, *, late: bool) -> None:
        """Do one task, then let the timers ring that waited before and wait still."""
        waited = set(self.clocks)
        self.clocks.discard(id)
        self.open.pop(id)(way)
        self.ring(waited & self.clocks - {id}, late=late)

    def ring(self, which: set[str], *, late: bool) -> None:
        self.told = sorted(which) if late else []
        if late:
            self.clocks -= which

    def _end(self) -> None:
        self.ended = True

    def _enter(self, block: Block, number: int, then: Callable[[], None]) -> None:
        match block:
            case Step(late=late):
                self.open[f"step_{number}"] = lambda _: then()
                if late:
                    self.clocks.add(f"step_{number}")
            case Sequence(parts=parts):
                self._one_after_another(list(zip(parts, _numbers(block, number), strict=True)), then)
            case Choice(ways=ways):
                numbers = list(_numbers(block, number))
                self.open[f"ask_{number}"] = lambda way: self._enter(ways[way], numbers[way], then)
            case Together(branches=branches):
                arrive = _after(len(branches), then)
                for branch, its in zip(branches, list(_numbers(block, number)), strict=True):
                    self._enter(branch, its, arrive)
            case Rounds(body=inner):
                self._enter(inner, number + 1, lambda: self._ask_again(block, number, then))
            case Stage(body=inner):
                self._enter(inner, number + 1, then)

    def _one_after_another(self, rest: list[tuple[Block, int]], then: Callable[[], None]) -> None:
        if not rest:
            then()
        else:
            (block, number), *after = rest
            self._enter(block, number, lambda: self._one_after_another(after, then))

    def _ask_again(self, block: Rounds, number: int, then: Callable[[], None]) -> None:
        self.open[f"ask_{number}"] = lambda way: self._enter(block, number, then) if way == 0 else then()


def _after(arrivals: int, then: Callable[[], None]) -> Callable[[], None]:
    left = [arrivals]

    def arrive() -> None:
        left[0] -= 1
        if left[0] == 0:
            then()

    return arrive


def ways(block: Block) -> dict[str, int]:
    """How many answers each question of a block has."""
    return {
        f"ask_{number}": 2 if isinstance(each, Rounds) else len(each.ways)
        for each, number in _walk(block, 1)
        if isinstance(each, Choice | Rounds)
    }


def _walk(block: Block, number: int) -> Iterator[tuple[Block, int]]:
    yield block, number
    for part, its in zip(_parts(block), _numbers(block, number), strict=True):
        yield from _walk(part, its)


def _parts(block: Block) -> tuple[Block, ...]:
    match block:
        case Step():
            return ()
        case Sequence(parts=parts) | Choice(ways=parts) | Together(branches=parts):
            return parts
        case Rounds(body=inner) | Stage(body=inner):
            return (inner,)


def _numbers(block: Block, number: int) -> Iterator[int]:
    """The numbers that the drawing gives to the parts of a block: counted in the order in which they are drawn."""
    number += 1
    for part in _parts(block):
        yield number
        number += _size(part)


def _size(block: Block) -> int:
    return 1 + sum(_size(part) for part in _parts(block))
