"""The studio's year on PostgreSQL: asked for at one machine, played at another, seen and stopped at every one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text

from engine.db import Database
from engine.jobs.queue import workers_are_alive
from engine.jobs.work import Round
from engine.packs.load import read_folder
from engine.packs.models import YearPart
from engine.packs.shelf import Shelf
from engine.simulate.assumed import Assumed
from tests.browsing import Browser, browser, watching
from tests.conftest import email_of
from tests.engines import in_a_loop
from tests.stores import POSTGRESQL
from tests.together import together
from web.app import application
from web.filling import engine_catalogue
from web.site import Site
from web.work import worker_of
from web.year import rows, work
from web.year.job import Job
from web.year.keeping import OneIsPlayed
from web.year.queued import PutOff, year_of
from web.year.rows import MOST_BEGUN, YearRows

pytestmark = pytest.mark.parametrize("store", [POSTGRESQL], indirect=True)

ASKED = {"cases": "2", "months": "2", "arrivals": "", "late": "0", "spread": "0", "workers": "6", "seed": "1"}
LONGEST = 120
"""Seconds after which what does not come has failed."""


@pytest.fixture
def elsewhere(site: Site) -> Iterator[Site]:
    """The same authority at another machine: connections of its own."""
    db = Database(site.db.engine.url)
    yield replace(site, db=db, shelf=Shelf(engine_catalogue))
    db.close()


def sasha_at(site: Site) -> Browser:
    """A browser at this machine, in which the head of service has signed in."""
    app = application(site)
    app.testing = True
    theirs = browser(app)
    assert theirs.sign_in(email_of("Sasha Servicehead")).status_code == 302
    return theirs


@pytest.fixture
def here(site: Site) -> Browser:
    return sasha_at(site)


@pytest.fixture
def there(elsewhere: Site) -> Browser:
    return sasha_at(elsewhere)


@pytest.fixture
def years(site: Site) -> YearRows:
    return YearRows(site.db, "lewisham")


@pytest.fixture
def alive(site: Site) -> Callable[[bool], None]:
    """Says whether a worker is heard of. At first one is."""

    def heard(is_alive: bool) -> None:
        with site.db.command() as session:
            session.execute(text("DELETE FROM procrastinate_workers"))
            ago = "0 seconds" if is_alive else "1 minute"
            session.execute(
                text(f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '{ago}')")
            )

    heard(True)
    return heard


def ask(browser: Browser, **other: str) -> str:
    """Ask for a year; its key."""
    answer = browser.post("/studio/year", data=ASKED | other)
    assert answer.status_code == 302, answer.text
    return answer.location.rpartition("/")[2]


def state(browser: Browser, key: str) -> str:
    """How it stands, as this machine's page hears it."""
    return str(browser.get(f"/studio/year/{key}/share").json["state"])


def age(site: Site, part: str) -> None:
    """As if two minutes had passed since this part was written."""
    with site.db.command() as session:
        session.execute(
            text("UPDATE year_part SET written_at = written_at - interval '2 minutes' WHERE part = :part"),
            {"part": part},
        )


def parts(site: Site, key: str) -> dict[str, str]:
    with site.db.read() as session:
        found = session.execute(select(YearPart.part, YearPart.text).where(YearPart.year == key))
        return {part: said for part, said in found}


def work_once(site: Site) -> None:
    """What a worker at this machine does now."""
    in_a_loop(worker_of(site).once)


def test_asked_for_at_one_machine_played_at_another_and_read_at_both(
    site: Site, elsewhere: Site, here: Browser, there: Browser, alive: Callable[[bool], None]
) -> None:
    key = ask(here)
    assert not rows._players, "a worker lives, so this machine leaves it alone"
    assert "Playing the year" in there.get(f"/studio/year/{key}").text
    assert f"/studio/year/{key}" in there.get("/studio/year").text
    work_once(elsewhere)
    for each in (here, there):
        assert "A month holds" in each.get(f"/studio/year/{key}").text
        assert f"/studio/year/{key}" in each.get("/studio/year").text
        assert each.get(f"/studio/year/{key}/tables.csv").status_code == 200
    assert set(parts(site, key)) == {"result"}
    assert ask(there) == key, "it is kept"
    assert state(here, key) == "played"


def test_without_a_worker_the_machine_that_is_asked_plays_it(
    site: Site, here: Browser, there: Browser
) -> None:
    key = ask(here)
    (player,) = rows._players
    assert state(there, key) == "going"
    database = str(site.db.engine.url.database)
    assert not any(database in str(word) for word in player.args)  # type: ignore[union-attr]
    assert player.wait(LONGEST) == 0
    assert "A month holds" in there.get(f"/studio/year/{key}").text
    rows._reap()
    assert not rows._players


def test_stopped_from_another_machine(
    years: YearRows, here: Browser, there: Browser, alive: Callable[[bool], None]
) -> None:
    key = ask(here)
    there.post(f"/studio/year/{key}/stop")
    work.run(years, key, processes=1)
    assert "Stopped before it was played" in here.get(f"/studio/year/{key}").text
    assert ask(here) == key
    assert not years.say(key, 0)


def test_one_year_is_played_at_a_time_whichever_machine_is_asked(
    site: Site, elsewhere: Site, here: Browser, there: Browser, alive: Callable[[bool], None]
) -> None:
    first = ask(here)
    assert ask(there, seed="2") == first
    assert "Another year is being played" in there.get(f"/studio/year/{first}").text
    with site.db.command() as session:
        session.execute(delete(YearPart))
    places = (site, elsewhere)
    asked = together([lambda at=at, seed=seed: asks(at, seed) for seed, at in enumerate(places)])  # type: ignore[misc]
    assert [type(answer) for answer in asked].count(OneIsPlayed) == 1


