"""Files from other tools in the studio: what the drawing cannot keep is said before anything is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import expect

from engine.packs.blank import blank
from tests.e2e.drawing import go_to, ready, saved, status
from tests.e2e.filling import press
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

SignIn = Callable[..., Person]

TOOL = 'xmlns:tool="http://tool.example/ns"'
STRANGE = "<tool:colours><tool:colour of='first_step'>red</tool:colour></tool:colours>"


def _import(sasha: Person, folder: Path, content: bytes) -> None:
    file = folder / "brought.bpmn"
    file.write_bytes(content)
    sasha.open("/studio/import")
    sasha.page.get_by_label("The file").set_input_files(file)
    press(sasha.page.get_by_role("button", name="Import as a new diagram"))
    ready(sasha.page)


def _ids_and_places(xml: bytes) -> tuple[set[str], list[dict[str, float]]]:
    root = etree.fromstring(xml)
    ids = {str(element.get("id")) for element in root.iter("{*}*") if element.get("id")}
    bounds = [{key: float(value) for key, value in box.attrib.items()} for box in root.iter("{*}Bounds")]
    return ids, bounds


def test_a_diagram_from_another_tool_keeps_ids_picture_and_extensions_through_a_change(
    someone: SignIn, tmp_path: Path
) -> None:
    sasha = someone("Sasha Servicehead")
    brought = blank("hold_the_panel", "Hold the panel").decode()
    brought = brought.replace("<bpmn:definitions ", f"<bpmn:definitions {TOOL} ", 1)
    brought = brought.replace(
        '<bpmn:userTask id="first_step" name="First step">',
        '<bpmn:userTask id="first_step" name="First step" tool:colour="red">'
        "<bpmn:extensionElements><tool:thing size='1'>kept</tool:thing></bpmn:extensionElements>",
    )
    _import(sasha, tmp_path, brought.encode())
    page = sasha.page
    expect(page.locator(".app-studio__notice")).to_have_count(0)
    go_to(page, "First step")
    page.get_by_label("Name on the diagram").fill("Meet as a panel")
    page.get_by_label("Name on the diagram").blur()
    saved(page)
    kept = page.request.get("/studio/hold_the_panel/export").body()
    assert _ids_and_places(kept) == _ids_and_places(brought.encode())
    assert b'tool:colour="red"' in kept
    assert b"kept</tool:thing>" in kept
    assert b"Meet as a panel" in kept


def test_what_the_drawing_would_lose_is_said_and_nothing_saves_itself(
    someone: SignIn, tmp_path: Path
) -> None:
    sasha = someone("Sasha Servicehead")
    brought = blank("hold_the_panel", "Hold the panel").decode()
    brought = brought.replace("<bpmn:definitions ", f"<bpmn:definitions {TOOL} ", 1)
    brought = brought.replace("<bpmn:startEvent ", f"{STRANGE}<bpmn:startEvent ", 1)
    sasha.page.clock.install()
    _import(sasha, tmp_path, brought.encode())
    page = sasha.page
    notice = page.locator(".app-studio__notice")
    expect(notice).to_contain_text("would be lost when you save")
    expect(notice).to_contain_text("tool:colours")
    go_to(page, "First step")
    page.get_by_label("Name on the diagram").fill("Meet as a panel")
    page.get_by_label("Name on the diagram").blur()
    expect(status(page)).to_contain_text("Not saved yet.")
    page.clock.fast_forward(10_000)  # longer than the draft waits before it saves itself
    expect(status(page)).to_contain_text("Not saved yet.")
    assert page.request.get("/studio/hold_the_panel/export").body() == brought.encode()
    saved(page)
    expect(notice).to_have_count(0)


def test_one_namespace_under_two_prefixes_is_no_loss(someone: SignIn, tmp_path: Path) -> None:
    sasha = someone("Sasha Servicehead")
    brought = blank("hold_the_panel", "Hold the panel").decode()
    model = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    brought = brought.replace("<bpmn:definitions ", f'<bpmn:definitions xmlns="{model}" ', 1)
    _import(sasha, tmp_path, brought.encode())
    expect(sasha.page.locator(".app-studio__notice")).to_have_count(0)


def test_what_lies_in_a_closed_group_is_named_before_it_is_drawn_elsewhere(
    someone: SignIn, tmp_path: Path
) -> None:
    sasha = someone("Sasha Servicehead")
    brought = blank("hold_the_panel", "Hold the panel").decode()
    inside = '<bpmn:userTask id="ring" name="Ring the family"/>'
    group = f'<bpmn:subProcess id="apart" name="Apart">{inside}</bpmn:subProcess>'
    brought = brought.replace("</bpmn:process>", f"{group}</bpmn:process>", 1)
    boxes = (
        '<bpmndi:BPMNShape id="apart_di" bpmnElement="apart" isExpanded="false">'
        '<dc:Bounds x="400" y="400" width="300" height="200"/></bpmndi:BPMNShape>'
        '<bpmndi:BPMNShape id="ring_di" bpmnElement="ring">'
        '<dc:Bounds x="450" y="450" width="100" height="80"/></bpmndi:BPMNShape>'
    )
    brought = brought.replace("</bpmndi:BPMNPlane>", f"{boxes}</bpmndi:BPMNPlane>", 1)
    sasha.page.clock.install()
    _import(sasha, tmp_path, brought.encode())
    page = sasha.page
    notice = page.locator(".app-studio__notice")
    expect(notice).to_contain_text(
        "Would be drawn in another place, on a sheet of their own: “Ring the family”."
    )
    expect(notice).not_to_contain_text("Would be lost")
    go_to(page, "First step")
    page.get_by_label("Name on the diagram").fill("Meet as a panel")
    page.get_by_label("Name on the diagram").blur()
    page.clock.fast_forward(10_000)
    expect(status(page)).to_contain_text("Not saved yet.")
    assert page.request.get("/studio/hold_the_panel/export").body() == brought.encode()


def test_a_new_diagram_is_begun_and_mended_to_its_end(someone: SignIn) -> None:
    sasha = someone("Sasha Servicehead")
    sasha.open("/studio/new")
    page = sasha.page
    page.get_by_label("What is it called?").fill("Hold the panel")
    press(page.get_by_role("button", name="Begin drawing"))
    ready(page)
    sasha.look()
    expect(page.locator("[data-problems-heading]")).to_contain_text("to mend before approval")
    go_to(page, "First step")
    page.get_by_label("Who does it").select_option(label="Team manager")
    page.get_by_label("Form", exact=True).select_option(label="Record a visit to the child")
    expect(page.locator("[data-problems-heading]")).not_to_contain_text("to mend before approval")


@pytest.mark.parametrize("place", ['x="nan"', 'width="wide"', 'y="1e308"', 'x="inf"'])
def test_a_picture_that_would_stop_the_browser_is_not_drawn(
    someone: SignIn, tmp_path: Path, place: str
) -> None:
    sasha = someone("Sasha Servicehead")
    brought = blank("hold_the_panel", "Hold the panel").decode()
    side = place.partition("=")[0]
    brought = re.sub(
        rf'(<bpmndi:BPMNShape id="first_step_di".*?){side}="\d+"', rf"\1{place}", brought, count=1
    )
    file = tmp_path / "brought.bpmn"
    file.write_text(brought, encoding="utf-8")
    sasha.open("/studio/import")
    page = sasha.page
    page.get_by_label("The file").set_input_files(file)
    press(page.get_by_role("button", name="Import as a new diagram"))
    expect(page.locator(".app-studio__notice")).to_contain_text("places that are no numbers")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    assert page.request.get("/studio/hold_the_panel/export").text() == brought


def test_a_file_without_a_picture_opens_empty_and_keeps_what_it_holds(
    someone: SignIn, tmp_path: Path
) -> None:
    sasha = someone("Sasha Servicehead")
    brought = re.sub(
        r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>",
        "",
        blank("hold_the_panel", "Hold the panel").decode(),
        flags=re.DOTALL,
    )
    _import(sasha, tmp_path, brought.encode())
    page = sasha.page
    expect(page.locator(".app-studio__notice")).to_contain_text("This file holds no picture")
    expect(page.locator("[data-problems-heading]")).to_contain_text("to mend before approval")
    saved(page)
    kept = page.request.get("/studio/hold_the_panel/export").text()
    assert 'id="first_step"' in kept
    assert 'id="first_step_to_ended"' in kept
