"""A move of every open case to a version that differs in a word."""

from __future__ import annotations

from engine.cases import move_run
from engine.packs import draft
from engine.packs.publish import publish
from tests.office import Office

FILE, WAS, BECOMES = "close_case.bpmn", b"Write the closing summary", b"Say how it ended"


def begin_move(office: Office) -> tuple[int, int]:
    """Publish that version and begin to move every case: the version's id and the run's."""
    with office.desk("Sasha Servicehead") as desk:
        files = draft.published(desk)
        files.pop("policy.toml")
        assert WAS in files[FILE]
        files[FILE] = files[FILE].replace(WAS, BECOMES)
        to = publish(desk.session, desk.clock, files, note="A change").id
    with office.desk("Sasha Servicehead") as desk:
        return to, move_run.begin(desk, to, [], "The procedure of 2027").id
