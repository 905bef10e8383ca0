"""What earlier releases left behind is taken over whole: cases go on, timers fire, drafts are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from engine.cases import move_run
from engine.cases.complete import complete
from engine.cases.desk import Desk
from engine.cases.models import Case, Draft, Task
from engine.cases.moves import MovedCase, MoveRun
from engine.db import Database
from engine.migrate import is_current, upgrade
from engine.outbox.models import Notification
from engine.packs.models import PackDraft
from engine.people.assign import holders_of
from engine.upgrading.head import HEAD
from engine.upgrading.program import THIS
from tests.councils import on_day
from tests.office import Office
from tests.past.explain import explained
from tests.past.releases import RELEASES, Release
from tests.shapes import Extra, program
from tests.stores import Databases, Store
from web.cli import main
from web.cli.doctor import differences
from web.demo.ordinary import ordinary

WANTED = {"need_decided_time": "9:30"}
"""What no plain answer fits."""

LEFT = [(release, authority) for release in RELEASES for authority in release.authorities]


def taken_over(release: Release, authority: str, folder: Path) -> Office:
    """An office with that release's database, in the shape of this version, at the moment at which it was left."""
    office = Office(Database.at(release.unpack(authority, folder)))
    office.clock.move_to(release.now)
    upgrade(office.db)
    return office


def do_one_step(office: Office, ref: str, **wanted: object) -> str:
    """Do the case's first open step, by whoever holds it or may take it; the step's id."""
    with office.db.read() as session:
        query = select(Task).join(Case).where(Case.ref == ref, Task.status == "open").order_by(Task.id)
        task = session.scalars(query).unique().first()
        assert task is not None, f"{ref} is open and has no step"
        actor = task.assignee_id or holders_of(session, task.role)[0]
        authority = office.shelf.policy(session).authority
    filled = office.filled(ref, task, **{**ordinary(authority).get(task.element_id, {}), **WANTED, **wanted})
    with office.db.command(beside_others=True) as session:
        complete(Desk(session, office.shelf, office.clock, actor), ref, task.id, filled)
    return task.element_id


def count(office: Office, table: type) -> int:
    with office.db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def open_refs(office: Office) -> list[str]:
    with office.db.read() as session:
        return list(session.scalars(select(Case.ref).where(Case.status == "open").order_by(Case.id)))


@pytest.mark.parametrize(
    ("release", "authority"), LEFT, ids=[f"{release.shape}-{authority}" for release, authority in LEFT]
)
def test_every_case_that_an_earlier_release_left_goes_on(
    release: Release, authority: str, tmp_path: Path
) -> None:
    office = taken_over(release, authority, tmp_path)
    assert is_current(office.db)
    goes_on(office)
    office.db.close()


@pytest.mark.parametrize("release", RELEASES[-1:], ids=lambda release: release.shape)
def test_they_go_on_too_once_they_are_carried_to_postgresql(
    release: Release, tmp_path: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_day(monkeypatch, release.now.date())
    taken_over(release, "essex", tmp_path).db.close()
    there = databases.new()
    there.close()
    address = there.engine.url.render_as_string(hide_password=False)
    served = {"KEEPSTEP_DATA": str(tmp_path), "KEEPSTEP_AUTHORITY": "essex"}
    done = CliRunner().invoke(main, ["db", "copy", address], env=served, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    office = Office(Database(address))
    office.clock.move_to(release.now)
    goes_on(office)
    office.db.close()


def goes_on(office: Office) -> None:
    """Each case does a step, sixty days pass, and each does another; nothing disagrees before or after."""
    assert list(differences(office.db, office.clock)) == []
    refs = open_refs(office)
    assert len(refs) > 2
    drafts, told = count(office, Draft), count(office, Notification)
    assert drafts
    assert count(office, PackDraft) == 1, "what was being drawn is still on the drawing board"
    for ref in refs:
        do_one_step(office, ref)
    office.days(60)
    assert count(office, Notification) > told, "timers that were set then fire now"
    for ref in open_refs(office):
        do_one_step(office, ref)
    assert list(differences(office.db, office.clock)) == []


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.shape)
def test_a_case_of_an_earlier_release_comes_to_its_end(release: Release, tmp_path: Path) -> None:
    office = taken_over(release, "lewisham", tmp_path)
    early = [ref for ref in open_refs(office) if "complete_assessment" in office.open_elements(ref)]
    ref = early[0]
    office.do(ref, "complete_assessment", recommended="no_further_action")
    office.do(ref, "decide_need", need_decision="no_further_action", is_disabled=False)
    for _ in range(5):
        if office.case(ref).status != "open":
            break
        do_one_step(office, ref)
    assert office.case(ref).status == "closed"
    assert list(differences(office.db, office.clock)) == []
    office.db.close()


MOVED = [release for release in RELEASES if release.shape >= "0005"]
"""Before that no release moved cases."""


@pytest.mark.parametrize("release", MOVED, ids=lambda release: release.shape)
def test_a_move_that_an_earlier_release_made_can_be_taken_back(release: Release, tmp_path: Path) -> None:
    office = taken_over(release, "lewisham", tmp_path)
    touched, *others = open_refs(office)
    do_one_step(office, touched)
    with office.desk("Sasha Servicehead") as desk:
        move_run.take_back(desk, desk.session.scalars(select(MoveRun)).one())
    office.tick()
    with office.db.read() as session:
        of_cases = select(Case.ref, MovedCase.status).join(MovedCase, MovedCase.case_id == Case.id)
        found = {ref: status for ref, status in session.execute(of_cases)}
    assert {ref for ref, status in found.items() if status == "undone"} == set(others)
    assert list(differences(office.db, office.clock)) == []
    office.db.close()


SAID = [release for release in RELEASES if release.statements("sqlite")]


@pytest.mark.both_databases
@pytest.mark.parametrize("release", SAID, ids=lambda release: release.shape)
def test_what_an_earlier_release_says_is_understood_while_both_are_at_work(
    release: Release, store: Store, tmp_path: Path
) -> None:
    newest = [each.revision for each in THIS.chain if each.works_from <= release.shape][-1]
    assert newest > release.shape, "nothing has come since that it could be at work beside"
    db = store.new()
    upgrade(db, program(tmp_path / "beside", newest))
    statements = release.statements("postgresql" if db.on_postgresql else "sqlite")
    assert len(statements) > 200
    for statement in statements:
        explained(db, statement)
    db.close()


@pytest.mark.both_databases
def test_a_statement_that_is_no_longer_understood_is_noticed(store: Store, tmp_path: Path) -> None:
    db = store.new()
    upgrade(db, program(tmp_path / "next", HEAD, Extra("contract", 'op.drop_column("outbox", "error")')))
    broken = 0
    for statement in SAID[0].statements("postgresql" if db.on_postgresql else "sqlite"):
        try:
            explained(db, statement)
        except DBAPIError:
            broken += 1
    assert broken
    db.close()
