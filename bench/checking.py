"""The check of a diagram of 60 elements, and of twice as many, beside what it takes to read the same file."""

from __future__ import annotations

from collections.abc import Callable

from bench.drawing import STAGE, Drawn, drawn
from bench.life import AUTHORITY
from bench.measure import medians
from bench.report import Report, Table
from engine.packs.check import around_of
from engine.packs.load import forms, policy_text, read_folder
from engine.process.rules import Around, check, read
from engine.time.policy import read_policy
from web.filling import engine_catalogue

SIZES = (60, 120, 240)
"""Elements. The largest diagram of the five procedures has 30."""
MOST_BESIDE_READING = 6.0
MOST_FOR_TWICE = 2.5


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of checks and its promises."""
    around = _around()
    drawings = [drawn(size) for size in SIZES]
    checks = [_check(each, around) for each in drawings]
    spent = medians([*(_read(each) for each in drawings), *checks], rounds=15)
    reading, checking = spent[: len(SIZES)], spent[len(SIZES) :]
    rows = []
    for each, read_in, checked in zip(drawings, reading, checking, strict=True):
        said(f"Check of {each.elements} elements: {checked:.1f} ms")
        rows.append([each.elements, len(each.content), read_in, checked, checked / read_in])
    report.tables.append(
        Table(
            "Checking one diagram among all of a procedure",
            ["elements", "bytes", "read", "check", "times"],
            rows,
        )
    )
    _promise(report, reading, checking)


def _promise(report: Report, reading: list[float], checking: list[float]) -> None:
    beside = checking[0] / reading[0]
    report.promise(
        f"Checking {SIZES[0]} elements takes at most {MOST_BESIDE_READING:g} times as long as reading them.",
        f"{beside:.2f} times",
        beside <= MOST_BESIDE_READING,
    )
    twice = max(after / before for before, after in zip(checking, checking[1:], strict=False))
    report.promise(
        f"Checking twice as many elements takes at most {MOST_FOR_TWICE:g} times as long.",
        f"{twice:.2f} times",
        twice <= MOST_FOR_TWICE,
    )


def _around() -> Around:
    files = read_folder(AUTHORITY)
    return around_of(files, engine_catalogue(forms(files)), read_policy(policy_text(AUTHORITY)), files)


def _check(each: Drawn, around: Around) -> Callable[[], object]:
    return lambda: check({f"{STAGE}.bpmn": each.content}, around)


def _read(each: Drawn) -> Callable[[], object]:
    return lambda: read(f"{STAGE}.bpmn", each.content)
