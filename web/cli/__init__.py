"""The command line. One command a file, read only when it is called, so that `keepstep due` is quick."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

COMMANDS: Mapping[str, str] = {
    "backup": "Copy the database to a new file, and prove the copy.",
    "check": "Say what is wrong with diagrams and forms, in words.",
    "clauses": "Count what each procedure asks, and say where each clause is served and proved.",
    "db": "Make the database, or bring it to the shape that this version needs.",
    "demo": "Make made-up cases of every council and serve them on this machine.",
    "doctor": "Compare every case with its rows, its history and its post.",
    "due": "Say when something is due, and why.",
    "erase": "Take everything of one authority away, for good.",
    "export": "Write everything of one authority to a file that anybody can read.",
    "serve": "Serve Keepstep on this machine.",
    "simulate": "Play a case on a virtual clock.",
    "take-on": "Take on cases that already run elsewhere, from a table.",
    "transfer-in": "Open a case from another council's package.",
    "transfer-out": "Write a case as a package for another council.",
    "worker": "Do what is due, on one of many machines: for PostgreSQL.",
    "year": "Play a year of simulated cases, and count its work.",
}
"""Each command, in a module of its own name, with its line in the list of commands."""


class Commands(click.Group):
    """Reads a command's module when it is called, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name, or None."""
        if name not in COMMANDS:
            return None
        word = name.replace("-", "_")
        command: click.Command = getattr(importlib.import_module(f"web.cli.{word}"), word)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without reading them all."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Keepstep runs a council's Child in Need procedure.

    KEEPSTEP_DATA names the folder that holds the data; without it, ./var.
    """