def asks(site: Site, seed: int) -> str:
    return YearRows(site.db, "lewisham").ask(job(seed))


def job(seed: int) -> Job:
    return Job("lewisham", "Version 1", read_folder("lewisham"), None, Assumed(date(2027, 1, 4), seed=seed))


@contextmanager
def a_worker(site: Site, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`keepstep worker`, in a process of its own."""
    settings = {
        **os.environ,
        "DATABASE_URL": site.db.engine.url.render_as_string(hide_password=False),
        "KEEPSTEP_DATA": str(folder),
        "KEEPSTEP_AUTHORITY": "lewisham",
    }
    command = [sys.executable, "-c", "from web.cli import main; main()", "worker", "--every", "0.5"]
    with subprocess.Popen(command, env=settings, stderr=subprocess.DEVNULL) as process:
        yield process
        process.kill()


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def test_a_worker_that_is_killed_leaves_the_year_to_another(
    site: Site, here: Browser, there: Browser, tmp_path: Path
) -> None:
    with a_worker(site, tmp_path / "worker") as process:
        until(lambda: _is_alive(site))
        key = ask(here)
        assert not rows._players
        until(lambda: parts(site, key).get("begun") == "1")
        process.kill()
        process.wait()
    assert state(there, key) == "going"
    with site.db.command() as session:
        session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"))
    age(site, "share")
    assert state(there, key) == "broken", "nobody is there to play it"
    work_once(site)
    assert state(there, key) == "played"


def _is_alive(site: Site) -> bool:
    with site.db.read() as session:
        return workers_are_alive(session)


def test_what_waits_for_a_worker_is_going_and_what_nobody_will_play_is_broken(
    site: Site, here: Browser, there: Browser, alive: Callable[[bool], None]
) -> None:
    key = ask(here)
    alive(False)
    assert "It broke off before its end" in there.get(f"/studio/year/{key}").text
    alive(True)
    assert state(there, key) == "going"
    alive(False)
    assert YearRows(site.db, "lewisham").begin(key)
    assert state(there, key) == "going", "somebody was just heard of"
    age(site, "share")
    assert state(there, key) == "broken"
    alive(True)
    assert state(here, key) == "going"


def test_a_year_that_broke_off_is_not_begun_again_after_another_was_asked_for(
    site: Site, years: YearRows, here: Browser, alive: Callable[[bool], None]
) -> None:
    key = ask(here)
    alive(False)
    age(site, "share")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(YearRows, "player", lambda *_: Ended())
        second = ask(here, seed="2")
    assert second != key
    assert not years.is_wanted(key)
    assert "It broke off" in here.get(f"/studio/year/{key}").text


class Ended:
    """A process that has done nothing and is gone."""

    def poll(self) -> int:
        return 1


def test_a_worker_that_stops_gives_the_year_back(
    site: Site, years: YearRows, here: Browser, alive: Callable[[bool], None]
) -> None:
    key = ask(here)
    site.stopping.set()
    with pytest.raises(PutOff):
        year_of(site)(site.place, key)
    assert years.is_wanted(key)
    assert parts(site, key)["begun"] == "0"


def test_who_plays_ends_with_the_worker_it_plays_for(
    years: YearRows, here: Browser, alive: Callable[[bool], None]
) -> None:
    player = years.player(key := ask(here), ends_with_us=True)
    assert player.stdin is not None
    player.stdin.close()
    assert player.wait(LONGEST) == 1
    assert years.is_wanted(key)


def test_a_year_that_kills_whoever_plays_it_is_given_up(
    site: Site, years: YearRows, here: Browser, alive: Callable[[bool], None]
) -> None:
    key = ask(here)
    assert [years.begin(key) for _ in range(MOST_BEGUN + 1)] == [True] * MOST_BEGUN + [False]
    assert f"It broke off {MOST_BEGUN} times" in here.get(f"/studio/year/{key}").text
    assert not years.is_wanted(key)
    assert year_of(site)(site.place, key) == Round(), "there is nothing to do"


def test_how_far_it_is_is_written_once_a_second_and_never_breaks_it_off(
    site: Site, years: YearRows, here: Browser, alive: Callable[[bool], None]
) -> None:
    key, moments = ask(here), iter(each / 10 for each in range(10_000))
    teller = work.Teller(years, key, lambda: next(moments))
    with watching(site.db.engine) as watch:
        for block in range(50):
            teller.say(block / 50)
    assert watch.commits <= 10, "a hundred looks at the clock are ten seconds"
    years.stop(key)
    for _ in range(20):
        teller.say(1)
    assert teller.stops
    gone = Database(site.db.engine.url.set(database="no_such_database"))
    assert YearRows(gone, "lewisham").say(key, 0.5) is False
    gone.close()


def test_only_the_newest_years_are_kept(
    site: Site, years: YearRows, alive: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "KEPT", 2)
    keys = []
    for seed in range(3):
        keys.append(years.ask(job(seed)))
        years.finish(keys[-1], {"seed": seed})
    assert [key for key, _ in years.played()] == [keys[2], keys[1]]
    with site.db.read() as session:
        assert session.scalar(select(func.count()).select_from(YearPart)) == 2
    assert years.job(keys[2]) is None
    assert json.loads(parts(site, keys[2])["result"]) == {"seed": 2}
