"""Where each clause is served: on which step or timer, in which question, by which limit, list or position.

Computed from what is published, never kept by hand: a clause that no place carries is seen at once. Of diagrams and
forms only those count that a case can reach: a stage that no procedure calls serves nothing.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from lxml import etree
from sqlalchemy.orm import Session

from engine.packs import drawn, load
from engine.packs.shelf import Published
from engine.time.policy import Policy

EVENTS = frozenset({"boundaryEvent", "intermediateCatchEvent"})
TIMER = "timerEventDefinition"
ENDS = frozenset({"startEvent", "endEvent"})
STAGES = frozenset({"callActivity", "subProcess", "process"})
LIFECYCLE = "child_in_need"

Trace = Mapping[str, tuple["Place", ...]]


@dataclass(frozen=True)
class Place:
    """One place that serves a clause.

    kind: step, timer, message, stage, choice, outcome, form or question; of the policy limit, list, position,
    ladder, document or report. `where` is the id of its process or form, "" for policy; `id` the element's,
    question's or policy row's; `name` what people call it.
    """

    kind: str
    where: str
    id: str
    name: str


_kept: dict[tuple[Any, int], dict[str, tuple[Place, ...]]] = {}
_lock = threading.Lock()


def trace(session: Session, published: Published, policy: Policy) -> Trace:
    """Clause id -> its places, diagrams first, then forms, then policy; the bundle's part is read once."""
    key = (session.get_bind(), published.id)
    if key not in _kept:
        with _lock:
            _kept[key] = trace_files(published.files)
    return _merged(_kept[key], _gathered(places_in_policy(policy)))


def trace_pack(files: Mapping[str, bytes], policy: Policy) -> Trace:
    """Clause id -> its places in a pack as its folder has it."""
    return _merged(trace_files(files), _gathered(places_in_policy(policy)))


def trace_files(files: Mapping[str, bytes]) -> dict[str, tuple[Place, ...]]:
    """Clause id -> its places in these diagrams and forms, as far as a case can reach them."""
    diagrams = {
        PurePosixPath(path).stem: drawn.root(xml) for path, xml in sorted(load.diagrams(files).items())
    }
    reached = _reached(diagrams)
    asked = {*drawn.FORMS_OF_PAGES, *(form for id in reached for form in drawn.forms_asked(diagrams[id]))}
    found: list[tuple[str, Place]] = []
    for id in sorted(reached):
        found += _in_diagram(id, diagrams[id])
    for form_id, definition in sorted(load.forms(files).items()):
        if form_id in asked:
            found += _in_form(form_id, json.loads(definition))
    return _gathered(found)


def reached(files: Mapping[str, bytes]) -> list[str]:
    """The processes that a case can come to, the lifecycle first."""
    diagrams = {PurePosixPath(path).stem: drawn.root(xml) for path, xml in load.diagrams(files).items()}
    return sorted(_reached(diagrams), key=lambda id: (id != LIFECYCLE, id))


def places_in_file(path: str, content: bytes) -> Iterator[tuple[str, Place]]:
    """Every clause that one diagram or form cites, with the place, whether a case reaches it or not."""
    stem = PurePosixPath(path).stem
    if path.endswith(".bpmn"):
        yield from _in_diagram(stem, drawn.root(content))
    elif path.endswith(".json"):
        definition = json.loads(content)
        yield from _in_form(stem, definition if isinstance(definition, dict) else {})


def _reached(diagrams: Mapping[str, Any]) -> set[str]:
    """The processes that the lifecycle calls, directly or through others; all of them where there is none."""
    if LIFECYCLE not in diagrams:
        return set(diagrams)
    found: set[str] = set()
    waiting = [LIFECYCLE]
    while waiting:
        id = waiting.pop()
        if id in diagrams and id not in found:
            found.add(id)
            waiting += [str(call.get("calledElement")) for call in diagrams[id].iter("{*}callActivity")]
    return found


def _in_diagram(process_id: str, root: Any) -> Iterator[tuple[str, Place]]:
    for held in root.iter(f"{drawn.SPIFF}property"):
        if held.get("name") == "clauses":
            # property < properties < extensionElements < the element that is meant
            element = list(held.iterancestors())[2]
            id = str(element.get("id"))
            place = Place(_kind(element), process_id, id, str(element.get("name") or id.replace("_", " ")))
            for clause in str(held.get("value") or "").split():
                yield clause, place


def _kind(element: Any) -> str:
    tag = etree.QName(element).localname
    if tag in EVENTS:
        return "timer" if any(etree.QName(child).localname == TIMER for child in element) else "message"
    if tag in ENDS:
        return "outcome"
    if tag in STAGES:
        return "stage"
    return "choice" if tag.endswith("Gateway") else "step"


def _in_form(form_id: str, definition: Mapping[str, Any]) -> Iterator[tuple[str, Place]]:
    title = str(definition.get("title") or form_id).replace("{child}", "the child")
    for clause in definition.get("clauses", ()):
        yield clause, Place("form", form_id, form_id, title)
    for question in _questions(definition):
        words = str(question.get("short") or question.get("label") or question["name"])
        place = Place("question", form_id, str(question["name"]), words.replace("{child}", "the child"))
        for clause in question.get("clauses", ()):
            yield clause, place


def _questions(part: Any) -> Iterator[Mapping[str, Any]]:
    """Every question of a definition, those that an answer reveals or a group repeats included."""
    if isinstance(part, list):
        for each in part:
            yield from _questions(each)
    elif isinstance(part, dict):
        if "name" in part and "type" in part:
            yield part
        for key in ("sections", "fields", "options", "reveals", "items"):
            yield from _questions(part.get(key))


def places_in_policy(policy: Policy) -> Iterator[tuple[str, Place]]:
    """Every clause that the policy cites, with the row, list, position, ladder, document or report."""
    for row in policy.timescales:
        for clause in (*row.clauses, *row.own_clauses):
            yield clause, Place("limit", "", row.parameter, row.label)
    for listing in policy.lists.values():
        yield from _cited(listing.clauses, Place("list", "", listing.key, listing.label))
    for post in policy.positions.values():
        yield from _cited(post.clauses, Place("position", "", post.key, post.label))
    for ladder in policy.ladders.values():
        yield from _cited(ladder.clauses, Place("ladder", "", ladder.name, ladder.name.replace("_", " ")))
    for document in policy.documents.values():
        yield from _cited(document.clauses, Place("document", "", document.key, document.label))
    for report in policy.reports.values():
        yield from _cited(report.clauses, Place("report", "", report.key, report.label))


def _cited(clauses: Iterable[str], place: Place) -> Iterator[tuple[str, Place]]:
    return ((clause, place) for clause in clauses)


def _gathered(found: Iterable[tuple[str, Place]]) -> dict[str, tuple[Place, ...]]:
    places: dict[str, dict[Place, None]] = {}
    for clause, place in found:
        places.setdefault(clause, {})[place] = None
    return {clause: tuple(each) for clause, each in places.items()}


def _merged(first: Trace, second: Trace) -> dict[str, tuple[Place, ...]]:
    return {clause: (*first.get(clause, ()), *second.get(clause, ())) for clause in {*first, *second}}
