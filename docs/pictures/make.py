"""Take the README's pictures of the real thing.

    .venv/bin/python docs/pictures/make.py

makes the demonstration's data in a temporary folder, as `make demo` does but always on the same day, serves it,
and writes my-week.png, case.png, process.png, team.png and studio.png beside this file: 1280 px wide, at most
1100 px high. It needs Chromium on the path and the packages of requirements/dev.txt, and takes about a minute.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path

import waitress
from palette import smaller
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import func, select

from engine.cases.models import Case, Task
from engine.db import Database
from engine.migrate import upgrade
from engine.packs.publish import install
from engine.packs.shelf import Shelf
from engine.people.models import Person
from engine.time.clock import FrozenClock, at_local
from web.app import create_app
from web.auth.passwords import hash_password
from web.config import Config
from web.demo.build import build
from web.demo.staff import PASSWORD, add_staff
from web.filling import engine_catalogue

HERE = Path(__file__).parent
TODAY = date(2027, 1, 5)
SIZE = {"width": 1280, "height": 760}
HIGHEST = 1100
MARGIN = 4
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-lcd-text"]
WHOLE = ".app-work, .app-clock, .app-drawing, .app-problem, tr"
"""What a picture never cuts through."""


def main() -> None:
    """Make the data, serve it, and take one picture after the other."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Install Chromium (Debian: apt-get install chromium).")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        config = Config(data=Path(folder), demo=True, clock=FrozenClock(at_local(TODAY, time(10, 20))))
        ref = make_data(config)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with served(config) as address:
            take(browser, address, "Amina Caseworth", "/", "my-week.png", open_why)
            take(browser, address, "Amina Caseworth", f"/cases/{ref}", "case.png", open_why)
            take(browser, address, "Amina Caseworth", f"/cases/{ref}/process", "process.png")
            take(browser, address, "Tom Teamlead", "/team", "team.png")
            take(browser, address, "Sasha Servicehead", "/studio/make_visits", "studio.png", forget_who)
        browser.close()


def make_data(config: Config) -> str:
    """Fill the folder with the demonstration; the case to show, Amina's with the most to do."""
    db, shelf = Database.at(config.database), Shelf(engine_catalogue)
    upgrade(db)
    with db.command() as session:
        add_staff(session, hash_password(PASSWORD))
        install(session, config.clock, config.authority)
    build(db, shelf, config.clock)
    with db.read() as session:
        query = select(Case.ref).join(Task, Task.case_id == Case.id).join(Person, Person.id == Case.worker_id)
        query = query.where(Person.name == "Amina Caseworth", Task.status == "open", ~Case.restricted)
        busiest = query.group_by(Case.id).order_by(func.count(Task.id).desc(), Case.id.desc())
        ref = session.scalars(busiest).first()
    db.close()
    assert ref is not None, "the demonstration gives Amina something to do"
    return ref


@contextmanager
def served(config: Config) -> Iterator[str]:
    """Serve this data on a free port while the pictures are taken."""
    server = waitress.create_server(create_app(config), host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"


def take(
    browser: Browser,
    address: str,
    who: str,
    path: str,
    name: str,
    first: Callable[[Page], None] | None = None,
) -> None:
    """Open the page as this person, do `first` on it, and keep its upper part."""
    page = browser.new_page(base_url=address, viewport=SIZE)
    page.goto("/sign-in")
    page.get_by_role("button", name=f"Sign in as {who}").click()
    page.goto(path)
    if first:
        first(page)
    page.mouse.move(0, 0)
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    bottoms = page.eval_on_selector_all(WHOLE, "all => all.map((one) => one.getBoundingClientRect().bottom)")
    height = max(bottom for bottom in bottoms if bottom < HIGHEST - MARGIN) + MARGIN
    clip = {"x": 0, "y": 0, "width": SIZE["width"], "height": round(height)}
    (HERE / name).write_bytes(smaller(browser, page.screenshot(full_page=True, clip=clip)))
    page.close()
    print(f"{name}: {(HERE / name).stat().st_size // 1000} kB")


def open_why(page: Page) -> None:
    """Open the reason of the first date."""
    page.locator("main .app-why summary").first.click()


def forget_who(page: Page) -> None:
    """Take from a step who does it, so that the check has something to say."""
    page.locator("[data-element-id=record_visit]").first.wait_for()
    page.get_by_label("Go to", exact=True).select_option(label="Record the next visit")
    page.get_by_label("Who does it").select_option(label="Choose who does it")
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator(".keepstep-badge").first.wait_for()


if __name__ == "__main__":
    main()
