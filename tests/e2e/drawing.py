"""What managers do with a diagram open in the studio."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.person import Person


def open_drawing(person: Person, id: str) -> Page:
    """Open one diagram and wait until it is drawn and checked."""
    person.open(f"/studio/{id}")
    ready(person.page)
    return person.page


def ready(page: Page) -> None:
    """Wait until the diagram is drawn and the check has answered."""
    expect(page.locator("[data-problems-heading]")).to_contain_text("Check: ")


def go_to(page: Page, label: str) -> None:
    """Choose something by the list of everything that is drawn."""
    page.get_by_label("Go to", exact=True).select_option(label=label)


def on_canvas(page: Page) -> None:
    """Put the keyboard on the drawing."""
    page.locator("#canvas svg").first.focus()


def saved(page: Page) -> None:
    """Press Save and wait for the server."""
    with page.expect_response(lambda answer: answer.url.endswith("/save")):
        page.get_by_role("button", name="Save", exact=True).click()


def status(page: Page) -> Locator:
    """The line that says how the draft stands."""
    return page.locator("[data-status]")


def section(page: Page, name: str) -> Locator:
    """One section of the fields beside the drawing."""
    return page.locator(f"[data-group-id=group-{name}]")
