"""Somebody at a browser, who does what people do: signs in, follows links, writes, presses buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.e2e.filling import answer, press, submit
from tests.e2e.house import PASSWORD, House

KNOWN = "aria-allowed-attr"
"""GOV.UK Frontend's own: conditional radios carry aria-expanded. https://github.com/alphagov/govuk-frontend/issues/979"""


class Person:
    """One member of staff with a page of their own.

    `complaints` gathers what axe finds on pages and what the browser writes to its console; the test that
    brought them up fails at its end with all of them.
    """

    def __init__(self, house: House, page: Page, name: str, checked: set[str], script: bool = True) -> None:
        self.house, self.page, self.name = house, page, name
        self.complaints: list[str] = []
        self._checked, self._script = checked, script
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def sign_in(self) -> None:
        """Sign in, or again after the night."""
        self.page.goto("/sign-in")
        if "/sign-in" in self.page.url:
            self.look()
            self.page.get_by_label("Email").fill(f"{self.name.lower().replace(' ', '.')}@keepstep.example")
            self.page.get_by_label("Password", exact=True).fill(PASSWORD)
            press(self.page.get_by_role("button", name="Sign in", exact=True))

    def open(self, path: str) -> None:
        """Go to an address and look round."""
        answered = self.page.goto(path)
        assert answered is not None
        assert answered.ok, f"{path} answered {answered.status}"
        self.look()

    def follow(self, link: str, within: str = "main") -> None:
        """Follow a link, or a link that looks like a button, of exactly these words, and look round."""
        named = re.compile(rf"^\s*{re.escape(link)}\s*$")
        press(self.page.locator(within).locator("a").filter(has_text=named).first)
        self.look()

    def look(self) -> None:
        """Let axe look at a page that nobody has checked before; a form with errors is a page of its own."""
        kind = self._kind_of_page()
        if not self._script or kind in self._checked:
            return
        self._checked.add(kind)
        found = [rule for rule in Axe().run(self.page).response["violations"] if not _is_known(rule)]
        self.complaints += [f"{self.page.url}: {_in_words(rule)}" for rule in found]

    def do(self, ref: str, step: str, given: Mapping[str, Any] | None = None) -> None:
        """Do an open step from the case's page: these answers, and something plausible wherever one is missing."""
        self.open(f"/cases/{ref}")
        self.follow(step)
        for question, said in (given or {}).items():
            answer(self.page, question, said)
        submit(self.page, self.house.today, self.look)
        expect(self.page.locator(".govuk-notification-banner")).to_contain_text("submitted")

    def _kind_of_page(self) -> str:
        kind = re.sub(r"CIN-\d+|\d+", "N", self.page.url.partition("?")[0].removeprefix(self.house.url))
        if "/tasks/" in kind:
            kind += self.page.get_by_role("heading", level=1).first.inner_text()
        return kind + " with errors" * self.page.locator(".govuk-error-summary").count()

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that answers with an error status is what some tests are about.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")


def _is_known(rule: Mapping[str, Any]) -> bool:
    on_radios = all("govuk-radios__input" in node["html"] for node in rule["nodes"])
    return rule["id"] == KNOWN and on_radios


def _in_words(rule: Mapping[str, Any]) -> str:
    return f"{rule['id']}, {rule['help']}: {rule['nodes'][0]['html']}"
