"""Drawing in the studio: only what Keepstep runs is offered, fields speak plainly, and no key or mouse is needed twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.drawing import go_to, on_canvas, open_drawing, ready, saved, section, status
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

SignIn = Callable[..., Person]

RUN = {
    "A step people do", "A step Keepstep does", "Another diagram", "A group of steps", "Steps that a message starts",
    "Choose one way", "Do several at once", "Wait for whichever comes first", "Wait for a date", "Wait for a message",
    "Send a message", "Start", "Start with a message", "End", "End with a message", "End and stop the whole group",
    "End with an error", "End with an escalation", "Deadline that stops the step", "Deadline: the step stays open",
    "Message that stops it", "Error in it", "Escalation that stops it", "Escalation: it goes on", "When this message comes",
    "Follow when no other line applies", "An ordinary line",
}  # fmt: skip
"""Everything that any menu may offer, as design.md's "The BPMN that Keepstep runs" has it."""

VISIT, LINE = "Record the next visit", "Do visits go on? → no → Visiting stopped"


def test_palette_pad_and_menus_offer_only_what_keepstep_runs(someone: SignIn) -> None:
    page = open_drawing(someone("Sasha Servicehead"), "child_in_need")
    page.locator(".djs-palette [data-action=add]").click()
    assert _offered(page) <= RUN
    page.keyboard.press("Escape")
    for option in page.get_by_label("Go to", exact=True).locator("option").all_inner_texts()[1:]:
        go_to(page, option)
        for action in ("append", "replace"):
            button = page.locator(f".djs-context-pad [data-action={action}]")
            if button.count():
                button.click()
                offered = _offered(page)
                assert offered <= RUN, (option, action, offered - RUN)
                page.keyboard.press("Escape")


def _offered(page: Page) -> set[str]:
    expect(page.locator(".djs-popup")).to_be_visible()
    return set(page.locator(".djs-popup-body .djs-popup-label").all_inner_texts())


def test_fields_set_role_form_and_deadline_in_words(someone: SignIn) -> None:
    page = open_drawing(someone("Sasha Servicehead"), "close_case")
    go_to(page, "Write the closing summary")
    page.get_by_label("Who does it").select_option(label="Team manager")
    page.get_by_label("Form", exact=True).select_option(label="Record a visit to the child")
    links = section(page, "work").locator("a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "/studio/forms/record_visit/preview",
        "/studio/forms/record_visit",
    ]
    deadline = section(page, "deadline")
    page.get_by_label("Deadline", exact=True).select_option(label="Visit: 20 working days")
    expect(deadline).to_contain_text("20 working days (should)")
    expect(deadline).to_contain_text("the day the child was last seen")
    expect(deadline).to_contain_text("LEW-7.2")
    saved(page)
    kept = page.request.get("/studio/close_case/export").text()
    assert 'name="role" value="team_manager"' in kept
    assert 'name="form" value="record_visit"' in kept
    assert "due(&#34;visit_interval_max&#34;)" in kept or 'due("visit_interval_max")' in kept


def test_a_condition_is_chosen_row_by_row_and_said_as_a_sentence(someone: SignIn) -> None:
    page = open_drawing(someone("Sasha Servicehead"), "make_visits")
    go_to(page, LINE)
    rows = section(page, "condition")
    expect(rows.locator(".keepstep-sentence")).to_have_text("Follow this line when visits go on is no.")
    near = rows.locator("optgroup").first
    expect(near).to_have_attribute("label", "Answered before this, on this diagram")
    rows.get_by_role("button", name="add another").click()
    second = rows.get_by_role("group", name="Condition 2")
    second.get_by_label("What is asked").select_option("last_visit_on")
    second.get_by_label("Comparison").select_option(label="is before")
    expect(rows).to_contain_text("Finish the choice above")
    second.get_by_label("Date").select_option(label="today")
    rows.get_by_label("How many of the conditions").select_option(label="any of these is so")
    expect(rows.locator(".keepstep-sentence")).to_have_text(
        "Follow this line when visits go on is no or the day the child was last seen is before today."
    )
    rows.get_by_label("Write it yourself").check()
    written = rows.get_by_label("The condition as written")
    expect(written).to_have_value("visits_continue == false or last_visit_on < today()")
    written.fill("visits_continue = false")
    written.blur()
    expect(rows.locator(".keepstep-sentence")).to_contain_text("Write == where")
    written.fill("not (visits_continue == true and last_visit_on < today())")
    written.blur()
    expect(rows.locator(".keepstep-sentence")).to_contain_text("it is not so that")
    expect(rows).to_contain_text("more than the rows can show")


