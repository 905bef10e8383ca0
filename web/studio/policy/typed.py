"""What was typed into the forms of the policy: read, and each thing that is wrong beside its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from engine.packs.policy_edit import Length, NewLimit
from engine.time.ladder import LISTENERS
from engine.time.timescale import KINDS, UNITS, Kind, Unit
from forms.dates import DateError
from web.days import read_day
from web.studio.typed import Typed as Fields

LONGEST_LABEL = 200
LONGEST_REASON = 500
LONGEST_NOUN = 60
RUNGS = 8
"""Rungs that the form has room for."""

UNIT_WORDS: Mapping[Unit, str] = {
    "working_days": "working days",
    "days": "days",
    "weeks": "weeks",
    "months": "months",
    "hours": "hours",
}
KIND_WORDS: Mapping[Kind, str] = {
    "deadline": "The last day to do something",
    "max_interval": "The longest time between two of a kind",
    "milestone": "A day that is reached, such as six months of plan",
    "min_lead": "The least notice before a day",
    "min_duration": "The least time before something may end",
    "horizon": "How far ahead something may look",
}
FORCES = {"must": "Must", "should": "Should", "may": "May"}
CLAUSE = re.compile(r"[A-Z]{2,5}-[A-Za-z0-9]+(\.[A-Za-z0-9]+)*")


class Typed(Fields):
    """A form of the policy."""

    def length(self) -> Length | None:
        """The value with its unit."""
        text, unit = self["value"].strip(), self["unit"]
        if unit not in UNITS:
            self.errors["unit"] = "Choose what is counted: working days, weeks or months"
        if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) < 1:
            self.errors["value"] = "Write a whole number from 1 to 9999"
        if "value" in self.errors or "unit" in self.errors:
            return None
        return Length(int(text), unit)  # type: ignore[arg-type]

    def day(self, name: str, today: date, what: str) -> date | None:
        """A day typed into one box."""
        try:
            return read_day(self[name], today)
        except DateError as error:
            self.errors[name] = f"{what} {error}"
            return None

    def among(self, name: str, known: Iterable[str], missing: str) -> str:
        """One of these values."""
        if self[name] not in known:
            self.errors[name] = missing
        return self[name]


def typed(posted: MultiDict[str, str]) -> Typed:
    """The fields of a posted form, each once."""
    return Typed({key: posted.get(key, "") for key in posted})


def new_limit(said: Typed, facts: Mapping[str, str]) -> NewLimit | None:
    """A limit that the policy does not have yet; None while something is wrong with it."""
    label = said.line("label", LONGEST_LABEL, "Say what is to be done, such as “Ring the school”")
    noun = said.line("noun", LONGEST_NOUN, "")
    why = said.line("why", LONGEST_REASON, "")
    clauses = clauses_in(said)
    if not clauses and not why:
        said.errors["clauses"] = "Give the clause that asks for it, or say below where it comes from"
    kind = said.among("kind", KINDS, "Choose what kind of limit it is")
    length = said.length()
    start = said.among("counts_from", facts, "Choose the day that it counts from")
    if length and length.unit == "hours" and not start.endswith("_at"):
        said.errors["unit"] = "That day has no time of day, so hours cannot be counted from it: choose days"
    force = said["force"] if said["force"] in FORCES else "should"
    if said.errors or length is None:
        return None
    return NewLimit(label, length, (start,), clauses, why, noun, kind, force)  # type: ignore[arg-type]


def clauses_in(said: Typed) -> tuple[str, ...]:
    """The clause ids in a field, however they are parted."""
    found = (
        tuple(dict.fromkeys(re.split(r"[\s,;]+", said["clauses"].strip()))) if said["clauses"].strip() else ()
    )
    wrong = [clause for clause in found if not CLAUSE.fullmatch(clause)]
    if wrong:
        said.errors["clauses"] = f"“{wrong[0][:40]}” is not a clause: they look like LEW-7.2"
    return found


def from_json(posted: Any) -> Typed:
    """A limit as the drawing editor sends it, as if it had been typed into the form."""
    sent = posted if isinstance(posted, dict) else {}
    start = sent.get("counts_from")
    first = start[0] if isinstance(start, list) and start else start
    given = {key: _text(sent.get(key)) for key in ("label", "value", "unit", "noun", "why", "force")}
    given |= {"kind": _text(sent.get("kind")) or "deadline", "counts_from": _text(first)}
    given["clauses"] = _text(sent.get("clause") or sent.get("clauses"))
    if not given["clauses"] and not given["why"]:
        given["why"] = "Set by the authority as the step was drawn; no clause of the procedure asks for it."
    return Typed(given)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(_text(each) for each in value)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def rungs_in(said: Typed, posted: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The rungs of a ladder: working days after the day, and who is told. Empty rows are left out."""
    rungs: list[dict[str, Any]] = []
    for number in range(RUNGS):
        after, told = said[f"after-{number}"].strip(), posted.getlist(f"tell-{number}")
        tell = [who for who in LISTENERS if who in told]
        if not after and not tell:
            continue
        if not re.fullmatch(r"[0-9]{1,3}", after):
            said.errors[f"after-{number}"] = "Write a number of working days, 0 for the day itself"
        elif not tell:
            said.errors[f"tell-{number}"] = "Choose who is told, or empty the row"
        elif rungs and int(after) <= rungs[-1]["after"]:
            said.errors[f"after-{number}"] = (
                "Each rung comes later than the one above it: write more working days"
            )
        else:
            rungs.append({"after": int(after), "tell": tell})
    if not rungs and not said.errors:
        said.errors["after-0"] = "Give at least one rung: after how many working days, and who is told"
    return rungs


def beside_fields(problems: Sequence[str], errors: dict[str, str], fields: Mapping[str, str]) -> None:
    """What reading the new policy refuses, beside the field that it speaks of, else beside the first."""
    for problem in problems:
        said = problem.partition(": ")[2] or problem
        words = re.findall(r"[a-z_]+", said)
        name = next((fields[word] for word in words if word in fields), next(iter(fields.values())))
        errors.setdefault(name, said[:1].upper() + said[1:])
