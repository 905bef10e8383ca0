"""From the files of a procedure to specs that every case shares. Parsed once, frozen, never edited again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.exceptions import SpiffWorkflowException

from engine.process.parsing import Parser
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.reading import UnreadableError, read
from engine.process.runnable import CODE, problems

KINDS: Final = {
    "UserTask": "userTask",
    "ServiceTask": "serviceTask",
    "CallActivity": "callActivity",
    "SubWorkflowTask": "subProcess",
    "EventSubprocess": "subProcess",
    "StartEvent": "startEvent",
    "EndEvent": "endEvent",
    "IntermediateCatchEvent": "intermediateCatchEvent",
    "IntermediateThrowEvent": "intermediateThrowEvent",
    "BoundaryEvent": "boundaryEvent",
    "ExclusiveGateway": "exclusiveGateway",
    "ParallelGateway": "parallelGateway",
    "EventBasedGateway": "eventBasedGateway",
}
"""Class of a task spec -> the element's BPMN name. What is not here is no element of the picture."""


class DiagramError(Exception):
    """These diagrams cannot be run. `problems` says all that has to be mended, each on its element."""

    def __init__(self, found: Sequence[Problem]) -> None:
        self.problems = list(found)
        super().__init__("\n".join(f"{each.file} {each.element_id or ''}: {each.message}" for each in found))


@dataclass(frozen=True, eq=False)
class Specs:
    """A procedure, ready to run and safe to share between cases and threads.

    `key` changes with any change of a file. `owners` says which process's file draws a process or sub-process.
    """

    key: str
    root: str
    top: BpmnProcessSpec
    stages: Mapping[str, BpmnProcessSpec]
    owners: Mapping[str, str]

    @cached_property
    def start_messages(self) -> tuple[str, ...]:
        """The messages that start something beside the lifecycle at any time, such as a new concern."""
        groups = [self.stages[name] for name in self.top.start.trigger_specs]
        return tuple(start.event_definition.name for group in groups for start in group.bpmn_start_events)

    def spec(self, name: str) -> BpmnProcessSpec | None:
        """The process or sub-process with this id, if a case of this procedure can enter it."""
        return self.top if name == self.root else self.stages.get(name)


def parse(files: Mapping[str, bytes], root: str = "child_in_need") -> Specs:
    """Parse the diagrams of one procedure. Raises DiagramError with every problem found.

    `files` maps names to BPMN; a call activity names the process it calls, not a file. `root` is the lifecycle.
    """
    diagrams = list(_read_all(files))
    found = list(problems(diagrams, root))
    if found:
        raise DiagramError(found)
    top, stages = _parsed(files, root)
    for spec in (top, *stages.values()):
        _freeze(spec)
    return Specs(_key(files, root), root, top, MappingProxyType(stages), MappingProxyType(_owners(diagrams)))


def _read_all(files: Mapping[str, bytes]) -> Iterator[Diagram]:
    unreadable, diagrams = [], []
    for name, content in sorted(files.items()):
        try:
            diagrams.append(read(name, content))
        except UnreadableError as error:
            unreadable.append(Problem(name, None, CODE, "error", str(error)))
    if unreadable:
        raise DiagramError(unreadable)
    yield from diagrams


def _tree(content: bytes) -> etree._Element:
    # Already read once, so it is small, without a document type and well formed; the doors stay shut all the same.
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _parsed(files: Mapping[str, bytes], root: str) -> tuple[BpmnProcessSpec, dict[str, BpmnProcessSpec]]:
    parser = Parser()
    try:
        for name, content in sorted(files.items()):
            parser.add_bpmn_xml(_tree(content), name)
        return parser.get_spec(root), parser.get_subprocess_specs(root)
    except ValidationException as error:
        said = f"The engine cannot read this element: {str(error).strip(' .')}."
        raise DiagramError([Problem(error.file_name or "", error.id or None, CODE, "error", said)]) from error
    except (SpiffWorkflowException, AttributeError, KeyError, RecursionError) as error:
        said = f"The engine cannot read these diagrams ({type(error).__name__}: {error}). Run the check for details."
        raise DiagramError([Problem("", None, CODE, "error", said)]) from error


def _freeze(spec: BpmnProcessSpec) -> None:
    """Do once what the library would do to a shared spec while a case runs."""
    for name in spec.start.trigger_specs:
        group = spec.task_specs[name]
        if spec.start.name not in group._inputs:
            group._inputs.append(spec.start.name)
            group.connect(spec.end)
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, LoopTask):
            spec.task_specs[task_spec.task_spec].completed_event.connect(task_spec.merge_child)
        if task_spec.bpmn_id is not None:
            task_spec.update_event.connect(_reached)


def _reached(workflow: Any, task: Any) -> None:
    workflow.top_workflow.script_engine.reached(workflow, task)


def _owners(diagrams: Sequence[Diagram]) -> dict[str, str]:
    owners: dict[str, str] = {}
    for diagram in diagrams:
        processes = {process.id for process in diagram.processes}
        for container in diagram.containers.values():
            outer = container
            while outer.id not in processes:
                outer = diagram.containers[outer.container]
            owners[container.id] = outer.id
    return owners


def _key(files: Mapping[str, bytes], root: str) -> str:
    digest = hashlib.sha256(root.encode())
    for name, content in sorted(files.items()):
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
