"""The check: what is wrong with a set of diagrams, before any case runs from them.

The same code runs in the studio, in CI and as `keepstep check`. One rule a file; every rule has a line in
docs/reference/check.md and its own diagrams in tests/unit/process/rules/diagrams.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.reading import UnreadableError, read
from engine.process.rules.registry import RULES

__all__ = ["Around", "Diagram", "Problem", "UnreadableError", "check", "read"]


def check(files: Mapping[str, bytes], around: Around) -> list[Problem]:
    """All problems of these diagrams at once, file by file, in the order of each picture.

    `files` are name -> content. They are looked at together with `around`, whose processes they replace where
    the ids agree; only problems of `files` are reported. Never raises because of what a file holds.
    """
    diagrams, problems = _read_all(files)
    known = {PurePosixPath(problem.file).stem: None for problem in problems}
    own = {diagram.process.id: diagram for diagram in diagrams}
    world = replace(around, processes={**known, **around.processes, **own})
    for diagram in diagrams:
        problems += _problems(diagram, world)
    order = list(files)
    return sorted(problems, key=lambda problem: order.index(problem.file))


def _read_all(files: Mapping[str, bytes]) -> tuple[list[Diagram], list[Problem]]:
    diagrams: list[Diagram] = []
    problems: list[Problem] = []
    for file, data in files.items():
        try:
            diagrams.append(read(file, data))
        except UnreadableError as error:
            problems.append(Problem(file, None, "unreadable", "error", str(error)))
    return diagrams, problems


def _problems(diagram: Diagram, around: Around) -> list[Problem]:
    places = [process.id for process in diagram.processes] + list(diagram.elements) + list(diagram.flows)
    place = {element: number for number, element in reversed(list(enumerate(places)))}
    found = [problem for rule in RULES for problem in rule.check(diagram, around)]
    return sorted(found, key=lambda problem: place.get(problem.element_id or "", len(places)))
