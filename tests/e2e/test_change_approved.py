"""A change on its way through the pages: seen, offered from a day, sent back, published, compared, brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from engine.packs import draft
from tests.e2e.filling import press
from tests.e2e.house import House
from tests.e2e.person import Person
from tests.e2e.test_narrow_screens import WIDTHS, is_too_wide

pytestmark = pytest.mark.browser

VISITS = "make_visits.bpmn"
STEP = b"""<bpmn:userTask id="tell_family" name="Tell the family"><bpmn:extensionElements><spiffworkflow:properties>
<spiffworkflow:property name="role" value="social_worker"/><spiffworkflow:property name="form" value="share_plan"/>
</spiffworkflow:properties></bpmn:extensionElements><bpmn:incoming>do_visits_go_on_to_visiting_stopped</bpmn:incoming>
<bpmn:outgoing>told</bpmn:outgoing></bpmn:userTask>
<bpmn:sequenceFlow id="told" sourceRef="tell_family" targetRef="visiting_stopped"/></bpmn:process>"""
DRAWN = b"""<bpmndi:BPMNShape id="tell_shape" bpmnElement="tell_family"><dc:Bounds x="475" y="20" width="130" height="76"/>
</bpmndi:BPMNShape><bpmndi:BPMNEdge id="told_edge" bpmnElement="told"><di:waypoint x="520" y="96"/>
<di:waypoint x="520" y="132"/></bpmndi:BPMNEdge><bpmndi:BPMNShape id="visiting_stopped_shape\""""


def test_a_change_is_seen_sent_back_offered_again_published_and_undone(
    house: House, someone: Callable[..., Person]
) -> None:
    house.office.supported()
    _draw(house)
    sasha, paul = someone("Sasha Servicehead"), someone("Paul Approver")
    _see(sasha)
    _offer(sasha, "2/1/2026")
    expect(sasha.page.locator(".govuk-error-summary")).to_contain_text("that day has passed")
    sasha.look()
    _offer(sasha, "")
    expect(sasha.page.locator("main")).to_contain_text("Somebody else who may publish")
    _send_back(paul)
    sasha.open("/studio")
    expect(sasha.page.locator("main")).to_contain_text("The change was sent back: “Say when”")
    _offer_again(sasha)
    paul.open("/studio")
    expect(paul.page.locator("main")).to_contain_text("A change waits for your approval")
    paul.follow("Look at the change")
    press(paul.page.get_by_role("button", name="Publish for new cases"))
    expect(paul.page.locator("main")).to_contain_text("1 open case still runs on an older version.")
    paul.look()
    _bring_back(sasha)


def test_where_cases_stand_leads_from_the_picture_to_the_cases(
    house: House, someone: Callable[..., Person]
) -> None:
    house.office.supported()
    house.go_to(date(2027, 2, 22))
    sasha = someone("Sasha Servicehead")
    sasha.open("/studio/live")
    page = sasha.page
    expect(page.locator(".app-drawing svg")).to_contain_text("1, 1 late")
    page.get_by_role("link", name="inside “Visit the child”").click()
    sasha.look()
    page.locator("#at_record_visit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Record the next visit")
    expect(page.locator("main")).to_contain_text("You may not open it.")
    sasha.look()


def test_the_pages_fit_a_phone_and_work_without_script(house: House, someone: Callable[..., Person]) -> None:
    house.office.supported()
    _draw(house)
    sasha = someone("Sasha Servicehead", script=False)
    _offer(sasha, "")
    expect(sasha.page.locator("main")).to_contain_text("Somebody else who may publish")
    paths = (
        "/studio",
        "/studio/change",
        "/studio/versions",
        "/studio/versions/1",
        "/studio/live/make_visits",
    )
    wide = []
    for path in (*paths, "/studio/live/make_visits/record_visit", "/studio/versions/1/diagrams/make_visits"):
        sasha.page.goto(path)
        wide += [(path, width) for width in WIDTHS if is_too_wide(sasha, width)]
    assert not wide


def _draw(house: House) -> None:
    """A step more after the last visit, another name for the first one."""
    with house.office.desk("Sasha Servicehead") as desk:
        xml = draft.published(desk)[VISITS]
        for was, becomes in (
            (b'name="Record the next visit"', b'name="See the child"'),
            (
                b'sourceRef="do_visits_go_on" targetRef="visiting_stopped"',
                b'sourceRef="do_visits_go_on" targetRef="tell_family"',
            ),
            (
                b"<bpmn:incoming>do_visits_go_on_to_visiting_stopped</bpmn:incoming>",
                b"<bpmn:incoming>told</bpmn:incoming>",
            ),
            (b"</bpmn:process>", STEP),
            (b'<bpmndi:BPMNShape id="visiting_stopped_shape"', DRAWN),
        ):
            assert was in xml
            xml = xml.replace(was, becomes, 1)
        draft.save(desk, VISITS, xml, 0)


def _see(sasha: Person) -> None:
    sasha.open("/studio")
    sasha.follow("See the change as a whole")
    page = sasha.page
    expect(page.locator("main")).to_contain_text("It is now called “See the child”")
    expect(page.locator("main")).to_contain_text("now comes “Tell the family” when")
    before, after = page.locator(".app-beside-drawings svg").all()
    expect(before).to_contain_text("Record the next visit")
    expect(before).to_contain_text("Changed")
    expect(after).to_contain_text("See the child")
    expect(after).to_contain_text("Added")
    expect(before).not_to_contain_text("Added")


def _offer(sasha: Person, day: str) -> None:
    sasha.page.goto("/studio/change")
    sasha.page.get_by_label("What is this change for?").fill("Families are told.")
    sasha.page.get_by_label("Counts for new cases from").fill(day)
    press(sasha.page.get_by_role("button", name="Offer it for approval"))


def _send_back(paul: Person) -> None:
    paul.open("/studio/change")
    page: Page = paul.page
    page.get_by_text("Send it back instead").click()
    page.get_by_label("What should be different?").fill("Say when")
    paul.look()
    press(page.get_by_role("button", name="Send it back", exact=True))
    expect(page.locator("main")).to_contain_text("Sent back.")


def _offer_again(sasha: Person) -> None:
    sasha.follow("See the change")
    expect(sasha.page.locator("main")).to_contain_text("Paul Approver did not publish it: “Say when”")
    _offer(sasha, "")


def _bring_back(sasha: Person) -> None:
    sasha.open("/studio/versions")
    expect(sasha.page.locator("main")).to_contain_text("Families are told.")
    press(sasha.page.get_by_role("button", name="Show what differs"))
    sasha.look()
    expect(sasha.page.locator("main")).to_contain_text("It is now called “See the child”")
    sasha.open("/studio/versions/1")
    with sasha.page.expect_download() as download:
        sasha.page.get_by_role("link", name="Download its files").click()
    assert download.value.suggested_filename == "lewisham-version-1.zip"
    sasha.follow("Bring this version back")
    press(sasha.page.get_by_role("button", name="Draw the change back"))
    expect(sasha.page.locator("main")).to_contain_text("It is now called “Record the next visit”")
