"""Why a date is what it is, in the same rows on every page."""

from collections.abc import Mapping, Sequence
from datetime import date

from engine.time.calendar import Calendar, DayOff
from engine.time.clock_run import ClockRun, OwnInterval
from engine.time.deadline import Due
from engine.time.timescale import Timescale
from engine.time.words import counted, day_words, distance_words, full_day_words, listed, time_words

__all__ = ["day_words", "distance_words", "explain", "fact_words"]

Rows = tuple[tuple[str, str], ...]
_NO_LABELS: Mapping[str, str] = {}


def explain(due: Due, calendar: Calendar, today: date, labels: Mapping[str, str] = _NO_LABELS) -> Rows:
    """Return (heading, sentence) rows in a fixed order: the rule, its start, days skipped, other limits.

    A child's own interval adds a row, and so does a value that the authority set itself. Without a limit the rows
    are the rule and "Limit". `labels` are the pack's words for facts ("the day the plan started"); without them the
    words are made from the names.
    """
    run = due.active
    if run is None:
        unset = ("Limit", due.unset_because or "Not set by this procedure.")
        return (("Rule", _rule(due.row)), unset) if due.row else (unset,)
    rows = [
        ("Rule", _rule(run.row)),
        ("Counted from", _start(run, labels)),
        ("Days skipped", _skipped(run, calendar, today)),
        ("Other limits", _other_limits(due, today, labels)),
    ]
    if run.own:
        rows.append(("Agreed for this child", _own(run, run.own)))
    if run.row.is_local:
        rows.append(("Set by", f"This authority, as its own value. {run.row.why}"))
    return tuple(rows)


def fact_words(name: str, labels: Mapping[str, str] = _NO_LABELS) -> str:
    """Name a fact in words: its label, or "the last visit" for last_visit_on."""
    if name in labels:
        return labels[name]
    words = name.removesuffix("_on").removesuffix("_at").replace("_", " ")
    return f"the {words}" if words.startswith("last ") else words


def _rule(row: Timescale) -> str:
    if not row.clauses:
        return f"{row.label}. No clause of this procedure asks for it."
    force = f" ({row.force})" if row.force else ""
    return f"{row.label}. {_clauses(row.clauses)}{force}"


def _clauses(clauses: Sequence[str]) -> str:
    return f"{'Clause' if len(clauses) == 1 else 'Clauses'} {listed(clauses)}"


def _start(run: ClockRun, labels: Mapping[str, str]) -> str:
    fact = _capital(fact_words(run.start_fact, labels))
    if run.start_on is None:
        return f"{fact}: not known yet, so no date is set"
    if run.start_at and run.due_at:
        return f"{fact}, {full_day_words(run.start_on)}, {time_words(run.start_at)}"
    return f"{fact}, {full_day_words(run.start_on)}"


def _skipped(run: ClockRun, calendar: Calendar, today: date) -> str:
    if run.unit != "working_days":
        return f"None: {run.unit} are counted by the calendar{_stays(run, calendar)}"
    weekend = sum(day.kind == "weekend" for day in run.skipped)
    holidays = [day for day in run.skipped if day.kind == "bank_holiday"]
    closures = [day for day in run.skipped if day.kind == "closure"]
    parts = [counted(weekend, "weekend day")] if weekend else []
    parts += _days_off("bank holiday", holidays, today) + _days_off("council closure", closures, today)
    return "; ".join(parts) or "None"


def _days_off(noun: str, days: Sequence[DayOff], today: date) -> list[str]:
    if not days:
        return []
    return [f"{noun}{'' if len(days) == 1 else 's'} {listed([day_words(day.on, today) for day in days])}"]


def _stays(run: ClockRun, calendar: Calendar) -> str:
    off = calendar.day_off(run.due_on) if run.due_on and run.unit != "hours" else None
    if off is None:
        return ""
    kinds = {"weekend": off.name, "bank_holiday": "bank holiday", "closure": "council closure day"}
    return f". The date stays where it falls, on a {kinds[off.kind]}"


def _other_limits(due: Due, today: date, labels: Mapping[str, str]) -> str:
    sentences = [_outer(due.outer, today)] if due.outer else []
    sentences += [_other(run, today, labels) for run in due.others]
    return " ".join(sentences) or "None"


def _outer(run: ClockRun, today: date) -> str:
    return f"The outer limit is {run.length}, to {_until(run, today)}{_cited(run)}."


def _other(run: ClockRun, today: date, labels: Mapping[str, str]) -> str:
    if not run.length:
        return f"{run.row.label}: not set by this procedure{_cited(run)}."
    fact = fact_words(run.start_fact, labels)
    until = f", to {_until(run, today)}" if run.due_on else ", not known yet"
    return f"{_capital(run.length)} counted from {fact}{until}{_cited(run)}."


def _until(run: ClockRun, today: date) -> str:
    day = day_words(run.due_on, today) if run.due_on else ""
    return f"{day}, {time_words(run.due_at)}" if run.due_at else day


def _cited(run: ClockRun) -> str:
    return f" ({listed(run.row.clauses)})" if run.row.clauses else ""


def _own(run: ClockRun, own: OwnInterval) -> str:
    clauses = f" ({listed(run.row.own_clauses)})" if run.row.own_clauses else ""
    agreed = f"{_capital(run.length)}, agreed by {own.agreed_by} on {full_day_words(own.agreed_on)}{clauses}"
    return f"{agreed}: {own.reason.strip()}" if own.reason.strip() else agreed


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