def test_problems_are_marked_while_one_draws(someone: SignIn) -> None:
    page = open_drawing(someone("Sasha Servicehead"), "make_visits")
    expect(page.locator("[data-problems-heading]")).to_have_text("Check: nothing to mend")
    go_to(page, VISIT)
    page.get_by_label("Who does it").select_option(label="Choose who does it")
    expect(page.locator("[data-container-id=record_visit] .keepstep-badge--error")).to_have_text("1")
    expect(page.locator("[data-problems-heading]")).to_have_text("Check: 1 problem to mend before approval")
    expect(status(page)).to_contain_text("1 problem to mend.")
    why = page.locator("[data-problems] li").first.get_by_role("link", name="Why")
    assert why.get_attribute("href") == "/studio/rules/role_missing"
    on_canvas(page)
    page.keyboard.press("Control+z")
    expect(page.locator(".keepstep-badge--error")).to_have_count(0)
    expect(page.get_by_label("Who does it")).to_have_value("social_worker")


def test_steps_are_found_copied_and_pasted_without_a_mouse(someone: SignIn) -> None:
    sasha = someone("Sasha Servicehead")
    page = open_drawing(sasha, "make_visits")
    on_canvas(page)
    page.keyboard.press("Control+f")
    page.keyboard.type("record_visit")
    expect(page.locator(".djs-search-result").first).to_contain_text(VISIT)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name on the diagram")).to_have_value(VISIT)
    on_canvas(page)
    page.keyboard.press("Control+c")
    other = page.context.new_page()
    other.goto("/studio/close_case")
    ready(other)
    on_canvas(other)
    other.keyboard.press("Control+v")
    expect(other.get_by_label("Name on the diagram")).to_have_value(VISIT)
    expect(other.get_by_label("Form", exact=True)).to_have_value("record_visit")
    expect(other.get_by_label("Deadline", exact=True)).to_have_value("visit_interval_max")
    saved(other)
    kept = other.request.get("/studio/close_case/export").text()
    assert kept.count(f'name="{VISIT}"') == 1
    on_canvas(other)
    other.keyboard.press("Control+z")
    expect(other.locator("#canvas")).not_to_contain_text(VISIT)
    other.close()


def test_help_on_keys_opens_by_key_and_by_button(someone: SignIn) -> None:
    sasha = someone("Sasha Servicehead")
    page = open_drawing(sasha, "make_visits")
    on_canvas(page)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys and how to draw")
    expect(keys).to_contain_text("Ctrl and F")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.get_by_role("button", name="Keys and help").click()
    expect(keys).to_be_visible()
    keys.get_by_role("button", name="Close").click()
    go_to(page, VISIT)
    page.get_by_label("Name on the diagram").press("?")
    expect(keys).to_be_hidden()


def test_who_is_told_is_the_role_that_the_engine_reads(someone: SignIn) -> None:
    page = open_drawing(someone("Sasha Servicehead"), "hold_meeting")
    go_to(page, "Send the invitations")
    page.get_by_label("Who is told").select_option(label="Team manager")
    saved(page)
    expect(status(page)).to_contain_text("No problems found")
    kept = page.request.get("/studio/hold_meeting/export").text()
    step = kept.partition('id="send_invitations"')[2].partition("</bpmn:serviceTask>")[0]
    assert 'name="role" value="team_manager"' in step


def test_a_called_diagram_is_a_link_away(someone: SignIn) -> None:
    page = open_drawing(someone("Sasha Servicehead"), "child_in_need")
    go_to(page, "Visit the child")
    link = page.get_by_role("link", name="Open that diagram")
    assert link.get_attribute("href") == "/studio/make_visits"


def test_a_number_of_ones_own_becomes_a_deadline_of_the_policys_draft(someone: SignIn) -> None:
    sasha = someone("Sasha Servicehead")
    page = open_drawing(sasha, "close_case")
    go_to(page, "Write the closing summary")
    own = section(page, "deadline").locator("details")
    own.get_by_text("Set a number of your own").click()
    own.get_by_role("button", name="Use this deadline").click()
    expect(own.get_by_role("alert")).to_have_text("Write how long: a whole number from 1 to 9999.")
    own.get_by_label("How long").fill("2")
    own.get_by_label("Counted in").select_option(label="weeks")
    own.get_by_label("Counted from").select_option(label="The day of the last review")
    own.get_by_label("What has to be done by then").fill("Write the summary")
    own.get_by_role("button", name="Use this deadline").click()
    expect(page.get_by_label("Deadline", exact=True)).to_have_value("write_the_summary")
    expect(section(page, "deadline")).to_contain_text("2 weeks")
    expect(section(page, "deadline")).to_contain_text("the day of the last review")
    expect(page.locator("[data-problems-heading]")).to_have_text("Check: nothing to mend")
    saved(page)
    page.reload()
    ready(page)
    go_to(page, "Write the closing summary")
    expect(page.get_by_label("Deadline", exact=True)).to_have_value("write_the_summary")
    sasha.open("/studio")
    expect(page.locator("main")).to_contain_text("Being changed")
