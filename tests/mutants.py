"""Packs with one thing cut out: what a clause has its effect by, removed or shifted, so that its tests must notice.

Each mutant is a few changed files of a pack. What it cuts is named in words, for the table of results.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from engine.packs.coverage import Covered
from engine.packs.drawn import SPIFF
from engine.packs.trace import Place
from engine.time.policy import read_policy

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@dataclass(frozen=True)
class Mutant:
    """One pack with something cut: `files` are the changed ones, by path below the folder of packs."""

    clause: str
    kind: str
    what: str
    files: Mapping[str, str]


def mutants_of(covered: Covered, authority: str, packs: Path) -> Iterator[Mutant]:
    """Every way of cutting this clause's effect; the coarser ones only where there is no finer one."""
    pack = Pack(authority, packs)
    found = [made for place in covered.places for made in _fine(covered, place, pack) if made[1]]
    found = found or [made for place in covered.places for made in _coarse(place, pack) if made[1]]
    seen = set()
    for what, files in found:
        if what not in seen:
            seen.add(what)
            yield Mutant(covered.clause.id, covered.clause.kind, what, files)


Made = tuple[str, Mapping[str, str]]


def _fine(covered: Covered, place: Place, pack: Pack) -> Iterator[Made]:
    """Timers, choices, notices, rungs, lists and reports; roles where the clause is about who; numbers by one."""
    kind = covered.clause.kind
    if place.kind == "timer":
        yield f"timer {place.id} removed", pack.without_event(place)
    elif place.kind == "message":
        yield f"message {place.id} removed", pack.without_event(place)
    elif place.kind == "choice":
        yield f"choice {place.id} goes only its default way", pack.only_default(place)
    elif place.kind == "outcome":
        yield f"end {place.id} sends nothing", pack.silent_end(place)
    elif place.kind == "step" and kind == "role_permission":
        yield (
            f"step {place.id} given to another role",
            pack.other_role(place, covered.clause.actor.split(";")),
        )
    elif place.kind == "question" and kind == "role_permission":
        yield f"question {place.where}.{place.id} removed", pack.without_question(place)
    elif place.kind == "step":
        yield f"notice {place.id} removed", pack.without_service(place)
    elif place.kind == "position":
        yield f"position {place.id} with another’s rights", pack.other_rights(place)
    elif place.kind == "ladder":
        yield f"last rung of {place.id} removed", pack.without_last_rung(place)
    elif place.kind == "list":
        yield f"list {place.id} removed", pack.without_list(place)
    elif place.kind in ("report", "document"):
        yield f"{place.kind} {place.id} removed", pack.without_table(f"{place.kind}s.{place.id}")
    elif place.kind == "limit" and kind in ("timer", "escalation", "calendar", "notification", "report"):
        yield f"limit {place.id} one longer", pack.longer(place)


def _coarse(place: Place, pack: Pack) -> Iterator[Made]:
    """The question, the step, the called stage."""
    if place.kind == "question":
        yield f"question {place.where}.{place.id} removed", pack.without_question(place)
    elif place.kind in ("step", "stage"):
        yield f"{place.kind} {place.id} removed", pack.without_step(place)


