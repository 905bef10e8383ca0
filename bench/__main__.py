"""`python -m bench`: measure, print, and exit 1 with a sentence for each promise that is broken."""

from __future__ import annotations

import argparse
import platform
import sqlite3
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from bench import checking, completing, lists, moving, steps
from bench.report import Report

RESULTS = Path(__file__).parent / "results.md"
PARTS: dict[str, Callable[[Report, Callable[[str], None]], None]] = {
    "steps": steps.run,
    "completing": completing.run,
    "lists": lists.run,
    "moving": moving.run,
    "checking": checking.run,
}


def main() -> int:
    """Run all parts, or the one that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="measure one part only")
    parser.add_argument("--write", action="store_true", help="also write bench/results.md")
    asked = parser.parse_args()
    report = Report()
    for name in [asked.only] if asked.only else PARTS:
        PARTS[name](report, lambda line: print(f"... {line}", file=sys.stderr, flush=True))
    print(report.markdown())
    if asked.write:
        RESULTS.write_text(f"# Bench\n\n{_circumstances()}\n\n{report.markdown()}", encoding="utf-8")
    return 1 if report.broken else 0


def _circumstances() -> str:
    return (
        f"Python {platform.python_version()}, SpiffWorkflow {version('SpiffWorkflow')}, SQLAlchemy "
        f"{version('SQLAlchemy')}, SQLite {sqlite3.sqlite_version}. Milliseconds of processor time, medians after "
        "warm-up. Only ratios within one run and counts are promised. Written by `python -m bench --write`."
    )


if __name__ == "__main__":
    sys.exit(main())
