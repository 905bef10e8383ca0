"""Filling a form in as a reader does: by the words on the page, and by what its errors ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Locator, Page, expect

ROUNDS = 8
"""Times a form is sent before the test gives up: an answer may bring up the next question."""

SAID = "Written in a browser, as a person would."


def answer(where: Page | Locator, question: str, said: Any) -> None:
    """Answer one question: text, a day, the label of a choice, or a list of labels."""
    asked = where.get_by_role("group", name=question, exact=True)
    if isinstance(said, date):
        write_day(asked, said)
    elif asked.count():
        for each in [said] if isinstance(said, str) else said:
            choose(asked, each)
    else:
        box = where.get_by_label(question, exact=True)
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(label=said)
        else:
            box.fill(said)


def choose(asked: Locator, label: str) -> None:
    """Choose an option of this very question, not of one that it reveals."""
    options = asked.locator(":scope > .govuk-radios > div, :scope > .govuk-checkboxes > div")
    wanted = options.filter(has_text=re.compile(rf"^\s*{re.escape(label)}"))
    wanted.locator("input").first.check()


def write_day(asked: Locator, day: date) -> None:
    """Write a day into its three boxes."""
    for label, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        asked.get_by_label(label, exact=True).fill(str(part))


def press(button: Locator) -> None:
    """Press a button or follow a link, and wait for the page that it brings."""
    with button.page.expect_navigation():
        button.click()


def submit(page: Page, today: date, look: Callable[[], None] = lambda: None) -> None:
    """Submit, and answer what the error summary asks for until nothing is missing."""
    for _ in range(ROUNDS):
        press(page.locator("button[name=_action][value=submit]").last)
        links = page.locator(".govuk-error-summary__list a")
        if not links.count():
            return
        look()
        expect(page.locator(".govuk-error-summary")).to_contain_text("Nothing you wrote has been lost")
        for href in [str(link.get_attribute("href")) for link in links.all()]:
            _give(page.locator(f"[id='{href.removeprefix('#')}']"), today)
    raise AssertionError(f"{page.url} still asks: {page.locator('.govuk-error-summary').inner_text()}")


def _give(asked: Locator, today: date) -> None:
    """Something plausible for the place that an error points to."""
    tag, kind, name = asked.evaluate("one => [one.tagName, one.type || '', one.id]")
    if tag == "DIV":
        asked.locator("input[type=text], textarea").first.fill(SAID)
    elif tag == "SELECT":
        asked.select_option(index=1)
    elif kind in ("radio", "checkbox"):
        asked.check()
    elif name.endswith("-day"):
        for part, number in (("day", today.day), ("month", today.month), ("year", today.year)):
            asked.page.locator(f"[id='{name.removesuffix('day')}{part}']").fill(str(number))
    else:
        numeric = asked.get_attribute("inputmode") == "numeric"
        asked.fill("4" if numeric else SAID)