class Pack:
    """The files of an authority as they are laid over the shared ones; each method gives those that it changes."""

    def __init__(self, authority: str, packs: Path) -> None:
        self.authority, self.packs = authority, packs

    def path(self, name: str) -> Path:
        """The file of this name: the authority's own, else the shared one."""
        own = self.packs / self.authority / name
        return own if own.is_file() else self.packs / "shared" / name

    def without_event(self, place: Place) -> Mapping[str, str]:
        """The diagram without this event: one on a step's edge goes, one in the way is passed by."""
        return self._drawn(place, lambda drawing, element: drawing.drop(element))

    def without_step(self, place: Place) -> Mapping[str, str]:
        """The diagram with a line past this step."""
        return self._drawn(place, lambda drawing, element: drawing.drop(element))

    def without_service(self, place: Place) -> Mapping[str, str]:
        """The diagram with a line past this step, if it is the service's own."""

        def change(drawing: Drawing, element: Any) -> bool:
            return _kind(element) == "serviceTask" and drawing.drop(element)

        return self._drawn(place, change)

    def only_default(self, place: Place) -> Mapping[str, str]:
        """The diagram in which this choice has lost every way but its default."""

        def change(drawing: Drawing, element: Any) -> bool:
            others = [flow for flow in drawing.leaving(element) if flow.get("id") != element.get("default")]
            if element.get("default") is None or not others:
                return False
            for flow in others:
                drawing.remove(flow)
            return True

        return self._drawn(place, change)

    def silent_end(self, place: Place) -> Mapping[str, str]:
        """The diagram in which this end no longer sends its message."""

        def change(drawing: Drawing, element: Any) -> bool:
            thrown = element.find(f"{BPMN}messageEventDefinition")
            if _kind(element) != "endEvent" or thrown is None:
                return False
            element.remove(thrown)
            return True

        return self._drawn(place, change)

    def other_role(self, place: Place, meant: Sequence[str]) -> Mapping[str, str]:
        """The diagram in which this step is another position's, if it is that of somebody whom the clause means."""

        def change(drawing: Drawing, element: Any) -> bool:
            held = [
                each
                for each in element.iter(f"{SPIFF}property")
                if each.get("name") == "role" and each.get("value") in meant
            ]
            for each in held:
                each.set("value", "social_worker" if each.get("value") != "social_worker" else "team_manager")
            return bool(held)

        return self._drawn(place, change)

    def without_question(self, place: Place) -> Mapping[str, str]:
        """The form without this question."""
        path = self.path(f"forms/{place.where}.json")
        definition = json.loads(path.read_text(encoding="utf-8"))
        _without(definition["sections"], place.id)
        return {self._name(path): json.dumps(definition, ensure_ascii=False)}

    def longer(self, place: Place) -> Mapping[str, str]:
        """The policy with this limit one longer."""
        return self._settled(rf'parameter = "{place.id}"\n(?:(?!\[\[).)*?^value = (\d+)', _one_more)

    def other_rights(self, place: Place) -> Mapping[str, str]:
        """The policy in which this position may do what a social worker may, and no more."""
        rights = (
            'permissions = ["case.start"]'
            if place.id == "social_worker"
            else 'permissions = ["case.read_team"]'
        )
        pattern = rf"^\[positions\.{place.id}\]\n(?:(?!^\[).)*?^(permissions = \[.*?\])"
        return self._settled(pattern, lambda found: rights)

    def without_last_rung(self, place: Place) -> Mapping[str, str]:
        """The policy in which the highest rung of this ladder is gone."""
        pattern = rf"^\[ladders\.{place.id}\]\n(?:(?!^\[).)*?(\n[^\n]*after = \d+[^\n]*)\n\]"
        return self._settled(pattern, lambda found: "")

    def without_table(self, name: str) -> Mapping[str, str]:
        """The policy without this list, report or document."""
        return self._settled(rf"(^\[{re.escape(name)}\]\n.*?)(?=^\[|\Z)", lambda found: "")

    def without_list(self, place: Place) -> Mapping[str, str]:
        """The policy without this list and without its rhythm, which nothing would count any more."""
        made = self.without_table(f"lists.{place.id}")
        for name, text in made.items():
            listing = read_policy(self._text()).lists[place.id]
            block = rf'\[\[timescale\]\]\nparameter = "{listing.interval}"\n.*?(?=^\[|\Z)'
            return {
                name: re.sub(block, "", text, flags=re.DOTALL | re.MULTILINE) if listing.interval else text
            }
        return {}

    def _text(self) -> str:
        return (self.packs / self.authority / "policy.toml").read_text(encoding="utf-8")

    def _settled(self, pattern: str, change: Callable[[str], str]) -> Mapping[str, str]:
        path, text = self.packs / self.authority / "policy.toml", self._text()
        found = re.search(pattern, text, re.DOTALL | re.MULTILINE)
        if not found:
            return {}
        return {self._name(path): text[: found.start(1)] + change(found[1]) + text[found.end(1) :]}

    def _drawn(self, place: Place, change: Callable[[Drawing, Any], bool]) -> Mapping[str, str]:
        path = self.path(f"{place.where}.bpmn")
        drawing = Drawing(path.read_bytes())
        element = drawing.find(place.id)
        if element is None or not change(drawing, element):
            return {}
        return {self._name(path): drawing.text()}

    def _name(self, path: Path) -> str:
        # A shared file is changed for this authority alone: its own copy wins.
        name = path.relative_to(path.parents[1 if path.parent.name != "forms" else 2])
        return str(Path(self.authority, *name.parts[1:]))


