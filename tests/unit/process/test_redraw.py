"""Redrawing keeps what it does not touch, and draws what it adds: in place, joined, apart from everything else."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from engine.process.redraw import (
    CannotRedrawError,
    Drawing,
    NewStep,
    add_deadline,
    add_step,
    add_way,
    lead,
    make_default,
    remove,
    remove_line,
    rename,
    say_when,
    set_message,
    set_property,
    would_remove,
)
from engine.process.redraw.canvas import Canvas
from engine.process.redraw.lines import targets
from engine.process.rules import Around, check

PACKS = Path(__file__).parents[3] / "workflows"
FILES = sorted(PACKS.glob("*/*.bpmn"))
VISITS = PACKS / "shared" / "make_visits.bpmn"
STEP = NewStep("user", "Tell the school", {"role": "social_worker", "form": "record_visit"})


def visits() -> Drawing:
    return Drawing(VISITS.read_bytes())


def errors(drawing: Drawing) -> Counter[str]:
    found = check({f"{drawing.diagram.process.id}.bpmn": drawing.xml()}, Around())
    return Counter(problem.code for problem in found if problem.severity == "error")


def faults(drawing: Drawing) -> set[tuple[str, ...]]:
    """What is wrong with the picture: shapes missing, on each other or outside their group, loose or slanting lines."""
    diagram, canvas = drawing.diagram, Canvas(drawing, drawing.diagram.process.id)
    shapes, lines = canvas.shapes(), canvas.lines()
    found = {("missing", id) for id in [*diagram.elements, *diagram.flows] if id not in {**shapes, **lines}}
    found |= {("stray", id) for id in [*shapes, *lines] if id not in {**diagram.elements, **diagram.flows}}
    for container in diagram.containers:
        members = [m.id for m in diagram.members(container) if m.kind != "boundaryEvent" and m.id in shapes]
        for number, id in enumerate(members):
            found |= {("overlap", id, o) for o in members[number + 1 :] if shapes[id].overlaps(shapes[o])}
            around = shapes.get(container)
            if around is not None and around.grown(1).overlaps(shapes[id]) and not _holds(around, shapes[id]):
                found.add(("outside", id))
    for id, points in lines.items():
        if any(
            min(abs(a[0] - b[0]), abs(a[1] - b[1])) > 0.2 for a, b in zip(points, points[1:], strict=False)
        ):
            found.add(("slants", id))
        flow = diagram.flows.get(id)
        for end, (x, y) in ((flow.source, points[0]), (flow.target, points[-1])) if flow else ():
            box = shapes[end].grown(1)
            if not (box.x <= x <= box.right and box.y <= y <= box.bottom):
                found.add(("loose", id))
    return found


def _holds(outer: object, inner: object) -> bool:
    a, b = vars(outer), vars(inner)
    return bool(
        a["x"] <= b["x"]
        and a["y"] <= b["y"]
        and a["x"] + a["width"] >= b["x"] + b["width"]
        and a["y"] + a["height"] >= b["y"] + b["height"]
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_that_nobody_changes_stays_as_it_is_to_the_byte(path: Path) -> None:
    assert Drawing(path.read_bytes()).xml() == path.read_bytes()


def test_comments_and_other_tools_settings_stay() -> None:
    given = VISITS.read_bytes().replace(
        b"<bpmn:process ",
        b'<!-- by hand /> --><bpmn:category xmlns:tool="https://tool.example" tool:colour="red" id="c" />'
        b"<bpmn:process ",
    )
    drawing = Drawing(given)
    rename(drawing, "record_visit", "See the child")
    assert drawing.xml() == given.replace(b'name="Record the next visit"', b'name="See the child"')


def test_a_step_is_added_between_two_and_the_first_line_keeps_its_id() -> None:
    drawing = visits()
    id = add_step(drawing, "record_visit", STEP)
    assert id == "tell_the_school"
    diagram = drawing.diagram
    assert diagram.flows["record_visit_to_do_visits_go_on"].target == id
    assert [flow.target for flow in diagram.outgoing(id)] == ["do_visits_go_on"]
    assert diagram.elements[id].properties == {"role": "social_worker", "form": "record_visit"}
    canvas = Canvas(drawing, "make_visits")
    new, before, behind = (canvas.shapes()[each] for each in (id, "record_visit", "do_visits_go_on"))
    assert before.right < new.x < new.right < behind.x
    assert new.middle[1] == before.middle[1] == behind.middle[1]
    assert not faults(drawing) | set(errors(drawing))


def test_what_was_added_can_be_removed_again() -> None:
    drawing = visits()
    going = remove(drawing, add_step(drawing, "record_visit", STEP))
    assert (going.leads_to and going.leads_to.id, going.also) == ("do_visits_go_on", ())
    assert drawing.diagram.flows["record_visit_to_do_visits_go_on"].target == "do_visits_go_on"
    assert not faults(drawing) | set(errors(drawing))


def test_removing_a_step_takes_its_deadline_along() -> None:
    drawing = visits()
    going = would_remove(drawing, "record_visit")
    assert [element.id for element in going.also] == ["visit_overdue", "visit_overdue_told"]


def test_a_question_is_removed_once_it_is_said_which_way_stays() -> None:
    drawing = visits()
    with pytest.raises(CannotRedrawError, match="Choose the one that stays"):
        remove(drawing, "do_visits_go_on")
    going = remove(drawing, "do_visits_go_on", "do_visits_go_on_to_visiting_stopped")
    assert going.also == ()
    assert not faults(drawing) | set(errors(drawing))


def test_a_deadline_hangs_on_its_step_and_tells() -> None:
    drawing = visits()
    id = add_deadline(drawing, "record_visit", "Too late", 'due("visit_interval_max")', {"ladder": "default"})
    event = drawing.diagram.elements[id]
    assert (event.attributes["attachedToRef"], event.interrupts) == ("record_visit", False)
    assert event.events[0].text == 'due("visit_interval_max")'
    assert not faults(drawing) | set(errors(drawing))


def test_a_question_gets_a_default_and_a_way_to_an_end() -> None:
    drawing = visits()
    new = NewStep("decision", "Urgent?", condition="visits_continue == true", way="yes", otherwise="no")
    id = add_step(drawing, "record_visit", new)
    ways = {flow.name: flow for flow in drawing.diagram.outgoing(id)}
    assert ways["no"].id == drawing.diagram.elements[id].attributes["default"]
    assert ways["yes"].condition == "visits_continue == true"
    assert not faults(drawing) | set(errors(drawing))


@pytest.mark.parametrize(
    "new",
    [
        NewStep("call", "Supervise", called="supervise_plan"),
        NewStep("wait_date", "Wait", timer='due("visit_interval_max")'),
        NewStep("send_message", "Say", message="step_up_agreed"),
        NewStep("group", "Together"),
        NewStep("service", "Tell", operator="notify", parameters={"role": '"team_manager"'}),
    ],
    ids=lambda new: new.kind,
)
def test_each_kind_of_step_is_drawn_and_passes_the_check_of_its_shape(new: NewStep) -> None:
    drawing = visits()
    add_step(drawing, "record_visit", new)
    known_later = {"called_unknown", "message_not_awaited"}
    assert not faults(drawing) | (set(errors(drawing)) - known_later)


def test_lines_are_led_elsewhere_named_made_the_default_and_taken_out() -> None:
    drawing = visits()
    step = add_step(drawing, "record_visit", STEP)
    lead(drawing, "do_visits_go_on_to_record_visit", step)
    say_when(drawing, "do_visits_go_on_to_record_visit", "again", "visits_continue == true")
    make_default(drawing, "do_visits_go_on_to_visiting_stopped")
    diagram = drawing.diagram
    assert diagram.flows["do_visits_go_on_to_record_visit"].target == step
    assert diagram.elements["do_visits_go_on"].attributes["default"] == "do_visits_go_on_to_visiting_stopped"
    assert diagram.flows["do_visits_go_on_to_visiting_stopped"].condition is None
    assert not faults(drawing)
    remove_line(drawing, "do_visits_go_on_to_record_visit")
    assert "do_visits_go_on_to_record_visit" not in drawing.diagram.flows
    assert not faults(drawing)


def test_what_cannot_be_drawn_is_refused_and_nothing_changes() -> None:
    drawing = visits()
    before = drawing.xml()
    for refused in (
        lambda: add_step(drawing, "visiting_stopped", STEP),
        lambda: add_step(drawing, "do_visits_go_on", STEP),
        lambda: add_way(drawing, "visiting_stopped", "on"),
        lambda: add_deadline(drawing, "do_visits_go_on", "late", 'due("a")', {}),
        lambda: lead(drawing, "do_visits_go_on_to_record_visit", "visiting_started"),
        lambda: remove(drawing, "visiting_started"),
        lambda: set_property(drawing, "nobody", "role", "social_worker"),
    ):
        with pytest.raises(CannotRedrawError):
            refused()
    assert drawing.xml() == before


def test_a_message_is_declared_once() -> None:
    drawing = visits()
    first = add_step(drawing, "record_visit", NewStep("send_message", "Say", message="visits_done"))
    second = add_step(drawing, first, NewStep("wait_message", "Hear", message="visits_done"))
    set_message(drawing, second, "visits_done")
    assert [each.name for each in drawing.diagram.definitions] == ["visits_done"]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_to_a_pack_its_picture_stays_whole(seed: int) -> None:
    chance = random.Random(seed)
    drawing = Drawing(chance.choice(FILES).read_bytes())
    before, sound = faults(drawing), errors(drawing)
    for _ in range(4):
        adds = _change(drawing, chance)
        assert not faults(drawing) - before
        if adds:
            assert not errors(drawing) - sound
        sound = errors(drawing)
    ids = [node.get("id") for node in drawing.root.iter() if isinstance(node.tag, str) and node.get("id")]
    assert max(Counter(ids).values()) == 1


def _change(drawing: Drawing, chance: random.Random) -> bool:
    """Something done at a random place; whether it only added what the check cannot mind."""
    element = chance.choice(list(drawing.diagram.elements.values()))
    out = [flow.id for flow in drawing.diagram.outgoing(element.id)]
    try:
        match chance.choice(["step", "step", "deadline", "remove", "lead"]):
            case "step":
                add_step(drawing, element.id, STEP, chance.choice(out) if out else "")
                return True
            case "deadline":
                add_deadline(drawing, element.id, "Too late", 'due("a")', {})
            case "remove":
                remove(drawing, element.id, out[0] if len(out) > 1 else "")
            case "lead" if out:
                lead(drawing, out[0], chance.choice(targets(drawing.diagram, element)).id)
    except CannotRedrawError:
        pass
    return False
