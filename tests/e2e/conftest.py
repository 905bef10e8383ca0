"""A browser before a made-up office: the application on a port of its own, and people who sign in to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.house import House
from tests.e2e.person import Person

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000
"""Milliseconds. A page takes far less, but not beside ten thousand deadlines on a machine of two cores."""
MISSING = "Install Chromium (Debian: apt-get install chromium), or run make test-fast."

SignIn = Callable[..., Person]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium: nothing is downloaded, and without it the tests fail rather than pass unseen."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail(MISSING, pytrace=False)
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture(scope="session")
def prepared_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with Lewisham's procedure and staff who can sign in, and no case yet."""
    path = tmp_path_factory.mktemp("house") / "office.sqlite"
    House.prepare(path)
    return path


@pytest.fixture
def house(prepared_house: Path, tmp_path: Path) -> Iterator[House]:
    """An office of one's own whose pages are served, on Monday 14 December 2026 at 10:00."""
    with House.on_a_copy_of(prepared_house, tmp_path) as house:
        yield house


@pytest.fixture(scope="session")
def checked_pages() -> set[str]:
    """The pages on which axe has already looked for barriers."""
    return set()


@pytest.fixture
def someone(house: House, browser: Browser, checked_pages: set[str]) -> Iterator[SignIn]:
    """Signs a person in at a browser of their own: someone("Amina Caseworth", width=390, script=False)."""
    people: list[Person] = []

    def sign_in(name: str, width: int = 1280, script: bool = True) -> Person:
        context = browser.new_context(
            base_url=house.url, viewport={"width": width, "height": 900}, java_script_enabled=script
        )
        context.set_default_timeout(PATIENCE)
        person = Person(house, context.new_page(), name, checked_pages, script)
        people.append(person)
        person.sign_in()
        return person

    yield sign_in
    for person in people:
        person.page.context.close()
    complaints = [complaint for person in people for complaint in person.complaints]
    assert not complaints, f"the browser complained: {complaints}"
