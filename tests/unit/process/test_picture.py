"""The picture: what it shows of a case, that nothing in it is more than a drawing, and its list of steps."""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from lxml import etree

import workflows
from engine.process.picture import Mark, outline, render
from engine.process.picture_layout import Box
from engine.process.rules.reading import UnreadableError

PACKS = Path(workflows.__file__).parent
LIFECYCLE = (PACKS / "lewisham" / "child_in_need.bpmn").read_bytes()
REVIEWS = (PACKS / "lewisham" / "review_to_final_meeting.bpmn").read_bytes()
VISITS = (PACKS / "shared" / "make_visits.bpmn").read_bytes()

SVG = "{http://www.w3.org/2000/svg}"
DRAWING_TAGS = {"svg", "title", "desc", "g", "rect", "path", "text"}
HOSTILE = '<script>alert(1)</script> "\'&"  style="fill:red" onload="x"'

SMALL = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="https://keepstep.test">
<bpmn:process id="small" name={name} isExecutable="true">
  <bpmn:startEvent id="begun" name={name}/>
  <bpmn:sequenceFlow id="on" name={name} sourceRef="begun" targetRef="work"/>
  <bpmn:userTask id="work" name={name}/>
  <bpmn:userTask id="loose" name="Loose"/>
</bpmn:process>
<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="small">
  <bpmndi:BPMNShape bpmnElement="begun"><dc:Bounds x="0" y="20" width="36" height="36"/></bpmndi:BPMNShape>
  <bpmndi:BPMNShape bpmnElement="work"><dc:Bounds x="{x}" y="0" width="120" height="76"/></bpmndi:BPMNShape>
  <bpmndi:BPMNEdge bpmnElement="on"><di:waypoint x="36" y="38"/><di:waypoint x="80" y="38"/></bpmndi:BPMNEdge>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"""


def small(name: str = "Small", x: str = "80") -> str:
    return SMALL.format(name=quoteattr(name), x=x)


def drawn(xml: bytes | str, **states: Mark) -> etree._Element:
    return etree.fromstring(render(xml, states))


def shape(svg: etree._Element, element: str) -> etree._Element:
    (found,) = svg.iterfind(f'{SVG}g[@data-element="{element}"]')
    return found


def title(svg: etree._Element, element: str) -> str:
    return shape(svg, element).findtext(f"{SVG}title", "")


def edge(svg: etree._Element, element: str) -> etree._Element:
    return next(node for node in shape(svg, element) if node.tag in (SVG + "rect", SVG + "path"))


def texts(svg: etree._Element) -> list[str]:
    return ["".join(node.itertext()) for node in svg.iter(SVG + "text")]


def box_of(node: etree._Element) -> Box:
    return Box(*(float(node.get(name)) for name in ("x", "y", "width", "height")))


def pills(svg: etree._Element) -> list[Box]:
    """The grounds of badges: boxes drawn on top of everything, not inside any shape."""
    return [box_of(node) for node in svg.iterfind(SVG + "rect") if node.get("rx")]


def test_every_element_is_drawn_once_with_its_name_for_screen_readers() -> None:
    svg = drawn(LIFECYCLE)
    ids = [node.get("data-element") for node in svg.iterfind(SVG + "g") if node.get("data-element")]
    assert len(ids) == len(set(ids)) == 35
    assert title(svg, "decide_need") == "Decide what the child needs"
    assert title(svg, "begin_all_loops") == "All of these"


def test_the_picture_is_one_image_with_a_title_and_what_stands_in_it() -> None:
    svg = drawn(LIFECYCLE, make_visits=Mark("late", "Late"), support=Mark("active"), decide_need=Mark("done"))
    said = {node.get("id"): node.text for node in svg if node.tag in (SVG + "title", SVG + "desc")}
    assert svg.get("role") == "img"
    assert said[svg.get("aria-labelledby")] == "Child in need: Lewisham"
    told = "Late: Visit the child. Open now: Support. Done: Decide what the child needs."
    assert said[svg.get("aria-describedby")] == told
    assert drawn(LIFECYCLE).findtext(SVG + "desc") == "Nothing has begun."


def test_late_work_is_told_by_colour_by_line_and_by_word() -> None:
    late = drawn(LIFECYCLE, make_visits=Mark("late", "2 days late"))
    plain = drawn(LIFECYCLE)
    assert edge(late, "make_visits").get("stroke") != edge(plain, "make_visits").get("stroke")
    assert edge(late, "make_visits").get("stroke-dasharray")
    assert not edge(plain, "make_visits").get("stroke-dasharray")
    assert "2 days late" in texts(late)
    assert title(late, "make_visits") == "Visit the child, late, 2 days late"


def test_open_and_done_differ_in_more_than_colour() -> None:
    svg = drawn(LIFECYCLE, decide_need=Mark("done"), no_plan_needed=Mark("active", "Open"))
    assert title(svg, "decide_need") == "Decide what the child needs, done"
    assert title(svg, "no_plan_needed").endswith("open now, Open")
    ticks = len(svg.findall(SVG + "path")) - len(drawn(LIFECYCLE).findall(SVG + "path"))
    assert ticks == 2, "a done step carries a tick: its ground and the stroke"
    open_step = drawn(VISITS, record_visit=Mark("active"))
    widths = [float(edge(each, "record_visit").get("stroke-width")) for each in (open_step, drawn(VISITS))]
    assert widths[0] > widths[1]


def test_what_is_not_named_is_still_to_do() -> None:
    assert render(LIFECYCLE, {"nobody_knows_this": Mark("late", "Late")}) == render(LIFECYCLE)


@pytest.mark.parametrize("badge", ["Late", "14 children", "2 working days late"])
def test_a_badge_keeps_clear_of_the_deadline_on_the_step(badge: str) -> None:
    svg = drawn(VISITS, record_visit=Mark("late", badge))
    (pill,) = pills(svg)
    deadline = Box(208, 170, 36, 36)
    step = box_of(edge(svg, "record_visit"))
    assert deadline.overlaps(step), "the picture has moved: put the circle's new place here"
    assert not pill.overlaps(deadline)
    assert pill.overlaps(step)


@pytest.mark.parametrize("badge", ["22 days late", "2 working days late"])
def test_a_badge_keeps_clear_of_lines_where_a_corner_is_free(badge: str) -> None:
    (pill,) = pills(drawn(VISITS, record_visit=Mark("late", badge)))
    loop_enters = ((190.0, 65.0), (190.0, 112.0))
    assert not pill.is_met_by(loop_enters)


def test_no_text_is_smaller_than_12_pixels() -> None:
    for path in PACKS.glob("*/*.bpmn"):
        sizes = re.findall(
            r'font-size="([^"]+)"', render(path.read_bytes(), {"record_visit": Mark("late", "Late")})
        )
        assert min(float(size) for size in sizes) >= 12, path.name


def test_kinds_of_steps_look_as_bpmn_asks() -> None:
    svg = drawn(LIFECYCLE)
    calls, asks = edge(svg, "assess_child"), edge(svg, "decide_need")
    assert float(calls.get("stroke-width")) > float(asks.get("stroke-width"))
    assert edge(svg, "new_concern").get("stroke-dasharray"), "a group that a message starts is dotted"
    assert not edge(svg, "support").get("stroke-dasharray")
    ends, begins = edge(svg, "case_closed"), edge(svg, "case_opened")
    assert float(ends.get("stroke-width")) > float(begins.get("stroke-width"))
    assert edge(drawn(VISITS), "visit_overdue").get("stroke-dasharray"), "this deadline lets the step go on"
    assert not edge(svg, "step_up_agreed").get("stroke-dasharray"), "this message ends the stage"


def marks(element: str, inside: str = "") -> tuple[tuple[str | None, str | None], ...]:
    """What is drawn inside one shape of this kind: paths and how they are filled."""
    begun = '<bpmn:startEvent id="begun" name="Small"/>'
    xml = small().replace(begun, f'<bpmn:{element} id="begun">{inside}</bpmn:{element}>')
    paths = shape(drawn(xml), "begun").iter(SVG + "path")
    return tuple((path.get("d"), path.get("fill")) for path in paths)[1:]


def test_each_event_has_a_mark_of_its_own() -> None:
    kinds = ["", "timer", "message", "error", "escalation", "terminate"]
    inside = [f"<bpmn:{kind}EventDefinition/>" if kind else "" for kind in kinds]
    assert len({marks("endEvent", each) for each in inside}) == len(kinds)


def test_what_sends_a_message_is_dark_and_what_waits_for_it_is_light() -> None:
    message = "<bpmn:messageEventDefinition/>"
    sends, waits = marks("intermediateThrowEvent", message), marks("intermediateCatchEvent", message)
    assert {path for path, _ in sends} == {path for path, _ in waits}
    assert sends != waits


def test_each_gateway_has_a_mark_of_its_own() -> None:
    assert len({marks(f"{kind}Gateway") for kind in ("exclusive", "parallel", "eventBased")}) == 3


def test_the_plus_of_a_stage_makes_room_for_an_event_on_its_edge() -> None:
    event = '<bpmn:boundaryEvent id="late" attachedToRef="work"/>'
    xml = small().replace('<bpmn:userTask id="work" name="Small"/>', f'<bpmn:callActivity id="work"/>{event}')
    place = '<bpmndi:BPMNShape bpmnElement="late"><dc:Bounds x="122" y="58" width="36" height="36"/></bpmndi:BPMNShape>'

    def plus(xml: str) -> Box:
        transform = shape(drawn(xml), "work").findall(SVG + "path")[0].get("transform")
        across, down = (float(number) for number in re.findall(r"[\d.]+", transform))
        return Box(across - 8, down - 8, 16, 16)

    on_edge = Box(122, 58, 36, 36)
    assert plus(xml).overlaps(on_edge), "the middle is where it stands otherwise"
    assert not plus(xml.replace("<bpmndi:BPMNEdge", place + "<bpmndi:BPMNEdge")).overlaps(on_edge)


def test_groups_lie_under_lines_and_lines_under_steps() -> None:
    svg = render(LIFECYCLE)
    order = [svg.index(f'data-element="{id}"') for id in ("support", "support_started", "step_up_agreed")]
    assert order == sorted(order)
    assert order[0] < svg.index("<path") < order[1], "the first path is a line"


@pytest.mark.parametrize("states", [{}, {"work": Mark("late", HOSTILE), "begun": Mark("done", HOSTILE)}])
def test_whatever_a_name_holds_it_is_only_text(states: dict[str, Mark]) -> None:
    svg = etree.fromstring(render(small(HOSTILE), states))
    for node in svg.iter():
        assert etree.QName(node).localname in DRAWING_TAGS
        names = {str(name) for name in node.attrib}
        assert not [name for name in names if name == "style" or name.startswith("on") or "href" in name]
    assert "<script>alert(1)</script>" in title(svg, "work")


def test_whatever_an_id_holds_it_stays_in_its_attribute() -> None:
    svg = drawn(small().replace('"work"', quoteattr(f"work{HOSTILE}")))
    assert f"work{HOSTILE}" in [node.get("data-element") for node in svg]
    assert {etree.QName(node).localname for node in svg.iter()} <= DRAWING_TAGS


@pytest.mark.parametrize("path", sorted(PACKS.glob("*/*.bpmn")), ids=lambda path: path.stem)
def test_a_strict_content_policy_shows_every_picture(path: Path) -> None:
    svg = render(path.read_bytes())
    assert not re.search(r"<(script|style|image|use|foreignObject)|style=|href|url\(", svg)


@pytest.mark.parametrize(
    "xml",
    [
        "not a diagram",
        "<svg/>",
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + small("x").replace("Loose", "&a;"),
    ],
)
def test_a_file_that_is_no_diagram_is_refused_in_words(xml: str) -> None:
    with pytest.raises(UnreadableError):
        render(xml)
    with pytest.raises(UnreadableError):
        outline(xml)


@pytest.mark.parametrize("x", ["nan", "inf", "", "left"])
def test_a_draft_with_a_place_that_is_no_number_is_drawn_without_it(x: str) -> None:
    svg = drawn(small(x=x))
    assert [node.get("data-element") for node in svg.iterfind(SVG + "g[@data-element]")] == ["begun"]


def test_a_draft_without_a_picture_is_an_empty_one() -> None:
    bare = re.sub(r"<bpmndi:BPMNDiagram>.*</bpmndi:BPMNDiagram>", "", small(), flags=re.S)
    assert not list(drawn(bare).iterfind(SVG + "g"))


def test_a_label_without_a_place_stands_under_its_shape_or_beside_its_line() -> None:
    svg = drawn(small())
    places = {
        (float(node.get("x")), float(node.get("y")))
        for node in svg.iter(SVG + "text")
        if node.text == "Small"
    }
    assert any(x == 18 and y > 56 for x, y in places), "under the circle"
    assert any(x == 58 and y < 38 for x, y in places), "above the line"


def test_a_label_stands_where_the_file_puts_it() -> None:
    label = '<bpmndi:BPMNLabel><dc:Bounds x="50" y="200" width="40" height="14"/></bpmndi:BPMNLabel>'
    svg = drawn(small().replace('height="36"/>', f'height="36"/>{label}', 1))
    assert any(
        float(node.get("x")) == 70 and 200 < float(node.get("y")) < 214 for node in svg.iter(SVG + "text")
    )


def test_a_long_name_ends_in_dots_rather_than_outside_its_box() -> None:
    svg = drawn(small("word " * 60))
    lines = [node for node in shape(svg, "work").iter(SVG + "text")]
    assert lines[-1].text.endswith("…")
    assert len(lines) <= 6


def test_the_outline_follows_the_case_and_closes_with_what_messages_start() -> None:
    steps = outline(LIFECYCLE)
    names = [step.name for step in steps]
    assert names[:4] == [
        "Case opened",
        "Assess the child",
        "Decide what the child needs",
        "Step up agreed early",
    ]
    support = names.index("Support")
    assert set(names[support + 1 : support + 11]) >= {
        "Visit the child",
        "Supervise the plan",
        "Support ended",
    }
    assert [names[place] for place in (-13, -9, -5)] == ["New concern", "Reassessment", "Step up by a review"]


def test_the_outline_says_what_may_follow_and_in_which_case() -> None:
    steps = {step.id: step for step in outline(LIFECYCLE)}
    assert steps["what_does_the_child_need"].next == (
        ("plan", "support", "Support"),
        ("no plan", "no_plan_needed", "No plan needed"),
    )
    assert steps["assess_child"].next == (("", "decide_need", "Decide what the child needs"),)


def test_the_outline_hangs_deadlines_on_their_steps() -> None:
    steps = {step.id: step for step in outline(REVIEWS)}
    assert steps["hold_review"].timers == (("review_overdue", "Review overdue"),)
    assert "review_overdue" not in steps
    assert "review_overdue_told" not in steps
    assert steps["review_near"].kind == "intermediateCatchEvent"


def test_the_outline_passes_over_diamonds_where_lines_only_meet() -> None:
    steps = {step.id: step for step in outline(REVIEWS)}
    assert "before_what_opens_the_review" not in steps
    opens = ("what_opens_the_review", "What opens the review: time or need?")
    assert steps["reviewing_started"].next == (("", *opens),)
    assert ("go on", *opens) in steps["what_did_the_review_decide"].next


def test_the_outline_of_a_draft_leaves_nothing_out() -> None:
    names = [step.name for step in outline(small())]
    assert names == ["Small", "Small", "Loose"]
    assert [step.name for step in outline(small(""))][:2] == ["Start", "Step"]
