"""The studio explains every rule of the check, to whoever may draw, in the words of the documentation."""

from __future__ import annotations

import pytest
from lxml import html

from engine.packs.check import explanations
from tests.browsing import Browser
from tests.conftest import SignIn


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


def test_the_list_leads_to_a_page_for_every_rule(sasha: Browser) -> None:
    assert "/studio/rules" in sasha.get("/studio").text
    page = html.fromstring(sasha.get("/studio/rules").text)
    links = {href for href in page.xpath("//tbody//a/@href")}
    assert links == {f"/studio/rules/{code}" for code in explanations()}
    for address in links:
        assert sasha.get(address).status_code == 200


def test_a_page_says_why_it_matters_shows_both_drawings_and_what_to_do(sasha: Browser) -> None:
    page = sasha.get("/studio/rules/deadlock")
    rule = explanations()["deadlock"]
    for said in (rule.finds.rstrip("."), rule.matters, rule.remedy, "waits for every line that leads to it"):
        assert said in page.text
    for picture in html.fromstring(page.text).xpath("//main//img"):
        assert picture.get("alt").split(":")[0] in ("Before", "After")
        with sasha.get(picture.get("src")) as answer:
            assert answer.mimetype == "image/svg+xml"


def test_a_condition_is_shown_as_it_is_written(sasha: Browser) -> None:
    page = html.fromstring(sasha.get("/studio/rules/condition_never_true").text)
    assert 'need_decision == "plan" and need_decision == "early_help"' in page.xpath("//code/text()")


def test_a_rule_that_there_is_not_has_no_page(sasha: Browser) -> None:
    assert sasha.get("/studio/rules/nothing").status_code == 404


def test_whoever_may_not_draw_is_told_so(sign_in: SignIn) -> None:
    tom = sign_in("Tom Teamlead")
    assert tom.get("/studio/rules").status_code == tom.get("/studio/rules/deadlock").status_code == 403
