"""Every diagram of every pack is drawn as a person would want to read it, and shows all that it runs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

import workflows
from engine.process.picture import render
from engine.process.picture_layout import Layout, layout
from engine.process.picture_shapes import NAME_SIZE, PADDING
from engine.process.picture_text import SMALLEST, lines_of, width_of
from engine.process.rules.model import EVENTS, GATEWAYS, GROUPS, Element
from tests.workflows import diagram_geometry as geometry

PACKS = Path(workflows.__file__).parent
FILES = sorted(PACKS.glob("*/*.bpmn"))
MOST_SHAPES = 15
WIDEST = 1220
"""Pixels: the width of the page at 1280, so that the picture is shown at its own size."""

LONGEST_LABEL = 40
OPERATOR = ("{http://spiffworkflow.org/bpmn/schema/1.0/core}serviceTaskOperator",)
"""Its id names what is asked for and repeats."""

each_diagram = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")


def drawing(path: Path) -> Layout:
    return layout(path.read_bytes())


def named(element: Element) -> str:
    return f"{element.id} ({element.name})"


def test_lewisham_is_drawn() -> None:
    stems = {path.stem for path in FILES if path.parent.name == "lewisham"}
    assert {"child_in_need", "start_plan", "review_to_final_meeting", "oversee_long_plan"} <= stems


@each_diagram
def test_one_process_named_like_its_file(path: Path) -> None:
    diagram = drawing(path).diagram
    assert [process.id for process in diagram.processes] == [path.stem]
    assert diagram.process.name
    assert diagram.process.attributes.get("isExecutable") == "true"


@each_diagram
def test_ids_are_unique_over_elements_and_picture(path: Path) -> None:
    nodes = etree.parse(path).iter("{*}*")
    ids = Counter(node.get("id") for node in nodes if node.get("id") and node.tag not in OPERATOR)
    assert [id for id, count in ids.items() if count > 1] == []


@each_diagram
def test_everything_that_runs_is_drawn(path: Path) -> None:
    drawn = drawing(path)
    assert set(drawn.shapes) == set(drawn.diagram.elements)
    assert set(drawn.lines) == set(drawn.diagram.flows)


@each_diagram
def test_every_line_begins_and_ends_on_its_shapes(path: Path) -> None:
    drawn = drawing(path)
    for line in drawn.lines.values():
        flow = drawn.diagram.flows[line.flow]
        assert geometry.touches(drawn, drawn.shapes[flow.source], line.points[0]), flow.id
        assert geometry.touches(drawn, drawn.shapes[flow.target], line.points[-1]), flow.id


@each_diagram
def test_lines_run_level_or_upright(path: Path) -> None:
    for line in drawing(path).lines.values():
        for (ax, ay), (bx, by) in geometry.parts(line):
            assert ax == bx or ay == by, line.flow


@each_diagram
def test_no_two_lines_cross(path: Path) -> None:
    assert list(geometry.crossing_lines(drawing(path))) == []


@each_diagram
def test_no_shape_lies_over_another(path: Path) -> None:
    assert list(geometry.overlapping_shapes(drawing(path))) == []


@each_diagram
def test_groups_hold_what_is_in_them(path: Path) -> None:
    drawn = drawing(path)
    on_an_edge = {element.id for element in drawn.diagram.of_kind("boundaryEvent")}
    assert [id for id in geometry.escaping_shapes(drawn) if id not in on_an_edge] == []


@each_diagram
def test_no_line_runs_through_a_shape(path: Path) -> None:
    assert list(geometry.lines_through_shapes(drawing(path))) == []


@each_diagram
def test_no_label_is_covered(path: Path) -> None:
    assert list(geometry.covered_labels(drawing(path))) == []


@each_diagram
def test_one_screen_holds_no_more_than_an_eye_can(path: Path) -> None:
    """What sits on the edge of a step is part of it; what lies in a group is a screen of its own."""
    diagram = drawing(path).diagram
    for container in diagram.containers:
        shapes = [element for element in diagram.members(container) if element.kind != "boundaryEvent"]
        assert len(shapes) <= MOST_SHAPES, container


@each_diagram
def test_the_picture_fits_the_page_at_its_own_size(path: Path) -> None:
    assert float(etree.fromstring(render(path.read_bytes())).get("width")) <= WIDEST


@each_diagram
def test_names_are_short_and_fit_their_boxes(path: Path) -> None:
    drawn = drawing(path)
    for element in drawn.diagram.elements.values():
        assert len(element.name) <= LONGEST_LABEL, named(element)
        if element.kind not in EVENTS | GATEWAYS | GROUPS:
            box = drawn.shapes[element.id].box
            room = box.width - 2 * PADDING
            lines = lines_of(element.name, room, NAME_SIZE)
            assert max(width_of(line, NAME_SIZE) for line in lines) <= room, named(element)
            assert len(lines) <= 3, named(element)
    for flow in drawn.diagram.flows.values():
        assert len(flow.name) <= LONGEST_LABEL, flow.id


@each_diagram
def test_every_name_outside_a_shape_has_a_place_that_holds_it(path: Path) -> None:
    drawn = drawing(path)
    names = {e.id: e.name for e in drawn.diagram.elements.values() if e.kind in EVENTS | GATEWAYS and e.name}
    names |= {flow.id: flow.name for flow in drawn.diagram.flows.values() if flow.name}
    places = geometry.labels(drawn)
    assert set(places) == set(names)
    for id, name in names.items():
        lines = lines_of(name, places[id].width, SMALLEST)
        assert len(lines) * SMALLEST <= places[id].height, name
        assert max(width_of(line, SMALLEST) for line in lines) <= places[id].width + 1, name


@each_diagram
def test_every_step_of_a_person_says_who_and_by_which_clause(path: Path) -> None:
    """Where no clause asks for a step, its documentation says why it is there all the same."""
    diagram = drawing(path).diagram
    documented = {
        node.getparent().get("id")
        for node in etree.parse(path).iter("{*}documentation")
        if (node.text or "").strip()
    }
    for task in diagram.of_kind("userTask"):
        assert task.properties.get("role"), named(task)
        assert task.properties.get("clauses") or task.id in documented, named(task)
        assert any(node.text for node in _of(path, task.id).iter("{*}instructionsForEndUser")), named(task)


def _of(path: Path, id: str) -> etree._Element:
    (found,) = (node for node in etree.parse(path).iter(etree.Element) if node.get("id") == id)
    return found


@each_diagram
def test_every_question_has_named_answers_and_one_for_when_none_fits(path: Path) -> None:
    diagram = drawing(path).diagram
    for question in diagram.of_kind("exclusiveGateway"):
        ways = diagram.outgoing(question.id)
        if len(ways) > 1:
            assert question.name.endswith("?"), named(question)
            assert all(way.name for way in ways), named(question)
            unconditional = [way.id for way in ways if way.condition is None]
            assert unconditional == [question.attributes.get("default")], named(question)


@each_diagram
def test_every_deadline_is_named_and_its_path_is_short(path: Path) -> None:
    diagram = drawing(path).diagram
    for timer in diagram.of_kind("boundaryEvent"):
        if timer.is_on("timer"):
            (path_on,) = diagram.outgoing(timer.id)
            assert timer.name.endswith(("overdue", "passed")), named(timer)
            assert timer.properties.get("clauses"), named(timer)
            assert diagram.elements[path_on.target].kind in ("endEvent", "serviceTask"), named(timer)