class Drawing:
    """A diagram that can lose elements. Its picture stays as it was: nobody looks at it."""

    def __init__(self, xml: bytes) -> None:
        self.root = etree.fromstring(xml)

    def find(self, id: str) -> Any:
        """The element with this id."""
        return next((each for each in self.root.iter(f"{BPMN}*") if each.get("id") == id), None)

    def leaving(self, element: Any) -> list[Any]:
        """The lines that begin here."""
        return [
            flow
            for flow in self.root.iter(f"{BPMN}sequenceFlow")
            if flow.get("sourceRef") == element.get("id")
        ]

    def arriving(self, element: Any) -> list[Any]:
        """The lines that end here."""
        return [
            flow
            for flow in self.root.iter(f"{BPMN}sequenceFlow")
            if flow.get("targetRef") == element.get("id")
        ]

    def text(self) -> str:
        """The diagram as it now is."""
        return etree.tostring(self.root, encoding="unicode")

    def drop(self, element: Any) -> bool:
        """Take an element out: what led to it leads past it, what hung on it goes too; False if that cannot be."""
        leaving = self.leaving(element)
        if _kind(element) == "boundaryEvent":
            self._with_all_after(element)
            return True
        if len(leaving) != 1:
            return False
        for each in list(self.root.iter(f"{BPMN}boundaryEvent")):
            if each.get("attachedToRef") == element.get("id"):
                self._with_all_after(each)
        for flow in self.arriving(element):
            source = self.find(flow.get("sourceRef"))
            if _kind(source) == "eventBasedGateway":
                self.remove(flow)
            else:
                self._lead(flow, leaving[0].get("targetRef"))
        self.remove(leaving[0])
        _remove(element)
        return True

    def remove(self, flow: Any) -> None:
        """Take a line out, and what its ends say of it."""
        for end in list(self.root.iter(f"{BPMN}incoming", f"{BPMN}outgoing")):
            if end.text == flow.get("id"):
                _remove(end)
        _remove(flow)

    def _with_all_after(self, element: Any) -> None:
        for flow in self.leaving(element):
            target = self.find(flow.get("targetRef"))
            self.remove(flow)
            if not self.arriving(target) and _kind(target) == "endEvent":
                _remove(target)
        _remove(element)

    def _lead(self, flow: Any, target: str) -> None:
        for end in list(self.root.iter(f"{BPMN}incoming")):
            if end.text == flow.get("id"):
                _remove(end)
        flow.set("targetRef", target)
        incoming = etree.SubElement(self.find(target), f"{BPMN}incoming")
        incoming.text = flow.get("id")


def _without(part: Any, name: str) -> None:
    if isinstance(part, list):
        part[:] = [each for each in part if not (isinstance(each, dict) and each.get("name") == name)]
        for each in part:
            _without(each, name)
    elif isinstance(part, dict):
        for key in ("fields", "options", "reveals", "items"):
            _without(part.get(key), name)


def _remove(element: Any) -> None:
    element.getparent().remove(element)


def _one_more(number: str) -> str:
    return str(int(number) + 1)


def _kind(element: Any) -> str:
    return str(etree.QName(element).localname)
