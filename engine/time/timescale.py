"""One row of a policy: how long, counted from what, for whom, by which clause."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from engine.time.reading import Table

Unit = Literal["working_days", "days", "weeks", "months", "hours"]
Kind = Literal["deadline", "max_interval", "milestone", "min_lead", "min_duration", "horizon"]
Force = Literal["must", "should", "may"]

UNITS: tuple[Unit, ...] = get_args(Unit)
KINDS: tuple[Kind, ...] = get_args(Kind)
LEAD_UNITS = tuple(unit for unit in UNITS if unit != "hours")
FORCES: tuple[Force, ...] = get_args(Force)

_ONE = {"working_days": "working day", "days": "day", "weeks": "week", "months": "month", "hours": "hour"}
_CALENDAR_DAYS = {"working_days": 7 / 5, "days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "hours": 1 / 24}


@dataclass(frozen=True)
class Timescale:
    """One row of an authority's policy. A `value` of None means that the procedure sets none.

    kind: `deadline` and `max_interval` give the last day in time, counted on from the event; `milestone` the
        day itself; `min_lead` counts back from the event to the last day to act before it; `min_duration`
        gives the first day on which something may end; `horizon` how far ahead something may look.
    counts_from: facts of the case; the first that is known starts the clock. Empty for a row of lists.
    label, noun: the rule as a sentence without full stop, and the thing it is about in a word or two.
    force: the verb of the clause; None where the source says nothing at all.
    when, unless_known: flags that must be true, and facts that must be unknown, for the row to apply.
    serves: the parameter that a diagram names; several rows may serve one.
    lead: how long before the due date the work opens; None for the default.
    effective_from, effective_to: first and last start day of a clock that takes this row.
    kept_with: parameters that have to be kept at the same time; compared when the policy is checked.
    own_clauses: the clauses that let one child have an interval of their own.
    is_local: the value is the authority's own, laid over a policy that several share; `why` is its reason.
    """

    parameter: str
    value: int | None
    unit: Unit | None
    kind: Kind
    counts_from: tuple[str, ...]
    label: str
    noun: str
    force: Force | None = None
    clauses: tuple[str, ...] = ()
    active: bool = True
    when: tuple[str, ...] = ()
    unless_known: tuple[str, ...] = ()
    serves: str = ""
    lead: tuple[int, Unit] | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    why: str = ""
    kept_with: tuple[str, ...] = ()
    own_clauses: tuple[str, ...] = ()
    is_local: bool = False

    def __post_init__(self) -> None:
        if not self.serves:
            object.__setattr__(self, "serves", self.parameter)

    @property
    def length(self) -> str:
        """The limit in words, such as "20 working days"; empty where none is set."""
        return length_words(self.value, self.unit)

    def in_force_on(self, day: date) -> bool:
        """Say whether a clock that starts on this day takes this row."""
        return (self.effective_from or date.min) <= day <= (self.effective_to or date.max)


def length_words(value: int | None, unit: Unit | None) -> str:
    """Put a length of time into words: "1 month", "20 working days"."""
    if value is None or unit is None:
        return ""
    return f"{value} {_ONE[unit]}" + ("" if value == 1 else "s")


def days_about(value: int, unit: Unit) -> float:
    """Return the length in calendar days, near enough to compare two limits; never for a due date."""
    return value * _CALENDAR_DAYS[unit]


def read_timescale(table: Table) -> Timescale:
    """Read one row of a policy; what is wrong with it is added to the table's problems."""
    parameter = table.text("parameter", required=True)
    table.place += f" ({parameter or 'without a name'})"
    value, unit = table.whole("value", at_least=1), table.choice("unit", UNITS)
    row = Timescale(
        parameter=parameter,
        value=value,
        unit=unit,
        kind=table.choice("kind", KINDS, required=True) or "deadline",
        counts_from=table.names("from"),
        label=_label(table, length_words(value, unit)),
        noun=table.text("noun", required=True),
        force=table.choice("force", FORCES),
        clauses=table.names("clauses"),
        active=table.flag("active", default=True),
        when=table.names("when"),
        unless_known=table.names("unless_known"),
        serves=table.text("serves"),
        lead=_lead(table),
        effective_from=table.day("effective_from"),
        effective_to=table.day("effective_to"),
        why=table.text("why"),
        kept_with=table.names("kept_with"),
        own_clauses=table.names("own_clauses"),
    )
    table.done()
    _check_row(table, row)
    return row


def _label(table: Table, length: str) -> str:
    # The number stands in the file once, in `value`: a label that repeated it would soon say something else.
    label = table.text("label", required=True)
    if "{length}" in label and table.get("value") is None:
        table.wrong("label speaks of {length}, but there is no value and unit to put there")
    rest = label.replace("{length}", length)
    if "{" in rest or "}" in rest:
        table.wrong("label may hold {length} in braces and nothing else")
    return rest


def _lead(table: Table) -> tuple[int, Unit] | None:
    if table.get("lead") is None:
        return None
    lead = Table(f"{table.place}, lead", table.get("lead"), table.problems)
    value, unit = lead.whole("value", required=True), lead.choice("unit", LEAD_UNITS, required=True)
    lead.done()
    return None if value is None or unit is None else (value, unit)


def _check_row(table: Table, row: Timescale) -> None:
    if (table.get("value") is None) != (table.get("unit") is None):
        table.wrong("value and unit belong together. Give both, or neither where the procedure sets no limit")
    if table.get("value") is None and not row.why:
        table.wrong('has no value. Say in why = "..." what the procedure says instead')
    if not row.clauses and not row.why:
        table.wrong('names no clause. Give clauses = ["..."], or say in why where the row comes from')
    if row.clauses and row.force is None:
        table.wrong(f"force is missing. Write one of {', '.join(FORCES)}, as the clause says")
    for fact in row.counts_from:
        if not fact.endswith(("_on", "_at")):
            table.wrong(f"counts from {fact}, but only facts that end in _on or _at are dates")
        elif row.unit == "hours" and not fact.endswith("_at"):
            table.wrong(f"counts hours from {fact}, which has no time of day. Use a fact that ends in _at")
    if row.effective_from and row.effective_to and row.effective_to < row.effective_from:
        table.wrong("effective_to lies before effective_from. Exchange the two dates")
