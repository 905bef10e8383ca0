"""Which test proves which clause: workflows/<authority>/proofs.csv, written by `make proofs` from the tests' marks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.packs.load import WORKFLOWS

Proofs = Mapping[str, tuple[str, ...]]
HEAD = ("clause", "test")


def read_proofs(authority: str, root: Path = WORKFLOWS) -> Proofs:
    """Clause id -> the tests that prove it; none for a pack without the file."""
    path = root / authority / "proofs.csv"
    found: dict[str, list[str]] = {}
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found.setdefault(row["clause"], []).append(row["test"])
    return {clause: tuple(tests) for clause, tests in found.items()}


def write_proofs(authority: str, proofs: Iterable[tuple[str, str]], root: Path = WORKFLOWS) -> Path:
    """Write (clause, test) in this order; the file is committed, so that an installed product can show it."""
    path = root / authority / "proofs.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(HEAD)
        rows.writerows(proofs)
    return path


def test_words(test: str) -> str:
    """A test's name as a sentence: "a refusal with other support closes the case"."""
    _, _, name = test.rpartition("::")
    name, _, case = name.partition("[")
    words = name.removeprefix("test_").replace("_", " ")
    return f"{words}: {case.removesuffix(']')}" if case else words
