"""What a process's spec says about where its elements lie: edges, what comes after, and side by side with what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Any, Final

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import EventSubprocess, SubWorkflowTask
from SpiffWorkflow.bpmn.specs.mixins.user_task import UserTask

from engine.process.elements import PolicyTimer
from engine.process.returning import Branch, branches_of

SPLIT: Final = ".BoundaryEventSplit"


def bare(name: str) -> str:
    """The element that a name of the library's own is about: `record_visit` for `record_visit.BoundaryEventSplit`."""
    return name.removesuffix(SPLIT)


class Routes:
    """One process or group of steps as a graph. The spec is shared and frozen, so everything is worked out once."""

    def __init__(self, spec: Any) -> None:
        self.spec = spec
        self.after = cache(self._after)

    def has(self, name: str) -> bool:
        """Whether there is an element of this name."""
        return name in self.spec.task_specs

    def element(self, name: str) -> Any:
        """The spec of this element."""
        return self.spec.task_specs[name]

    def words(self, name: str) -> str:
        """What people call the element, in quotation marks."""
        found = self.spec.task_specs.get(bare(name))
        return f"‘{(found and found.bpmn_name) or bare(name).replace('_', ' ')}’"

    @cached_property
    def branches(self) -> dict[str, Branch]:
        """For each element the parallel branches in which it lies, outermost first."""
        return branches_of(self.spec)

    def edges(self, host: str) -> tuple[str, ...]:
        """The boundary events on this element."""
        split = self.spec.task_specs.get(host + SPLIT)
        if not isinstance(split, BoundaryEventSplit):
            return ()
        return tuple(each.name for each in split.outputs if isinstance(each, BoundaryEvent))

    def firsts(self, gateway: str) -> tuple[str, ...]:
        """The first element of each branch that a parallel gateway opens."""
        found = self.spec.task_specs.get(gateway)
        opens = isinstance(found, ParallelGateway) and len(found._outputs) > 1
        return tuple(bare(name) for name in found._outputs) if opens else ()

    def next(self, name: str) -> Iterator[str]:
        """The elements that an element leads to when it is done; what stands on its edge is no way on."""
        for each in self.element(name).outputs:
            yield from (
                self.next(each.name) if each.name.endswith(".BoundaryEventJoin") else (bare(each.name),)
            )

    def _after(self, name: str) -> frozenset[str]:
        found: set[str] = set()
        ahead = [self.element(name), *(self.element(edge) for edge in self.edges(name))]
        while ahead:
            for each in ahead.pop().outputs:
                if each.name not in found:
                    found.add(each.name)
                    ahead.append(each)
        return frozenset(found)

    def new_work(self, known: Iterable[str]) -> frozenset[str]:
        """Steps and stages here that are not among the known names."""
        return frozenset(name for name, each in self.spec.task_specs.items() if is_work(each)) - frozenset(
            known
        )


def is_work(element: Any) -> bool:
    """Whether people do something here: a step, a stage or a group of steps that lies in the flow."""
    return isinstance(element, UserTask | SubWorkflowTask) and not isinstance(element, EventSubprocess)


def is_join(element: Any) -> bool:
    """Whether tokens wait for each other here."""
    return isinstance(element, ParallelGateway) and len(element._inputs) > 1


def timer_text(element: Any) -> str | None:
    """What the timer of an event, or of an event gateway, asks the policy for; None if it waits for no date."""
    definition = getattr(element, "event_definition", None)
    several = isinstance(definition, MultipleEventDefinition)
    asked = definition.event_definitions if definition is not None and several else [definition]
    return next((each.name for each in asked if isinstance(each, PolicyTimer)), None)


def kind(element: Any) -> tuple[type, type | None]:
    """Two elements of one kind can take each other's tokens: steps for steps, dates for dates."""
    definition = getattr(element, "event_definition", None)
    return type(element), type(definition) if definition is not None else None
