"""Two managers at one diagram, and a browser that is closed too soon: nobody is locked out and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.drawing import go_to, open_drawing, ready, saved, status
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

SignIn = Callable[..., Person]

VISIT = "Record the next visit"


def _rename(page: Page, name: str) -> None:
    go_to(page, VISIT)
    page.get_by_label("Name on the diagram").fill(name)
    page.get_by_label("Name on the diagram").blur()


def test_two_managers_are_told_and_the_second_to_save_keeps_a_copy(someone: SignIn) -> None:
    sasha, paul = someone("Sasha Servicehead"), someone("Paul Approver")
    hers = open_drawing(sasha, "make_visits")
    his = open_drawing(paul, "make_visits")
    expect(his.locator("[data-others]")).to_contain_text("Sasha Servicehead, now: has this diagram open too.")
    _rename(hers, "See the child")
    saved(hers)
    _rename(his, "Visit the family")
    with his.expect_response(lambda answer: answer.url.endswith("/save")) as answered:
        his.get_by_role("button", name="Save", exact=True).click()
    assert answered.value.status == 409
    notice = his.locator(".app-studio__notice")
    expect(notice).to_contain_text("Sasha Servicehead saved this after you opened it.")
    expect(status(his)).to_contain_text("Not saved.")
    assert notice.get_by_role("link", name="Compare").get_attribute("href") == "/studio/change"
    with his.expect_download() as download:
        notice.get_by_role("button", name="Keep mine as a copy to download").click()
    assert "Visit the family" in download.value.path().read_text(encoding="utf-8")
    notice.get_by_role("button", name="Open the newest draft").click()
    ready(his)
    expect(his.locator("#canvas")).to_contain_text("See the child")
    expect(his.locator(".app-studio__notice")).to_contain_text("somebody has saved a newer draft since")
    his.get_by_role("button", name="Throw it away").click()
    expect(his.locator(".app-studio__notice")).to_have_count(0)
    paul.complaints.clear()  # the browser itself writes that 409 came


def test_the_last_change_survives_a_browser_closed_before_it_was_saved(someone: SignIn) -> None:
    sasha = someone("Sasha Servicehead")
    page = open_drawing(sasha, "make_visits")
    page.route("**/save", lambda route: route.abort())
    _rename(page, "See the child alone")
    page.wait_for_function(
        "() => Object.keys(localStorage).some((key) => key.startsWith('keepstep-unsaved'))"
    )
    context = page.context
    page.close(run_before_unload=False)
    sasha.page = context.new_page()
    page = sasha.page
    page.goto("/studio/make_visits")
    ready(page)
    expect(page.locator("#canvas")).to_contain_text("Record the next")
    notice = page.locator(".app-studio__notice")
    expect(notice).to_contain_text("was not saved before the page was closed")
    notice.get_by_role("button", name="Put it back").click()
    expect(page.locator("#canvas")).to_contain_text("See the child")
    saved(page)
    expect(status(page)).to_contain_text("Saved today")
    page.reload()
    ready(page)
    expect(page.locator("#canvas")).to_contain_text("See the child")
    expect(page.locator(".app-studio__notice")).to_have_count(0)
    sasha.complaints.clear()  # the browser itself writes that a request was broken off
