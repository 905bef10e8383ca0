"""The queue on the operations page, in the figures and to the doctor: on PostgreSQL alone, and nothing on a file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from engine.jobs.queue import sweep
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.engines import in_a_loop
from tests.office import Office
from tests.stores import POSTGRESQL, SQLITE
from web.cli import main
from web.site import Site
from web.work import worker_of

on_postgresql = pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)
on_a_file = pytest.mark.parametrize("store", [SQLITE], indirect=True)


def stands(page: str) -> dict[str, str]:
    """Each thing that is watched, with what the page says of it."""
    rows = html.fromstring(page).xpath("//dl/div")
    said = [[" ".join(cell.text_content().split()) for cell in row.xpath("./dt|./dd")] for row in rows]
    return {what: how for what, how in said}


def listed(page: str) -> list[str]:
    """The work that the page lists as given up."""
    cells = html.fromstring(page).xpath("//section[@aria-labelledby='lost']//tbody//th")
    # When it was tried last is the database's word, whose clock no test moves.
    return [" ".join(" ".join(cell.itertext()).split()).partition(", last")[0] for cell in cells]


def say(office: Office, *statements: str) -> None:
    with office.db.command() as session:
        for statement in statements:
            session.execute(text(statement))


def a_worker_was_heard(office: Office, seconds: int) -> None:
    say(
        office,
        "DELETE FROM procrastinate_workers",
        f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '{seconds} seconds')",
    )


@pytest.fixture
def ada(council: Office, sign_in: SignIn) -> Browser:
    """The administrator's browser."""
    return sign_in("Ada Adminson")


@pytest.fixture
def late(council: Office) -> Office:
    """An office with a child whose clock was not looked at for six weeks."""
    council.supported()
    council.clock.advance(days=41)
    return council


@pytest.fixture
def give_up(late: Office, site: Site) -> Callable[[], int]:
    """Asks for what is due and has every job of it be one that was tried six times in vain. How many."""

    def lost() -> int:
        count = sweep(site.place)
        say(late, "UPDATE procrastinate_jobs SET status = 'failed', attempts = 6")
        return count

    return lost


@on_postgresql
def test_whether_a_worker_lives_is_said_and_who_does_the_work_if_none_does(
    council: Office, ada: Browser
) -> None:
    found = stands(ada.get("/admin/operations").text)
    assert found["Workers"] == "None. keepstep serve does the rounds."
    assert found["Queue"] == "0 waiting, 0 at work, none given up."
    a_worker_was_heard(council, 5)
    found = stands(ada.get("/admin/operations").text)
    assert found["Workers"].startswith("1 at work, last heard of 5 seconds ago.")
    a_worker_was_heard(council, 180)
    found = stands(ada.get("/admin/operations").text)
    assert found["Workers"] == "None now; one was heard of 3 minutes ago. keepstep serve does the rounds."


@on_postgresql
def test_a_clock_that_is_late_says_what_to_do_with_workers_and_without(late: Office, sign_in: SignIn) -> None:
    ada = sign_in("Ada Adminson")
    found = stands(ada.get("/admin/operations").text)
    assert "It is the work of keepstep worker or, where none lives, of keepstep serve" in found["The clock"]
    assert "None. Start keepstep worker, or see" in found["Workers"]
    a_worker_was_heard(late, 5)
    found = stands(ada.get("/admin/operations").text)
    assert "The workers are at it" in found["The clock"]
    assert "Start" not in found["Workers"]


@on_postgresql
def test_work_that_was_given_up_is_told_in_words_and_tried_again(
    late: Office, site: Site, give_up: Callable[[], int], sign_in: SignIn
) -> None:
    ada, count = sign_in("Ada Adminson"), give_up()
    assert count > 2
    page = ada.get("/admin/operations").text
    assert stands(page)["Queue"].startswith(f"Look at this 0 waiting, 0 at work, {count} given up.")
    assert len(listed(page)) == count
    assert "Look at a deadline that is due CIN-2001. Tried 6 times" in listed(page)
    assert "Write the morning’s emails The whole authority. Tried 6 times" in listed(page)
    assert ("/cases/CIN-2001" in page, "Robin" in page) == (False, False)
    job = html.fromstring(page).xpath("//section[@aria-labelledby='lost']//tbody//form/@action")[0]
    ada.post(job)
    page = ada.get("/admin/operations").text
    assert "1 piece of work will be tried again" in page
    assert len(listed(page)) == count - 1
    assert ada.post(job).status_code == 409
    ada.post("/admin/operations/work")
    assert listed(ada.get("/admin/operations").text) == []
    again = ada.post("/admin/operations/work")
    assert (again.status_code, "No work waits to be tried again" in again.text) == (409, True)
    in_a_loop(worker_of(site).once)
    assert late.history("CIN-2001", "rung_sent")
    assert stands(ada.get("/admin/operations").text)["Queue"].endswith("none given up.")


