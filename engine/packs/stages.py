"""The stages at which a case that already runs can be taken on: take_on.toml of a pack.

A stage says which days have to be known, what is true of every case there, and which steps were done elsewhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.packs.load import WORKFLOWS, Names, PackError
from engine.process.step import Passed
from engine.time.reading import Table

FILE = "take_on.toml"


@dataclass(frozen=True)
class Stage:
    """One stage: the facts that a case needs and may bring, those that all cases there share, the steps passed."""

    key: str
    label: str
    needs: tuple[str, ...]
    may: tuple[str, ...]
    facts: Mapping[str, Any]
    passed: tuple[Passed, ...]

    @property
    def asks(self) -> tuple[str, ...]:
        """Every fact that a case at this stage can bring, those first that it needs."""
        return tuple(dict.fromkeys((*self.needs, *self.may)))


@dataclass(frozen=True)
class Stages:
    """All stages of an authority, and what its days have to do with each other.

    Days of one chain of `in_order` do not go back; those of `since_birth` are about a child who is born; only
    those of `ahead` may lie after today.
    """

    stages: Mapping[str, Stage]
    in_order: tuple[tuple[str, ...], ...]
    since_birth: tuple[str, ...]
    ahead: frozenset[str]

    def named(self, said: str) -> Stage | None:
        """The stage with this key or label, however it is written."""
        wanted = _plain(said)
        found = (stage for stage in self.stages.values() if wanted in (stage.key, _plain(stage.label)))
        return next(found, None)


def _plain(said: str) -> str:
    return " ".join(said.casefold().replace("_", " ").split()).replace(" ", "_")


def read_stages(authority: str, names: Names, root: Path = WORKFLOWS) -> Stages:
    """The stages of this authority. Raises PackError, with every problem, if there are none that can be used."""
    path = root / authority / FILE
    if not path.is_file():
        raise PackError(
            f"{authority} does not say at which stages a case can be taken on: write {path.name}."
        )
    problems: list[str] = []
    try:
        top = Table(path.name, tomllib.loads(path.read_text(encoding="utf-8")), problems)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"{path.name} cannot be read as TOML: {error}.") from error
    stages = _read(top, names)
    top.done()
    if problems:
        raise PackError("\n".join(problems))
    return stages


def _read(top: Table, names: Names) -> Stages:
    everywhere = _facts(top, "may", names)
    tables = top.named("stages", "Stage {name}")
    return Stages(
        stages={key: _stage(key, table, everywhere, names) for key, table in tables.items()},
        in_order=_chains(top, names),
        since_birth=_facts(top, "since_birth", names),
        ahead=frozenset(_facts(top, "ahead", names)),
    )


def _stage(key: str, table: Table, everywhere: tuple[str, ...], names: Names) -> Stage:
    stage = Stage(
        key=key,
        label=table.text("label", required=True),
        needs=_facts(table, "needs", names),
        may=(*_facts(table, "may", names), *everywhere),
        facts=_values(table, "facts", names.facts),
        passed=tuple(_passed(each, names) for each in table.tables("passed", f"Stage {key}, step {{n}}")),
    )
    table.done()
    return stage


def _passed(table: Table, names: Names) -> Passed:
    passed = Passed(table.text("step", required=True), _values(table, "decisions", names.decisions))
    table.done()
    return passed


def _chains(top: Table, names: Names) -> tuple[tuple[str, ...], ...]:
    found = top.get("in_order")
    chains = found if isinstance(found, list) else []
    for name in (name for chain in chains for name in chain):
        _refuse_unknown(top, "in_order", [name], names.facts)
    return tuple(tuple(chain) for chain in chains)


def _facts(table: Table, key: str, names: Names) -> tuple[str, ...]:
    found = table.names(key)
    _refuse_unknown(table, key, found, names.facts)
    return found


def _values(table: Table, key: str, known: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    found = table.get(key)
    values = found if isinstance(found, dict) else {}
    _refuse_unknown(table, key, values, known)
    for name, value in values.items():
        codes = known.get(name, {}).get("codes")
        if codes and value not in codes:
            table.wrong(f"{key} gives {name} as {value!r}. Write one of {', '.join(codes)}")
    return values


def _refuse_unknown(table: Table, key: str, found: Iterable[str], known: Mapping[str, Any]) -> None:
    for name in found:
        if name not in known:
            table.wrong(f"{key} has {name}, which names.toml does not declare")
