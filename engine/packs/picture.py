"""The diagrams of a case with where it stands, and the same as a list of steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.cases.desk import Desk
from engine.cases.models import Case, Deadline, History
from engine.packs.load import diagrams
from engine.packs.trace import reached
from engine.process.picture import Mark, OutlineStep, outline, render
from engine.process.rules import UnreadableError, read

LIFECYCLE = "child_in_need"
STATES = {"active": "open now", "late": "late", "done": "done", "todo": "", "here": "looked for"}


@dataclass(frozen=True)
class Chosen:
    """One diagram that can be looked at: its process, its name, and how many steps in it are open."""

    id: str
    name: str
    open: int


@dataclass(frozen=True)
class Line:
    """One step of the list beside the picture."""

    name: str
    state: str
    next: str
    timers: str


@dataclass(frozen=True)
class Drawings:
    """One diagram drawn, the same as a list, and the other diagrams to choose from."""

    id: str
    title: str
    svg: str
    outline: list[Line]
    stages: list[Chosen]


def of_case(desk: Desk, case: Case, stage: str | None = None) -> Drawings:
    """The diagram of one stage of this case, or of the lifecycle, marked with what is done, open and late."""
    return marked(desk.published(case).files, marks_of(desk, case), stage)


def marked(files: Mapping[str, bytes], marks: Mapping[tuple[str, str], Mark], stage: str | None) -> Drawings:
    """The diagram of one stage of a procedure, or of the lifecycle, with these marks by (process, element)."""
    drawn = {path.removesuffix(".bpmn"): xml for path, xml in diagrams(files).items()}
    id = stage if stage in drawn else LIFECYCLE
    steps = outline(drawn[id])
    here = {element: mark for (process, element), mark in marks.items() if process == id}
    title = _title(drawn[id], id)
    return Drawings(id, title, render(drawn[id], here), _lines(steps, here), _choices(drawn, marks))


def of_procedure(files: Mapping[str, bytes], process: str, element: str = "") -> Drawings | None:
    """One diagram of a procedure with one element pointed out, whatever any case does; None if it has no such one."""
    drawn = {path.removesuffix(".bpmn"): xml for path, xml in diagrams(files).items()}
    if process not in drawn:
        return None
    marks = {element: Mark("here")} if element else {}
    steps = _lines(outline(drawn[process]), marks)
    stages = [Chosen(id, _title(drawn[id], id), 0) for id in reached(files)]
    return Drawings(process, _title(drawn[process], process), render(drawn[process], marks), steps, stages)


def marks_of(desk: Desk, case: Case) -> dict[tuple[str, str], Mark]:
    """What each (process, element) of the case is: done, open or late."""
    done = _done(desk, case)
    late = {
        (row.process_id, row.host_element): row
        for row in desk.session.scalars(_late(desk, case))
        if row.host_element
    }
    marks = {place: Mark("done") for place in done}
    for process, element in case.stands_at:
        is_late = (process, element) in late
        marks[(process, element)] = Mark("late", "Late") if is_late else Mark("active", "Open")
    return marks


def _done(desk: Desk, case: Case) -> set[tuple[str, str]]:
    process, element = History.content["process"].as_string(), History.content["element"].as_string()
    how = History.content["how"].as_string()
    query = select(process, element).where(
        History.case_id == case.id, History.kind.in_(("step", "done_before")), how != "cancelled"
    )
    return {(where, what) for where, what in desk.session.execute(query.distinct())}


def _late(desk: Desk, case: Case):  # type: ignore[no-untyped-def]
    return select(Deadline).where(
        Deadline.case_id == case.id, Deadline.status != "ended", Deadline.due_on < desk.today
    )


def _lines(steps: tuple[OutlineStep, ...], marks: Mapping[str, Mark]) -> list[Line]:
    return [
        Line(
            step.name or step.kind,
            STATES[marks[step.id].state] if step.id in marks else "",
            (", and " if step.kind == "parallelGateway" else ", or ").join(
                f"{label}: {name}" if label else name for label, _, name in step.next
            ),
            ", ".join(name for _, name in step.timers),
        )
        for step in steps
    ]


def title_of(xml: bytes, otherwise: str) -> str:
    """The diagram's own name; other words where it has none or cannot be read."""
    try:
        return read("", xml).process.name or otherwise
    except UnreadableError:
        return otherwise


def _title(xml: bytes, id: str) -> str:
    return title_of(xml, id.replace("_", " ").capitalize())


def _choices(files: Mapping[str, bytes], marks: Mapping[tuple[str, str], Mark]) -> list[Chosen]:
    """The lifecycle, then the stages where something is open, then those the case has been in."""
    open_in = {
        id: sum(
            1 for (process, _), mark in marks.items() if process == id and mark.state in ("active", "late")
        )
        for id in files
    }
    been = {process for process, _ in marks}
    order = sorted(
        (id for id in files if id in been or id == LIFECYCLE), key=lambda id: (id != LIFECYCLE, -open_in[id])
    )
    return [Chosen(id, _title(files[id], id), open_in[id]) for id in order]
