"""An authority's own values, laid over a policy that several authorities share.

A partnership agrees one procedure and leaves some lengths to each council. The shared policy holds those rows
without a value; a council's `local.toml` holds `[[timescale]]` rows of `parameter`, `value`, `unit` and `why`, and
nothing else: who counts from what, and by which clause, stays as the procedure says.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from engine.time.reading import PolicyError, Table
from engine.time.timescale import UNITS, Kind, Timescale, Unit, length_words

FILE: Final = "local.toml"
SECTION: Final = "local"
_ROWS = "timescale"
_HEADER = re.compile(rf"^(\s*)\[\[\s*{_ROWS}\s*\]\]", re.MULTILINE)
IN_WORDS: dict[Kind, str] = {
    "deadline": "within {length}",
    "max_interval": "at least every {length}",
    "milestone": "at {length}",
    "min_lead": "at least {length} ahead",
    "min_duration": "for at least {length}",
    "horizon": "for no more than {length} ahead",
}
"""How a length ends the label of a row that is said without one."""


@dataclass(frozen=True)
class LocalValue:
    """One value of an authority's own, and the place in its file, for messages."""

    parameter: str
    value: int
    unit: Unit
    why: str
    table: Table


def as_section(text: str) -> str:
    """The text of a local.toml as a section of the policy that it is laid over, so that both are kept as one text.

    Raises PolicyError if it cannot be read or holds anything but rows.
    """
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError([f"{FILE} cannot be read as TOML: {error}. Put that place right."]) from None
    if others := [key for key in held if key != _ROWS]:
        raise PolicyError(
            [f"{FILE}: {key} has no place there. Write [[{_ROWS}]] rows only." for key in others]
        )
    return _HEADER.sub(rf"\1[[{SECTION}]]", text)


def read_local(top: Table) -> list[LocalValue]:
    """The own values in a policy's text; what is wrong with a row is added to the problems with file and row."""
    found = (_read(table) for table in top.tables(SECTION, f"{FILE}, row {{n}}"))
    return [row for row in found if row is not None]


def _read(table: Table) -> LocalValue | None:
    parameter = table.text("parameter", required=True)
    table.place += f" ({parameter or 'without a name'})"
    value, unit = table.whole("value", at_least=1, required=True), table.choice("unit", UNITS, required=True)
    why = table.text("why", required=True)
    table.done()
    if not parameter or value is None or unit is None:
        return None
    return LocalValue(parameter, value, unit, why, table)


def lay_over(rows: Sequence[Timescale], own: Sequence[LocalValue]) -> tuple[Timescale, ...]:
    """The rows of a policy with an authority's own values in place of what they said.

    A row without an own value stays as it is: blank, if it was. A row that was not in force comes into force.
    """
    values = {each.parameter: each for each in own}
    for each in own:
        _check(each, rows, repeated=values[each.parameter] is not each)
    return tuple(_laid(row, values[row.parameter]) if row.parameter in values else row for row in rows)


def _check(own: LocalValue, rows: Sequence[Timescale], *, repeated: bool) -> None:
    known = [row.parameter for row in rows]
    if own.parameter not in known:
        near = get_close_matches(own.parameter, known, 1)
        own.table.wrong(
            "the procedure has no timescale of this name. "
            + (f"Did you mean {near[0]}?" if near else f"It has {', '.join(dict.fromkeys(known))}")
        )
    if repeated:
        own.table.wrong("a later row sets it again. Keep one of the two")
    for row in rows:
        timeless = [fact for fact in row.counts_from if not fact.endswith("_at")]
        if row.parameter == own.parameter and own.unit == "hours" and timeless:
            own.table.wrong(
                f"counts hours from {timeless[0]}, which has no time of day. Write a unit in days"
            )


def _laid(row: Timescale, own: LocalValue) -> Timescale:
    length = length_words(own.value, own.unit)
    said = IN_WORDS[row.kind].format(length=length)
    label = row.label.replace(row.length, length) if row.length else f"{row.label} {said}"
    return replace(row, value=own.value, unit=own.unit, label=label, why=own.why, active=True, is_local=True)
