"""The figures that a machine reads: right, by index, for those who may, and without a person in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from engine.cases.models import Case, Deadline
from engine.db import Database
from engine.outbox.models import Outbox
from tests.browsing import Browser, browser, watching
from tests.office import Office
from tests.plans import walked
from tests.post import deliver
from web.app import application
from web.serve import go_round
from web.several import front
from web.site import Site
from web.watch.figures import figures

TOKEN = "a word of more than twenty signs"


class Refuses:
    """A mail server that takes nothing."""

    def send(self, to: str, subject: str, body: str, key: str = "") -> None:
        raise OSError("No such person here")


def values(page: str) -> dict[str, float]:
    """Each figure by its name and labels but the authority's."""
    found = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            labels = {name: value for name, value in sample.labels.items() if name != "authority"}
            found[" ".join([sample.name, *labels.values()])] = sample.value
    return found


@pytest.fixture
def busy(council: Office) -> Office:
    """An office whose clock stood still for a month, with mail that did not leave and a case set aside."""
    council.supported()
    council.supported("Sky Testford")
    council.clock.advance(days=45)
    council.tick()
    deliver(council, Refuses())
    council.clock.advance(days=20)
    with council.db.command() as session:
        session.execute(update(Case).where(Case.ref == "CIN-2002").values(status="incident"))
    return council


@pytest.mark.both_databases
def test_the_figures_say_what_waits_and_for_how_long(busy: Office, client: Browser) -> None:
    now = busy.clock.now()
    with busy.db.read() as session:
        wakes = [
            each for each in session.scalars(Deadline.__table__.select().with_only_columns(Deadline.wake_at))
        ]
        mail = list(session.query(Outbox).where(Outbox.next_at.is_not(None)))
    due = [at for at in wakes if at is not None and at <= now]
    found = values(client.get("/metrics").text)
    assert due
    assert found["keepstep_deadlines_due"] == len(due)
    assert found["keepstep_deadline_oldest_due_seconds"] == (now - min(due)).total_seconds()
    assert found["keepstep_outbox_waiting email"] == len(mail) > 0
    assert found["keepstep_outbox_failed email"] == sum(row.attempts > 0 for row in mail) > 0
    oldest = min(row.created_at for row in mail)
    assert found["keepstep_outbox_oldest_seconds email"] == (now - oldest).total_seconds()
    assert found["keepstep_outbox_waiting recompute"] == 0
    assert found["keepstep_cases_set_aside"] == 1
    assert found["keepstep_up"] == 1


def test_steps_requests_errors_and_rounds_are_counted(council: Office, site: Site, client: Browser) -> None:
    before = values(client.get("/metrics").text)
    council.supported()
    client.get("/sign-in")
    client.get("/no-such-page")
    go_round(site)
    after = values(client.get("/metrics").text)
    assert after["keepstep_step_seconds_count"] == before["keepstep_step_seconds_count"] + 3
    assert after["keepstep_step_seconds_bucket +Inf"] == after["keepstep_step_seconds_count"]
    assert after["keepstep_step_seconds_sum"] > before["keepstep_step_seconds_sum"]
    assert after["keepstep_requests_total 404"] == 1
    assert after["keepstep_requests_total 200"] == 2
    assert after["keepstep_errors_total clock"] == 0
    assert after["keepstep_clock_last_round_timestamp_seconds"] == council.clock.now().timestamp()


def test_a_round_that_breaks_off_is_counted_and_is_no_round(site: Site) -> None:
    broken = replace(site, mailer=Refuses(), db=Database("sqlite://"))
    go_round(broken)
    assert broken.meter.errors["clock"] == 2
    assert broken.meter.last_round is None


def test_three_statements_by_index_however_much_waits(busy: Office) -> None:
    with watching(busy.db.engine) as watch, busy.db.read() as session:
        figures(session, busy.clock.now())
    assert sum(not sql.startswith("BEGIN") for sql in watch.statements) == 3
    assert walked(busy.db, watch) == []


def test_no_person_and_no_case_stands_in_the_figures(busy: Office, client: Browser) -> None:
    page = client.get("/metrics").text
    assert not [word for word in ("Robin", "Amina", "CIN-", "@", "No such person") if word in page]


@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [
        ({}, "127.0.0.1", 200),
        ({}, "::1", 200),
        ({}, "10.1.2.3", 403),
        ({}, "", 403),
        ({"X-Forwarded-For": "10.1.2.3"}, "127.0.0.1", 403),
        ({"Forwarded": "for=10.1.2.3"}, "127.0.0.1", 403),
        ({"Authorization": f"Bearer {TOKEN}"}, "10.1.2.3", 403),
    ],
)
def test_without_a_token_only_this_machine_reads_them(
    client: Browser, headers: dict[str, str], address: str, status: int
) -> None:
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status
    assert ("keepstep_up" in answer.text) == (status == 200)


@pytest.fixture
def guarded(site: Site) -> Browser:
    """The browser of a stranger where a token is set."""
    app = application(replace(site, config=replace(site.config, metrics_token=TOKEN)))
    app.testing = True
    return browser(app)


@pytest.mark.parametrize(
    ("given", "status"),
    [(f"Bearer {TOKEN}", 200), ("Bearer wrong", 403), (TOKEN, 403), ("Bearer é", 403), ("", 403)],
)
def test_with_a_token_whoever_gives_it_reads_them(guarded: Browser, given: str, status: int) -> None:
    for address in ("10.1.2.3", "127.0.0.1"):
        answer = guarded.get(
            "/metrics", headers={"Authorization": given}, environ_base={"REMOTE_ADDR": address}
        )
        assert answer.status_code == status


def test_the_front_page_of_several_tells_of_each_and_of_one_that_cannot_be_read(site: Site) -> None:
    gone = replace(site, config=replace(site.config, authority="elsewhere"), db=Database("sqlite://"))
    app: Flask = front([site, gone])
    page = app.test_client().get("/metrics").text
    assert 'keepstep_up{authority="lewisham"} 1.0' in page
    assert 'keepstep_up{authority="elsewhere"} 0.0' in page
    assert page.count("# TYPE keepstep_deadlines_due gauge") == 1
    outside = app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "10.1.2.3"})
    assert outside.status_code == 403


def test_how_late_the_clock_is_grows_until_it_has_gone_round(busy: Office, site: Site) -> None:
    with busy.db.read() as session:
        late = figures(session, busy.clock.now()).late
    assert late > timedelta(days=1)
    with busy.db.command() as session:
        session.execute(update(Case).values(status="open"))
    go_round(site)
    with busy.db.read() as session:
        assert figures(session, busy.clock.now()).late == timedelta(0)
