"""What changed between two versions of a diagram, in sentences for the person who approves it.

Whatever differs in what a case would do is said: what no sentence knows of is told of as such, never left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.packs.compare_raw import Raw, untold
from engine.packs.compare_steps import told_of
from engine.packs.compare_ways import ways
from engine.packs.compare_words import NOTHING_KNOWN, Wording, named, shown, titled
from engine.process.rules import Diagram, UnreadableError, read
from engine.process.rules.model import Element

ADDED, REMOVED, CHANGED, UNREADABLE = "added", "removed", "changed", "cannot be read"

REST: Final = "Something else about it differs, for which there are no words here: look at the file itself"


DRAWN_ANEW: Final = (
    "One of the same name goes. To a running case this is another step, until the case is moved"
)


@dataclass(frozen=True)
class Difference:
    """One thing that was added, removed or changed; `said` is what a manager reads after the name, without full stop.

    `element_id` is the element's or line's, "" for the file as a whole; `how` is added, removed, changed or
    "cannot be read". `also` are other lines that the same sentence tells of.
    """

    element_id: str
    name: str
    how: str
    said: str
    also: tuple[str, ...] = ()


def differences(
    before: bytes | None, after: bytes | None, wording: Wording = NOTHING_KNOWN
) -> list[Difference]:
    """Every difference in what a case would do: steps first, in the order of the file, then the ways between them.

    A new diagram has only added steps, one that goes only removed ones. A drawing that is kept unfinished may be no
    diagram at all: then that is the one difference. `wording` knows what roles, forms and deadlines are called.
    """
    try:
        old = read("", before) if before is not None else None
    except UnreadableError:
        old = None
    try:
        new = read("", after) if after is not None else None
    except UnreadableError as unreadable:
        return [Difference("", "The whole drawing", UNREADABLE, str(unreadable))]
    if old is None or new is None:
        return list(_whole(old, new, wording))
    raw = Raw(before or b"", after or b"")
    return [*_of_process(old, new, raw), *_steps(old, new, raw, wording), *_ways(old, new, raw, wording)]


def _whole(old: Diagram | None, new: Diagram | None, wording: Wording) -> Iterator[Difference]:
    for element in new.elements.values() if new is not None else ():
        yield Difference(element.id, titled(new, element.id), ADDED, wording.as_new(element))
    for element in old.elements.values() if old is not None else ():
        yield Difference(element.id, titled(old, element.id), REMOVED, wording.as_gone(element))


def _of_process(old: Diagram, new: Diagram, raw: Raw) -> Iterator[Difference]:
    was, now = old.process, new.process
    said = []
    if was.name != now.name:
        said.append(f"The diagram is now called “{shown(now.name)}”; it was “{shown(was.name)}”")
    if raw.about[0] != raw.about[1]:
        said.append(
            f"What the diagram is about now reads “{shown(raw.about[1], 2000)}”; it was “{shown(raw.about[0], 2000)}”"
        )
    if was.id != now.id or was.attributes.get("isExecutable") != now.attributes.get("isExecutable"):
        said.append("The name by which other diagrams call it, or whether it can run, differs")
    if said:
        yield Difference(now.id, shown(now.name) or "The diagram", CHANGED, ". ".join(said))


def _steps(old: Diagram, new: Diagram, raw: Raw, wording: Wording) -> Iterator[Difference]:
    for element in new.elements.values():
        if element.id not in old.elements:
            yield Difference(element.id, titled(new, element.id), ADDED, _coming(old, new, element, wording))
    for element in old.elements.values():
        if element.id not in new.elements:
            yield Difference(element.id, titled(old, element.id), REMOVED, _going(old, element, wording))
    for element in new.elements.values():
        if element.id in old.elements:
            said = list(told_of(old, new, element.id, raw, wording))
            if untold(raw.before, element.id) != untold(raw.after, element.id):
                said.append(REST)
            if said:
                yield Difference(element.id, titled(new, element.id), CHANGED, ". ".join(said))


def _coming(old: Diagram, diagram: Diagram, element: Element, wording: Wording) -> str:
    before = [named(diagram, flow.source) for flow in diagram.incoming(element.id)]
    said, host = wording.as_new(element), element.attributes.get("attachedToRef")
    if host:
        said += f". It hangs on {named(diagram, host)}"
    elif before:
        said += f". It comes after {' and after '.join(before)}"
    return f"{said}. {DRAWN_ANEW}" if _goes_under_its_name(old, diagram, element) else said


def _goes_under_its_name(old: Diagram, new: Diagram, element: Element) -> bool:
    gone = (each for each in old.elements.values() if each.id not in new.elements)
    return bool(element.name) and any((each.kind, each.name) == (element.kind, element.name) for each in gone)


def _going(diagram: Diagram, element: Element, wording: Wording) -> str:
    host = element.attributes.get("attachedToRef")
    if host:
        return f"{wording.as_gone(element)}. It hung on {named(diagram, host)}"
    after = [named(diagram, flow.source) for flow in diagram.incoming(element.id)]
    return wording.as_gone(element) + (f". It came after {' and after '.join(after)}" if after else "")


def _ways(old: Diagram, new: Diagram, raw: Raw, wording: Wording) -> Iterator[Difference]:
    for way in ways(old, new, wording):
        yield Difference(way.ids[0], way.name, way.how, way.said, way.ids[1:])
    for id in new.flows:
        if id in old.flows and untold(raw.before, id) != untold(raw.after, id):
            yield Difference(id, f"After {named(new, new.flows[id].source)}", CHANGED, REST)
