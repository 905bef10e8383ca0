"""A made-up case walked in the studio by somebody whose browser has no script."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func, select

from engine.packs import draft
from tests.browsing import Browser
from tests.office import Office
from tests.pages import form_on

BEGUN = {"title": "First visit late", "on": "published", "starts_on": "2026-12-14", "entry_route": "referral"}


class Walker:
    """Somebody who walks a trial with a browser that has no script."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address

    @property
    def page(self) -> str:
        answer = self.browser.get(self.address)
        assert answer.status_code == 200
        return answer.text

    @property
    def version(self) -> str:
        return re.findall(r'name="version" value="(\d+)"', self.page)[0]

    def post(self, what: str, **fields: Any) -> Any:
        return self.browser.post(f"{self.address}/{what}", data={"version": self.version, **fields})

    def do(self, step: str, **answers: Any) -> None:
        """Have the form made up, change what matters, and submit it."""
        given = self.made_up(step)
        for name in answers:
            given.poplist(name)
        sent = {**given.to_dict(flat=False), **answers, "_action": "submit"}
        sent.pop("_made_up", None)
        answer = self.browser.post(f"{self.address}/steps/{step}", data=sent)
        assert answer.status_code == 302, re.findall("error-message.*?</p>", answer.text, re.S)

    def made_up(self, step: str) -> Any:
        """What stands in the form once it was filled in."""
        empty = form_on(self.browser.get(f"{self.address}/steps/{step}").text, "version")
        empty["_made_up"] = "1"
        return form_on(self.browser.post(f"{self.address}/steps/{step}", data=empty).text, "version")

    def keep(self, title: str) -> str:
        answer = self.post("keep", title=title)
        assert answer.status_code == 302, answer.text
        return str(answer.location).rpartition("/")[2]


def begin(browser: Browser, **other: str) -> Walker:
    answer = browser.post("/studio/play", data=BEGUN | other)
    assert answer.status_code == 302, answer.text
    return Walker(browser, answer.location)


def supported(browser: Browser, **other: str) -> Walker:
    """A trial on the first day of support."""
    walker = begin(browser, **other)
    walker.do("complete_assessment", recommended="plan")
    walker.do("decide_need", need_decision="plan", is_disabled="no")
    return walker


def redraw(council: Office, path: str, was: str, now: str) -> None:
    with council.desk("Sasha Servicehead") as desk:
        text = draft.published(desk)[path].decode()
        assert was in text
        draft.save(desk, path, text.replace(was, now).encode(), 0)


def count(council: Office, table: Any) -> int:
    with council.db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
