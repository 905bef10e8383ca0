"""Which test proves which clause: read from the tests' marks, kept in workflows/<authority>/proofs.csv.

`python -m tests.proofs [AUTHORITY ...]` (`make proofs`) writes the files anew. The acts of scenarios and the rows of
tests/workflows/fields/ are marked like tests, so one collection finds all.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from engine.packs.cited import instead, known_clauses
from engine.packs.clauses import read_clauses
from engine.packs.load import authorities
from engine.packs.proofs import write_proofs

HERE = Path(__file__).parent
OPTION = "--proofs-to"

Proof = tuple[str, str]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--proofs-to FILE`: write the marks that collection has found, as JSON."""
    parser.addoption(OPTION, default="", help="write which test proves which clause to this file")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse a mark that names no clause; hand over the marks where they are asked for."""
    found = list(_marked(items))
    if wrong := list(unknown_marks(found)):
        raise pytest.UsageError("\n".join(wrong))
    if path := config.getoption(OPTION):
        Path(path).write_text(json.dumps(found), encoding="utf-8")


def _marked(items: Iterable[pytest.Item]) -> Iterator[Proof]:
    for item in items:
        for mark in item.iter_markers("clause"):
            for clause in mark.args:
                yield clause, item.nodeid


def unknown_marks(found: Sequence[Proof]) -> Iterator[str]:
    """What to say of each mark that names no clause."""
    known = known_clauses()
    for clause, test in found:
        if clause not in known:
            yield f"{test} is marked with {clause}, which no list of clauses has. {instead(clause, known)}"


def collected() -> list[Proof]:
    """(clause, test) of every mark in the tests, by a collection in a process of its own."""
    files = [str(path) for path in sorted(HERE.rglob("test_*.py")) if "clause" in path.read_text("utf-8")]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "proofs.json"
        command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*command, OPTION, str(out), *files], cwd=HERE.parent, capture_output=True, text=True, check=False
        )
        if not out.is_file():
            raise SystemExit(f"The tests could not be collected:\n{done.stdout}{done.stderr}")
        return [(clause, test) for clause, test in json.loads(out.read_text(encoding="utf-8"))]


def of_authority(authority: str, found: Iterable[Proof]) -> list[Proof]:
    """Those of one authority, in the order of its text."""
    order = {clause.id: number for number, clause in enumerate(read_clauses(authority))}
    mine = {(clause, test) for clause, test in found if clause in order}
    return sorted(mine, key=lambda proof: (order[proof[0]], proof[1]))


def main(wanted: Sequence[str]) -> None:
    """Write proofs.csv of these authorities, or of all."""
    found = collected()
    for authority in wanted or authorities():
        mine = of_authority(authority, found)
        path = write_proofs(authority, mine)
        print(f"{path}: {len(mine)} proofs of {len({clause for clause, _ in mine})} clauses")


if __name__ == "__main__":
    main(sys.argv[1:])
