"""A procedure drawn anew, for tests of moving cases: steps added, renamed or taken away, other clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from lxml import etree

from engine.packs.load import diagrams

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ALSO, NOW = "_also", "_now"
"""What the id of a step added after another, or of one renamed, ends in."""

Files = dict[str, bytes]


def redraw(files: Mapping[str, bytes], change: Callable[[Any], None]) -> Files:
    """The diagrams among these files with each process changed."""
    drawn = {}
    for path, xml in diagrams(files).items():
        root = etree.fromstring(xml)
        for process in root.iter(f"{BPMN}process"):
            change(process)
        drawn[path] = etree.tostring(root)
    return drawn


def add_a_step_after_each(process: Any) -> None:
    """After every step that people do, another with the same form."""
    for step in _steps(process):
        [flow] = _leaving(process, step)
        also = deepcopy(step)
        also.set("id", step.get("id") + ALSO)
        for part in also:
            if part.tag in (f"{BPMN}incoming", f"{BPMN}outgoing", f"{BPMN}multiInstanceLoopCharacteristics"):
                also.remove(part)
        _name_form(also, step.get("id"))
        step.addnext(also)
        flow.set("sourceRef", also.get("id"))
        _flow(step.getparent(), step.get("id"), also.get("id"))


def rename_each(process: Any) -> None:
    """Every step that people do has another id and the form that it had."""
    for step in _steps(process):
        was, becomes = step.get("id"), step.get("id") + NOW
        _name_form(step, was)
        step.set("id", becomes)
        for other in process.iter():
            for name in ("sourceRef", "targetRef", "attachedToRef"):
                if other.get(name) == was:
                    other.set(name, becomes)


def count_by_another(parameter: str) -> Callable[[Any], None]:
    """Every clock on a step or stage counts by this parameter."""

    def change(process: Any) -> None:
        for event in process.iter(f"{BPMN}boundaryEvent"):
            for when in event.iter(f"{BPMN}timeDate"):
                when.text = f'due("{parameter}")'

    return change


def take_away(element: str) -> Callable[[Any], None]:
    """One step that people do is gone with what hung on it; what led to it leads to what came after."""

    def change(process: Any) -> None:
        for step in [each for each in _steps(process) if each.get("id") == element]:
            [leaving] = _leaving(process, step)
            for flow in _flows(process):
                if flow.get("targetRef") == element:
                    flow.set("targetRef", leaving.get("targetRef"))
            for edge in [
                each for each in process.iter(f"{BPMN}boundaryEvent") if each.get("attachedToRef") == element
            ]:
                _drop(process, edge)
            leaving.getparent().remove(leaving)
            step.getparent().remove(step)

    return change


def steps_of(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The process or group and id of every step that people do."""
    for xml in diagrams(files).values():
        for step in etree.fromstring(xml).iter(f"{BPMN}userTask"):
            yield step.getparent().get("id"), step.get("id")


def _drop(process: Any, element: Any) -> None:
    """Take away an element and what only it leads to."""
    for flow in _leaving(process, element):
        flow.getparent().remove(flow)
        target = next(each for each in process.iter() if each.get("id") == flow.get("targetRef"))
        if not any(other.get("targetRef") == target.get("id") for other in _flows(process)):
            _drop(process, target)
    element.getparent().remove(element)


def _steps(process: Any) -> list[Any]:
    return list(process.iter(f"{BPMN}userTask"))


def _flows(process: Any) -> list[Any]:
    return list(process.iter(f"{BPMN}sequenceFlow"))


def _leaving(process: Any, element: Any) -> list[Any]:
    return [flow for flow in _flows(process) if flow.get("sourceRef") == element.get("id")]


def _flow(container: Any, source: str, target: str) -> None:
    new = etree.SubElement(container, f"{BPMN}sequenceFlow")
    new.attrib.update({"id": f"{source}_to_{target}", "sourceRef": source, "targetRef": target})


def _name_form(step: Any, form: str) -> None:
    properties = next(each for each in step.iter() if str(each.tag).endswith("}properties"))
    if not any(each.get("name") == "form" for each in properties):
        etree.SubElement(properties, properties[0].tag, name="form", value=form)
