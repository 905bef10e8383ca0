"""What a policy says of pages: documents made for print, reports, and where the source contradicts itself."""

from dataclasses import dataclass
from typing import Literal, get_args

from engine.time.reading import Table

Shows = Literal["overdue", "open", "known"]
SHOWS: tuple[Shows, ...] = get_args(Shows)


@dataclass(frozen=True)
class Conflict:
    """Something that the source says twice, differently: what it says, what Keepstep does, who may change it."""

    title: str
    clauses: tuple[str, ...]
    says: str
    choice: str
    may_change: str


@dataclass(frozen=True)
class PrintedDocument:
    """A page made for print from what was written in these forms (`of`), the latest submission of each."""

    key: str
    label: str
    of: tuple[str, ...]
    clauses: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Report:
    """A page and a spreadsheet over the whole authority.

    shows: `overdue` lists clocks of these parameters that have passed; `open` cases in which one of these steps
    waits; `known` open cases that know this fact.
    """

    key: str
    label: str
    shows: Shows
    parameters: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    fact: str = ""
    clauses: tuple[str, ...] = ()
    why: str = ""


def read_conflict(table: Table) -> Conflict:
    """Read one contradiction of the source; what is wrong with it is added to the table's problems."""
    conflict = Conflict(
        title=table.text("title", required=True),
        clauses=table.names("clauses"),
        says=table.text("says", required=True),
        choice=table.text("choice", required=True),
        may_change=table.text("may_change", required=True),
    )
    if not conflict.clauses:
        table.wrong('names no clause. Give clauses = ["..."], those that contradict each other')
    table.done()
    return conflict


def read_document(key: str, table: Table) -> PrintedDocument:
    """Read one document; what is wrong with it is added to the table's problems."""
    document = PrintedDocument(
        key=key,
        label=table.text("label", required=True),
        of=table.names("of"),
        clauses=table.names("clauses"),
        why=table.text("why"),
    )
    if not document.of:
        table.wrong('of is missing. Give the forms it is made from, such as of = ["write_closing_summary"]')
    _cited(table, document.clauses, document.why)
    table.done()
    return document


def read_report(key: str, table: Table) -> Report:
    """Read one report; what is wrong with it is added to the table's problems."""
    report = Report(
        key=key,
        label=table.text("label", required=True),
        shows=table.choice("shows", SHOWS, required=True) or "overdue",
        parameters=table.names("parameters"),
        steps=table.names("steps"),
        fact=table.text("fact"),
        clauses=table.names("clauses"),
        why=table.text("why"),
    )
    asked = {"overdue": "parameters", "open": "steps", "known": "fact"}[report.shows]
    if not getattr(report, asked):
        table.wrong(f'shows "{report.shows}", so {asked} should say which')
    _cited(table, report.clauses, report.why)
    table.done()
    return report


def _cited(table: Table, clauses: tuple[str, ...], why: str) -> None:
    if not clauses and not why:
        table.wrong('names no clause. Give clauses = ["..."], or say in why where it comes from')
