"""An authority's policy from policy.toml: timescales, ladders, positions, lists, reports, documents, closures."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from engine.time.conflicts import conflicts
from engine.time.consistency import inconsistencies
from engine.time.ladder import DEFAULT, Ladder, read_ladder
from engine.time.local import lay_over, read_local
from engine.time.pages import Conflict, PrintedDocument, Report, read_conflict, read_document, read_report
from engine.time.positions import Position, line_above, read_position
from engine.time.reading import PolicyError, Table
from engine.time.schedule import Listing, read_listing
from engine.time.timescale import Timescale, read_timescale

__all__ = ["Policy", "PolicyError", "Position", "Timescale", "read_policy"]


@dataclass(frozen=True)
class Policy:
    """What one authority has decided. Data only; never changes: a new version is a new policy."""

    authority: str
    name: str
    timescales: tuple[Timescale, ...]
    ladders: Mapping[str, Ladder] = field(default_factory=lambda: {DEFAULT.name: DEFAULT})
    positions: Mapping[str, Position] = field(default_factory=dict)
    lists: Mapping[str, Listing] = field(default_factory=dict)
    closures: Mapping[date, str] = field(default_factory=dict)
    documents: Mapping[str, PrintedDocument] = field(default_factory=dict)
    reports: Mapping[str, Report] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()

    @cached_property
    def _index(self) -> Mapping[str, tuple[Timescale, ...]]:
        index: dict[str, tuple[Timescale, ...]] = {}
        for row in self.timescales:
            for name in dict.fromkeys((row.serves, row.parameter)):
                index[name] = (*index.get(name, ()), row)
        return index

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        return frozenset(clause.partition("-")[0] for row in self.timescales for clause in row.clauses)

    def rows_for(self, parameter: str) -> tuple[Timescale, ...]:
        """Return the rows that serve a parameter, or bear its name; none for a name that nobody knows."""
        return self._index.get(parameter, ())

    def parameters(self) -> tuple[str, ...]:
        """Return every name that a diagram may use."""
        return tuple(self._index)

    def line_above(self, position: str) -> tuple[str, ...]:
        """Return the posts above a post, nearest first."""
        return line_above(self.positions, position)

    def selecting(self) -> tuple[str, ...]:
        """Return the messages by which a person selects a case from one of the lists."""
        return tuple(each.selects.message for each in self.lists.values() if each.selects)

    def own_clauses(self, clauses: Iterable[str]) -> tuple[str, ...]:
        """Of these clauses, those of this authority: a shared stage cites every authority that calls it.

        A policy that cites no clause at all cannot tell them apart and keeps them all.
        """
        return tuple(
            clause for clause in clauses if not self._prefixes or clause.partition("-")[0] in self._prefixes
        )

    def problems(self) -> list[str]:
        """Return, in English, the pairs of limits that cannot both be kept. A warning, not an error."""
        return conflicts(self.timescales)


def read_policy(toml_text: str) -> Policy:
    """Read a policy from TOML. PolicyError names every problem at once, each with what to write instead."""
    problems: list[str] = []
    try:
        top = Table("The policy", tomllib.loads(toml_text), problems)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(
            [f"The file cannot be read as TOML: {error}. Put that place right, then check again."]
        ) from None
    policy = Policy(
        authority=top.text("authority", required=True),
        name=top.text("name", required=True),
        timescales=lay_over(
            [read_timescale(table) for table in top.tables("timescale", "Timescale {n}")], read_local(top)
        ),
        ladders={DEFAULT.name: DEFAULT}
        | {key: read_ladder(key, table) for key, table in top.named("ladders", "Ladder {name}").items()},
        positions={
            key: read_position(key, table) for key, table in top.named("positions", "Position {name}").items()
        },
        lists={key: read_listing(key, table) for key, table in top.named("lists", "List {name}").items()},
        closures=_closures(top),
        documents={
            key: read_document(key, table) for key, table in top.named("documents", "Document {name}").items()
        },
        reports={
            key: read_report(key, table) for key, table in top.named("reports", "Report {name}").items()
        },
        conflicts=tuple(read_conflict(table) for table in top.tables("conflict", "Conflict {n}")),
    )
    top.done()
    problems += inconsistencies(policy)
    if problems:
        raise PolicyError(problems)
    return policy


def _closures(top: Table) -> dict[date, str]:
    closures: dict[date, str] = {}
    for table in top.tables("closures", "Closure {n}"):
        day, name = table.day("on", required=True), table.text("name", required=True)
        if day:
            closures[day] = name
        table.done()
    return closures
