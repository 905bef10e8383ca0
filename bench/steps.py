"""A step of a long case: load, step and save beside the stock engine, and what the 1000th has more than the 10th."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace

from bench import stock
from bench.life import CHECKPOINTS, Circumstances, Move, moves
from bench.measure import medians
from bench.report import Report, Table
from bench.stock import Measured
from engine.process.spec import parse
from engine.process.state import unpack
from engine.process.step import Complete, Outcome, Send, Start, step

MOST_GROWTH = 1.15
LEAST_GAIN = 25


class Ours:
    """One case in our engine. Between two tasks it is nothing but its bytes."""

    def __init__(self) -> None:
        self.around = Circumstances()
        self.specs = parse(self.around.files)
        self.outcome = step(self.specs, None, self.around.facts, Start(), self.around.times)

    def do(self, move: Move) -> None:
        """Do one task of the long life."""
        self.around.before(move)
        if move.message:
            sent = Send(move.message)
            self.outcome = step(self.specs, self.outcome.state, self.around.facts, sent, self.around.times)
        self.outcome = self.attempt(move)()

    def attempt(self, move: Move) -> Callable[[], Outcome]:
        """Loading, doing one task and saving, to be done again and again from the state as it is now."""
        token = next(task.token for task in self.outcome.tasks if task.element_id == move.element)
        state, facts, command = self.outcome.state, dict(self.around.facts), Complete(token, move.decisions)
        return lambda: step(self.specs, state, facts, command, self.around.times)


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of steps and its promises."""
    ours = _ours()
    for number, found in ours.items():
        said(f"Keepstep at task {number}: {found.milliseconds:.1f} ms")
    theirs, end = stock.run(said)
    columns = ["task", "tokens kept", "bytes", "ms", "stock: tasks kept", "bytes", "ms", "times faster"]
    rows = [[number, *_row(found, theirs.get(number))] for number, found in ours.items()]
    report.tables.append(Table(f"Load, one task, save. The stock engine {end}", columns, rows))
    _promise(report, ours, theirs, end)


def _ours() -> dict[int, Measured]:
    case, works, sizes = Ours(), [], []
    for number, move in moves(CHECKPOINTS[-1]):
        if number in CHECKPOINTS:
            works.append(case.attempt(move))
            kept = unpack(case.outcome.state)["instances"]
            tokens = sum(len(instance["tokens"]) for instance in kept)
            # Packed, the random tokens of two equal cases differ by some bytes.
            sizes.append(Measured(tokens, len(zlib.decompress(case.outcome.state[1:])), 0))
        case.do(move)
    spent = medians(works, rounds=60, warm_up=10)
    found = [replace(size, milliseconds=each) for size, each in zip(sizes, spent, strict=True)]
    return dict(zip(CHECKPOINTS, found, strict=True))


def _row(ours: Measured, theirs: Measured | None) -> list[object]:
    mine: list[object] = [ours.tasks, ours.size, ours.milliseconds]
    if theirs is None:
        return [*mine, "-", "-", "-", "-"]
    return [*mine, theirs.tasks, theirs.size, theirs.milliseconds, theirs.milliseconds / ours.milliseconds]


def _promise(report: Report, ours: dict[int, Measured], theirs: dict[int, Measured], end: str) -> None:
    first, last = ours[CHECKPOINTS[0]], ours[CHECKPOINTS[-1]]
    growth = last.milliseconds / first.milliseconds
    report.promise(
        f"The 1000th task takes at most {MOST_GROWTH} times the 10th.",
        f"{growth:.2f} times",
        growth <= MOST_GROWTH,
    )
    kept = {(found.tasks, found.size) for found in ours.values()}
    report.promise(
        "The state holds as many tokens and bytes at the 1000th task as at the 10th.",
        "; ".join(f"{tasks} tokens, {size:,} bytes" for tasks, size in sorted(kept)),
        len(kept) == 1,
    )
    gain = theirs[500].milliseconds / ours[500].milliseconds if 500 in theirs else 0.0
    report.promise(
        f"At the 500th task a step is at least {LEAST_GAIN} times faster than with the stock engine.",
        f"{gain:.0f} times" if gain else f"the stock engine {end}",
        gain >= LEAST_GAIN or "died" in end and 500 not in theirs,
    )
