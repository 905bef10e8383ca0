"""`keepstep check FILE...`: what is wrong with diagrams and forms, in words or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby

import click

from engine.process.rules import Problem
from web.cli.checking import UNREADABLE, problems_of


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON list of problems instead of sentences.")
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Check diagrams (.bpmn) and form definitions (.json), or all those in a folder.

    Called stages and forms are looked for among the FILEs, in the FILE's own folder and its forms, and in the folder
    `shared` beside it. Exit 1 if there is an error, 2 if a FILE cannot be read.
    """
    found = list(problems_of(files))
    if as_json:
        click.echo(json.dumps([_data(problem) for problem in found], indent=1, ensure_ascii=False))
    else:
        for line in _sentences(found, files):
            click.echo(line)
    if any(problem.code in UNREADABLE for problem in found):
        sys.exit(2)
    if any(problem.severity == "error" for problem in found):
        sys.exit(1)


def _data(problem: Problem) -> dict[str, str | None]:
    return {
        "file": problem.file,
        "element_id": problem.element_id,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
    }


def _sentences(found: list[Problem], files: Iterable[str]) -> Iterator[str]:
    for file, problems in groupby(found, key=lambda problem: problem.file):
        yield file
        for problem in problems:
            place = f" on {problem.element_id}" if problem.element_id else ""
            yield f"  {problem.severity.capitalize()}{place}: {problem.message} [{problem.code}]"
    errors = sum(1 for problem in found if problem.severity == "error")
    warnings = len(found) - errors
    if not found:
        yield f"Nothing is wrong with {', '.join(files)}."
    else:
        yield f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
