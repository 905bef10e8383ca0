"""Several authorities from one process: nothing of one can be reached from another."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import Client

from engine.db import Database
from engine.people.models import Person
from engine.time.clock import FrozenClock, at_local
from tests.office import MONDAY, Office
from web.auth.passwords import hash_password
from web.config import Config, installed
from web.demo.staff import PASSWORD
from web.serve import start_clock
from web.several import create_apps, together
from web.site import EXTENSION, Site

AMINA = {"email": "amina.caseworth@keepstep.example", "password": PASSWORD}


@pytest.fixture(scope="module")
def councils(prepared_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two councils with the same staff; only the first has a case."""
    data = tmp_path_factory.mktemp("councils")
    for name in ("lewisham", "elsewhere"):
        shutil.copy(prepared_office, data / f"{name}.sqlite")
        db = Database.at(data / f"{name}.sqlite")
        office = Office(db)
        with office.desk() as desk:
            desk.session.execute(update(Person).values(password_hash=hash_password(PASSWORD)))
        if name == "lewisham":
            assert office.open_case("Robin Sample") == "CIN-2001"
        db.close()
    return data


@pytest.fixture
def configs(councils: Path) -> tuple[Config, ...]:
    """Both councils, as the environment sets them up."""
    found = installed({"KEEPSTEP_AUTHORITY": "lewisham, elsewhere", "KEEPSTEP_DATA": str(councils)})
    return tuple(replace(config, clock=FrozenClock(at_local(MONDAY, time(10)))) for config in found)


@pytest.fixture
def apps(configs: tuple[Config, ...]) -> Iterator[dict[str, Flask]]:
    """An application for each."""
    made = create_apps(configs)
    yield made
    for app in made.values():
        app.extensions[EXTENSION].db.close()


@pytest.fixture
def caller(apps: dict[str, Flask]) -> Client:
    """A browser that keeps cookies as browsers do: by name and path."""
    return Client(together(apps))


def sign_in(caller: Client, council: str) -> None:
    page = caller.get(f"/{council}/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    answer = caller.post(f"/{council}/sign-in", data={**AMINA, "csrf_token": token[1]})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{council}/")


def test_the_front_page_asks_for_the_council(caller: Client) -> None:
    page = caller.get("/")
    assert page.status_code == 200
    assert 'href="/lewisham/"' in page.text
    assert 'href="/elsewhere/"' in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert caller.get("/healthz").json == {"status": "ok"}
    assert caller.get("/readyz").json == {"status": "ready"}


def test_whoever_is_signed_in_at_one_is_a_stranger_at_the_other(caller: Client) -> None:
    sign_in(caller, "lewisham")
    assert caller.get("/lewisham/cases/CIN-2001").status_code == 200
    there = caller.get("/elsewhere/cases/CIN-2001")
    assert there.headers["Location"] == "/elsewhere/sign-in?next=/elsewhere/cases/CIN-2001"


def test_a_case_of_one_does_not_exist_at_the_other(caller: Client) -> None:
    sign_in(caller, "elsewhere")
    assert caller.get("/elsewhere/cases/CIN-2001").status_code == 404
    assert "CIN-2001" not in caller.get("/elsewhere/search?q=Robin").text


def test_a_cookie_of_one_carried_to_the_other_opens_nothing(caller: Client) -> None:
    sign_in(caller, "lewisham")
    cookie = caller.get_cookie("keepstep_lewisham", path="/lewisham/")
    assert cookie is not None
    caller.set_cookie("keepstep_elsewhere", cookie.value, path="/elsewhere/")
    assert caller.get("/elsewhere/").headers["Location"].startswith("/elsewhere/sign-in")


def test_nobody_is_led_from_one_council_into_another(caller: Client) -> None:
    page = caller.get("/lewisham/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    fields = {**AMINA, "csrf_token": token[1], "next": "/elsewhere/"}
    assert caller.post("/lewisham/sign-in", data=fields).headers["Location"] == "/lewisham/"


def test_every_link_of_a_page_stays_in_its_council(caller: Client) -> None:
    sign_in(caller, "lewisham")
    for path in ("/lewisham/", "/lewisham/cases/CIN-2001", "/lewisham/procedure/"):
        page = caller.get(path, follow_redirects=True).text
        ways = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
        assert ways
        assert [way for way in ways if not way.startswith("/lewisham/")] == []


def test_each_council_has_its_own_rounds_of_the_clock(apps: dict[str, Flask]) -> None:
    sites: list[Site] = [app.extensions[EXTENSION] for app in apps.values()]
    clock = start_clock(*sites)
    try:
        councils = [job.args[0].config.authority for job in clock.get_jobs()]
        assert sorted(councils) == ["elsewhere", "lewisham"]
    finally:
        clock.shutdown(wait=True)


def test_one_council_alone_has_no_front_page() -> None:
    (only,) = installed({"KEEPSTEP_AUTHORITY": "lewisham"})
    assert (only.prefix, only.authority) == ("", "lewisham")
