"""The studio's year: asked for in a form, played beside the server, kept, stopped, refused."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.packs import draft
from engine.packs.publish import POLICY, files_of
from engine.simulate.assumed import from_data
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from web.lock import only_server
from web.year import files, work
from web.year.files import YearFiles

PATH = "make_visits.bpmn"
ASKED = {"cases": "2", "months": "2", "arrivals": "", "late": "0", "spread": "0", "workers": "6", "seed": "1"}


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


@pytest.fixture
def years(tmp_path: Path) -> YearFiles:
    return YearFiles(tmp_path / "years-lewisham")


class Idle:
    """A process that has begun and does nothing until it is told."""

    going = True

    def poll(self) -> int | None:
        return None if self.going else 0


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> Idle:
    """Years are asked for, and the test plays them."""
    process = Idle()
    monkeypatch.setattr(files, "_begin", lambda folder, key: process)
    return process


def redraw(council: Office, change: Callable[[bytes], bytes]) -> None:
    with council.desk("Sasha Servicehead") as desk:
        xml = files_of(desk.session, draft.current(desk).id)[PATH]
        draft.save(desk, PATH, change(xml), 0)


def ask(browser: Browser, **other: str) -> str:
    """Ask for a year; its key."""
    answer = browser.post("/studio/year", data=ASKED | other)
    assert answer.status_code == 302, answer.text
    return answer.location.rpartition("/")[2]


def test_a_year_is_played_beside_the_server_and_kept(
    sasha: Browser, council: Office, years: YearFiles
) -> None:
    redraw(council, lambda xml: xml.replace(b'due("visit_interval_max")', b'due("review_interval_max")'))
    key = ask(sasha)
    until = time.monotonic() + 120
    while sasha.get(f"/studio/year/{key}/share").json["state"] == "going" and time.monotonic() < until:
        time.sleep(0.2)
    files._processes.pop(years.folder)[1].wait()
    page = sasha.get(f"/studio/year/{key}").text
    assert "The year: draft beside version 1" in page
    assert "This change" in page
    assert page.count('<svg viewBox="0 0 560 200"') == 6
    assert "style=" not in page
    before = years.result(key)
    assert ask(sasha) == key
    assert years.result(key) == before
    assert f"/studio/year/{key}" in sasha.get("/studio/year").text
    assert not list(years.folder.glob("*.job"))


def test_without_a_draft_the_published_version_is_played_alone(
    sasha: Browser, years: YearFiles, idle: Idle
) -> None:
    key = ask(sasha)
    assert "Playing the year" in sasha.get(f"/studio/year/{key}").text
    work.run(years, key, processes=1)
    page = sasha.get(f"/studio/year/{key}").text
    assert "A month holds" in page
    assert "Difference" not in page


def test_the_page_reads_itself_again_without_script(sasha: Browser, years: YearFiles, idle: Idle) -> None:
    key = ask(sasha)
    years.write(key, "share", "0.42")
    page = sasha.get(f"/studio/year/{key}").text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "42%" in page


def test_one_year_is_played_at_a_time(sasha: Browser, years: YearFiles, idle: Idle) -> None:
    first = ask(sasha)
    assert ask(sasha, seed="2") == first
    assert "Another year is being played" in sasha.get(f"/studio/year/{first}").text
    idle.going = False
    assert ask(sasha, seed="2") != first


def test_a_year_goes_on_when_the_server_begins_again(sasha: Browser, years: YearFiles, idle: Idle) -> None:
    key = ask(sasha)
    idle.going = False
    years.write("now", "key", key)
    with only_server(years.folder):
        assert years.standing(key).state == "going"
    assert "It broke off before its end" in sasha.get(f"/studio/year/{key}").text


def test_a_year_can_be_stopped(sasha: Browser, years: YearFiles, idle: Idle) -> None:
    key = ask(sasha)
    sasha.post(f"/studio/year/{key}/stop")
    work.run(years, key, processes=1)
    assert "Stopped before it was played" in sasha.get(f"/studio/year/{key}").text
    idle.going = False
    assert ask(sasha) == key
    assert not years.say(key, 0)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("cases", "0", "Cases: 0 cannot be played"),
        ("cases", "10000000", "Cases: 10,000,000 cannot be played"),
        ("cases", "many", "Cases: write a whole number, such as 200."),
        ("late", "late", "Late by: write a number, such as 0."),
        ("late", "nan", "Late by: give working days"),
        ("months", "9" * 300, "Months: write a whole number"),
    ],
)
def test_numbers_that_give_no_year_are_said_beside_them(
    sasha: Browser, years: YearFiles, field: str, typed: str, said: str
) -> None:
    answer = sasha.post("/studio/year", data=ASKED | {field: typed})
    assert answer.status_code == 422
    assert answer.text.count(said) == 2
    assert not years.folder.exists()


def test_a_draft_with_problems_is_not_played_and_says_which(
    sasha: Browser, council: Office, years: YearFiles
) -> None:
    redraw(council, lambda xml: xml.replace(b'due("visit_interval_max")', b'due("no_such_limit")'))
    answer = sasha.post("/studio/year", data=ASKED)
    assert answer.status_code == 422
    assert "Mend the draft first" in answer.text
    assert "no_such_limit" in answer.text
    assert not years.folder.exists()


def test_what_cannot_be_played_is_said_in_words(
    sasha: Browser, years: YearFiles, idle: Idle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.simulate.year.MOST_MOMENTS", 3)
    key = ask(sasha)
    work.run(years, key, processes=1)
    assert "does not come to rest" in sasha.get(f"/studio/year/{key}").text


@pytest.mark.parametrize("key", ["0" * 16, "..%2f..%2fsecret", "now"])
def test_only_years_that_were_asked_for_have_a_page(sasha: Browser, years: YearFiles, key: str) -> None:
    years.write("now", "job", "{}")
    for address in (f"/studio/year/{key}", f"/studio/year/{key}/share"):
        assert sasha.get(address).status_code == 404
    assert sasha.post(f"/studio/year/{key}/stop").status_code == 404


def test_only_those_who_draw_the_procedure_play_years(sign_in: SignIn, years: YearFiles) -> None:
    amina = sign_in("Amina Caseworth")
    assert amina.get("/studio/year").status_code == 403
    assert amina.post("/studio/year", data=ASKED).status_code == 403
    assert not years.folder.exists()


def test_only_the_newest_years_are_kept(
    sasha: Browser, years: YearFiles, idle: Idle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "KEPT", 2)
    for seed in ("1", "2", "3"):
        key = ask(sasha, seed=seed)
        years.write(key, "result", json.dumps({}))
        files._processes.pop(years.folder)
        time.sleep(0.02)
    assert len(list(years.folder.glob("*.result"))) == 2
    assert years.standing(key).state == "played"


def test_a_changed_policy_alone_is_a_draft_that_is_played_beside(
    sasha: Browser, council: Office, years: YearFiles, idle: Idle
) -> None:
    with council.desk("Sasha Servicehead") as desk:
        text = draft.published(desk)[POLICY].decode()
        at = text.index("value = ", text.index('parameter = "visit_interval_max"')) + len("value = ")
        draft.save(desk, POLICY, (text[:at] + "5" + text[text.index("\n", at) :]).encode(), 0)
    key = ask(sasha)
    job = years.job(key)
    assert job is not None
    assert job.policy("draft").rows_for("visit_interval_max")[0].value == 5
    assert job.policy("published").rows_for("visit_interval_max")[0].value != 5
    work.run(years, key, processes=1)
    assert "more visits" in sasha.get(f"/studio/year/{key}").text


def test_the_tables_of_a_year_as_csv(sasha: Browser, years: YearFiles, idle: Idle) -> None:
    key = ask(sasha, already="2")
    assert sasha.get(f"/studio/year/{key}/tables.csv").status_code == 404
    work.run(years, key, processes=1)
    rows = sasha.get(f"/studio/year/{key}/tables.csv").text.splitlines()
    assert rows[0].endswith("Table,Line,Week from,Version 1")
    assert "In all,Cases open at the start,,2" in rows
    assert sum(row.startswith("Visits by week") for row in rows) == years_weeks(years, key)


def years_weeks(years: YearFiles, key: str) -> int:
    return from_data(years.result(key)["assumed"]).weeks
