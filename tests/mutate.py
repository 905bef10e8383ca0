"""`python -m tests.mutate [AUTHORITY ...]` (`make mutate`): do the tests notice when what a clause asks for is gone?

For each proved clause that something must happen for, its effect is cut out of a copy of the packs, and only the tests
that claim to prove it are run. Those that still pass prove nothing. What came out goes to docs/reference/mutations.md.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from engine.packs import load
from engine.packs.coverage import PROVED_BY_BEHAVIOUR, coverage
from engine.packs.load import WORKFLOWS, authorities
from engine.process.spec import parse
from tests.mutants import Mutant, mutants_of
from web.cli.playing import Stage

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "mutations.md"
COPIED = ("engine", "forms", "web", "workflows", "tests", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", "editor", "e2e")
LONGEST = 300
"""Seconds for the tests of one mutant; a run that takes longer has noticed something."""

HEAD = """# Does a test notice when a clause is not kept?

Written by `make mutate`. For every clause that something has to happen for (a timer, an escalation, a gateway, a right,
a notice, a report, a rhythm, an integration) its effect is cut out of a copy of the pack, one cut at a time, and only
the tests that claim to prove the clause are run.

**Noticed**: one of them failed. **Still pass**: none did, so nothing proves that part. **No pack**: what is left can no
longer be loaded, which is a refusal of its own.
"""


@dataclass(frozen=True)
class Result:
    """What the tests of a clause said to one mutant: noticed, passes, no_pack, or broken (they could not run)."""

    mutant: Mutant
    said: str


def main(arguments: Sequence[str]) -> int:
    """Run the mutants of these authorities, print a table, and write the page. 1 if anything still passes."""
    wanted = argparse.ArgumentParser(prog="python -m tests.mutate", description=main.__doc__)
    wanted.add_argument("authority", nargs="*", help="whose clauses; all if none is named")
    wanted.add_argument("--clause", action="append", help="only this clause; nothing is written then")
    wanted.add_argument("--jobs", type=int, default=2, help="how many at once, each on a copy of its own")
    given = wanted.parse_args(arguments)
    passing = 0
    for authority in given.authority or authorities():
        results = run(authority, given.jobs, given.clause)
        passing += sum(result.said != "noticed" and result.said != "no_pack" for result in results)
        print("\n".join(table(authority, results)))
        if not given.clause:
            write(authority, results)
    return 1 if passing else 0


def run(authority: str, jobs: int, only: Sequence[str] | None = None) -> list[Result]:
    """Every mutant of this authority with what its tests said, in the order of the text."""
    rows = [
        row
        for row in coverage(authority)
        if row.tests and row.clause.kind in PROVED_BY_BEHAVIOUR and (not only or row.clause.id in only)
    ]
    cut = [(mutant, row.tests) for row in rows for mutant in mutants_of(row, authority, WORKFLOWS)]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        first = _copy(Path(folder) / "0")
        _refuse_failing(first, [test for row in rows for test in row.tests])
        copies.put(first)
        for number in range(1, jobs):
            copies.put(_copy(Path(folder) / str(number)))
        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(lambda each: _tried(authority, each[0], each[1], copies), cut))


def _copy(place: Path) -> Path:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / name, place / name)
    return place


def _refuse_failing(place: Path, tests: Sequence[str]) -> None:
    """A test that fails as things are notices nothing."""
    done = _pytest(place, "-rfE", *dict.fromkeys(tests))
    if done.returncode:
        said = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        raise SystemExit(
            "These fail before anything is cut:\n" + "\n".join(said or [done.stdout + done.stderr])
        )


def _pytest(place: Path, *arguments: str, timeout: int | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-qq", "-p", "no:cacheprovider", "--no-header", *arguments]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False, timeout=timeout)


def _tried(authority: str, mutant: Mutant, tests: Sequence[str], copies: SimpleQueue[Path]) -> Result:
    place = copies.get()
    try:
        kept = _put(place / "workflows", mutant)
        try:
            said = _said(authority, place, tests)
        finally:
            _put_back(place / "workflows", kept)
    finally:
        copies.put(place)
    print(f"{mutant.clause:14} {said:8} {mutant.what}", file=sys.stderr, flush=True)
    return Result(mutant, said)


def _put(packs: Path, mutant: Mutant) -> dict[Path, bytes | None]:
    kept: dict[Path, bytes | None] = {}
    for name, text in mutant.files.items():
        path = packs / name
        kept[path] = path.read_bytes() if path.is_file() else None
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return kept


def _put_back(packs: Path, kept: dict[Path, bytes | None]) -> None:
    for path, content in kept.items():
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)


def _said(authority: str, place: Path, tests: Sequence[str]) -> str:
    try:
        parse(load.diagrams(Stage(authority, place / "workflows").files))
    except Exception:  # noqa: BLE001 - whatever refuses it, nobody could run it
        return "no_pack"
    try:
        done = _pytest(place, "-x", *tests, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return "noticed"
    return {0: "passes", 1: "noticed"}.get(done.returncode, "broken")


def table(authority: str, results: Sequence[Result]) -> Iterator[str]:
    """The section of one authority: counts, what still passes, and every cut."""
    said = Counter(result.said for result in results)
    clauses = len({result.mutant.clause for result in results})
    yield f"## {authority.capitalize()}"
    yield ""
    yield (
        f"{len(results)} cuts at {clauses} clauses: {said['noticed']} noticed, {said['passes']} still pass, "
        f"{said['no_pack']} leave no pack that loads, {said['broken']} could not be run."
    )
    yield ""
    yield "| clause | kind | what was cut | the tests |"
    yield "| --- | --- | --- | --- |"
    words = {
        "noticed": "noticed",
        "passes": "**still pass**",
        "no_pack": "no pack",
        "broken": "**could not run**",
    }
    for result in results:
        mutant = result.mutant
        yield f"| {mutant.clause} | {mutant.kind.replace('_', ' ')} | {mutant.what} | {words[result.said]} |"
    yield ""


def write(authority: str, results: Sequence[Result]) -> None:
    """Put this authority's section on the page; those of the others stay."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else HEAD
    _, *parts = text.split("\n## ")
    sections = {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in parts}
    sections[authority.capitalize()] = "\n".join(table(authority, results))
    PAGE.write_text("\n".join([HEAD, *(sections[name] for name in sorted(sections))]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