@on_postgresql
def test_an_email_that_was_given_up_says_to_whom(
    late: Office, give_up: Callable[[], int], sign_in: SignIn
) -> None:
    late.tick()
    assert give_up()
    work = listed(sign_in("Ada Adminson").get("/admin/operations").text)
    assert "Send an email To Amina Caseworth: Your day in Keepstep. Tried 6 times" in work
    assert "Send an email To Tom Teamlead: A step is late. Tried 6 times" in work


@on_postgresql
def test_the_page_costs_the_same_however_much_was_given_up(
    late: Office, give_up: Callable[[], int], sign_in: SignIn
) -> None:
    ada = sign_in("Ada Adminson")
    give_up()
    say(late, "DELETE FROM procrastinate_jobs WHERE id > (SELECT min(id) FROM procrastinate_jobs)")
    assert len(listed(ada.get("/admin/operations").text)) == 1
    count = len(ada.last.statements)
    late.supported("Sky Testford")
    late.clock.advance(days=42)
    assert give_up() > 3
    ada = sign_in("Ada Adminson")
    ada.get("/admin/operations")
    assert len(ada.last.statements) <= count


@on_postgresql
def test_the_figures_have_the_queue_and_its_workers(
    late: Office, site: Site, give_up: Callable[[], int], client: Browser
) -> None:
    count = give_up()
    say(
        late,
        "UPDATE procrastinate_jobs SET status = 'todo' WHERE id = (SELECT min(id) FROM procrastinate_jobs)",
    )
    a_worker_was_heard(late, 5)
    assert figures(client) == {
        "keepstep_queue_jobs waiting": 1,
        "keepstep_queue_jobs working": 0,
        "keepstep_queue_jobs given_up": count - 1,
        "keepstep_workers ": 1,
    }
    a_worker_was_heard(late, 60)
    assert figures(client)["keepstep_workers "] == 0


def figures(client: Browser) -> dict[str, float]:
    """What is read of the queue, by name and status."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    samples = [each for family in families for each in family.samples]
    return {
        f"{each.name} {each.labels.get('status', '')}": each.value
        for each in samples
        if each.name in ("keepstep_queue_jobs", "keepstep_workers")
    }


@on_postgresql
def test_the_doctor_names_what_was_given_up(late: Office, give_up: Callable[[], int], tmp_path: Path) -> None:
    settings = {
        "DATABASE_URL": late.db.engine.url.render_as_string(hide_password=False),
        "KEEPSTEP_DATA": str(tmp_path),
    }
    said = CliRunner().invoke(main, ["doctor"], env=settings, catch_exceptions=False)
    assert (said.exit_code, "given up" in said.output) == (0, False)
    count = give_up()
    said = CliRunner().invoke(main, ["doctor"], env=settings, catch_exceptions=False)
    assert said.exit_code == 1
    assert "Look at a deadline that is due (CIN-2001): tried 6 times in vain and given up." in said.output
    assert f"{count} difference(s)" in said.output


@on_a_file
def test_a_file_has_no_queue_to_tell_of(council: Office, ada: Browser) -> None:
    page = ada.get("/admin/operations").text
    assert not {"Workers", "Queue"} & set(stands(page))
    assert ada.post("/admin/operations/work").status_code == 404
    assert figures(ada) == {}


def test_beside_a_file_the_package_of_the_queue_is_not_asked_for() -> None:
    missing = "import sys; sys.modules['procrastinate'] = None"
    program = f"{missing}; import web.serve, web.cli; from web.app import nouns; nouns()"
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)


@pytest.mark.parametrize("address", ["/work", "/work/1"])
def test_who_may_not_see_the_page_may_not_have_work_tried_again(sign_in: SignIn, address: str) -> None:
    assert sign_in("Amina Caseworth").post(f"/admin/operations{address}").status_code == 403
