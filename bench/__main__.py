"""`make bench`: every promise about speed in one run, as a table. Exit 1 with a sentence if one is broken."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bench.rows import Completion, Reading, completions, readings
from bench.steps import Measured, Stock, ours, stock

FLAT, FASTER, STATEMENTS = 1.15, 25.0, 20


def main() -> int:
    """Measure, print, and judge."""
    mine, theirs = ours(), stock(until=800)
    done, read = completions(), readings()
    _print(mine, theirs, done, read)
    broken = list(_broken(mine, theirs, done, read))
    for sentence in broken:
        print(f"BROKEN: {sentence}")
    print("Every promise holds." if not broken else "")
    return 1 if broken else 0


def _print(mine: list[Measured], theirs: Stock, done: list[Completion], read: list[Reading]) -> None:
    stock_at = {each.task: each for each in theirs.measured}
    print("Load + step + save      ours ms  bytes  tasks    SpiffWorkflow ms   bytes  tasks   times faster")
    for each in mine:
        other = stock_at.get(each.task)
        row = f"at task {each.task:>5}         {each.ms:8.2f} {each.bytes:6} {each.tokens:6}"
        print(
            row
            + (
                f"   {other.ms:16.1f} {other.bytes:7} {other.tokens:6} {other.ms / each.ms:13.0f}"
                if other
                else ""
            )
        )
    if theirs.died_at:
        print(f"SpiffWorkflow as it is died at task {theirs.died_at} of {theirs.died_of}.")
    print("\nCompleting a step       statements  commits      ms")
    for one in done:
        print(f"the {one.number:>4}th of its case {one.statements:>10} {one.commits:>8} {one.ms:8.1f}")
    print("\nOver 100,000 rows       statements  table scans   ms")
    for reading in read:
        print(f"{reading.name:<22} {reading.statements:>10} {len(reading.scans):>12} {reading.ms:7.2f}")


def _broken(
    mine: list[Measured], theirs: Stock, done: list[Completion], read: list[Reading]
) -> Iterator[str]:
    first, last = mine[0], mine[-1]
    if last.ms > FLAT * first.ms:
        yield f"The {last.task}th step took {last.ms / first.ms:.2f} times the {first.task}th; promised is {FLAT}."
    if last.tokens != first.tokens:
        yield f"The state held {first.tokens} tasks at the {first.task}th step and {last.tokens} at the {last.task}th."
    # The library may die before its 500th task; then its last living measure is what counts.
    furthest = max((each for each in theirs.measured if each.task <= 500), key=lambda each: each.task)
    beside = next(each.ms for each in mine if each.task == furthest.task)
    if furthest.ms < FASTER * beside:
        times = furthest.ms / beside
        yield f"At task {furthest.task} we were {times:.0f} times as fast as the library; promised is {FASTER:.0f}."
    counted = [one.statements for one in done]
    if len(set(counted)) > 1 or counted[-1] > STATEMENTS:
        yield f"Completing took {counted} statements; promised are at most {STATEMENTS}, always the same."
    if any(one.commits != 1 for one in done):
        yield "Completing a step took more than one commit."
    for reading, most in zip(read, (1, 5), strict=True):
        if reading.statements > most or reading.scans:
            yield f"{reading.name} took {reading.statements} statements (at most {most}) and scanned {reading.scans}."


if __name__ == "__main__":
    sys.exit(main())
