"""What a process that serves or works for months asks of Python's garbage collector."""

from __future__ import annotations

import gc

THRESHOLDS = (10_000, 20, 20)
"""New objects between two looks at the youngest, and so on: Python's own 700 suit a program that ends soon."""


def collect_rarely() -> None:
    """Leave what has been loaded until now out of every later collection: it lives as long as the process does.

    A step of a case makes some ten thousand objects, nearly all of which go without a collection; walking through all
    modules and rules for the rest took a quarter of its time (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
