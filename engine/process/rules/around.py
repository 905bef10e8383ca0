"""What is known beside the diagrams, as plain data."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.process.rules.model import Diagram
from engine.time.policy import Policy


@dataclass(frozen=True)
class Around:
    """The world that the checked diagrams will run in. None means "not known here": rules that need it stay
    silent, so that one diagram can be checked on its own.

    processes: every other process, its diagram, or None where it exists but cannot be looked into.
    forms: forms.catalogue's plain data, form id -> {"title", "fields": [...]}.
    names: the pack's names.toml, {"facts": {...}, "decisions": {...}, "constants": {...}}.
    parameters: the names that policy rows serve. roles, ladders, clauses: the keys that may be named.
    messages: those that a person or a list may send to a case from outside.
    given: facts that Keepstep writes by itself, without any form.
    policy: the timescales, to try timers with.
    published: the processes of the version in force, to see what a draft leaves out.
    root: the process that a case is an instance of.
    """

    processes: Mapping[str, Diagram | None] = field(default_factory=dict)
    forms: Mapping[str, Mapping[str, Any]] | None = None
    names: Mapping[str, Mapping[str, Mapping[str, Any]]] | None = None
    parameters: Collection[str] | None = None
    roles: Collection[str] | None = None
    ladders: Collection[str] | None = None
    clauses: Collection[str] | None = None
    messages: Collection[str] | None = None
    given: Collection[str] = ("case_opened_on",)
    policy: Policy | None = None
    published: Mapping[str, Diagram | None] | None = None
    root: str = "child_in_need"

    def label(self, name: str) -> str:
        """A name of the pack as people say it: “what the child needs” (need_decision)."""
        declared = [kind[name] for kind in (self.names or {}).values() if name in kind]
        said = next((entry["label"] for entry in declared if entry.get("label")), "")
        return f"“{said}” ({name})" if said else f"“{name}”"

    def called_by(self, diagram: Diagram) -> Iterator[str]:
        """The processes that this diagram's call activities name."""
        return (element.attributes.get("calledElement", "") for element in diagram.of_kind("callActivity"))

    def reached_from(self, process_id: str) -> Mapping[str, Diagram]:
        """This process and all that it calls, directly or through others, as far as their diagrams are known."""
        found: dict[str, Diagram] = {}
        waiting = [process_id]
        while waiting:
            diagram = self.processes.get(waiting.pop())
            if diagram is not None and diagram.process.id not in found:
                found[diagram.process.id] = diagram
                waiting.extend(self.called_by(diagram))
        return found

    def in_a_case(self, diagram: Diagram) -> Mapping[str, Diagram]:
        """All diagrams of a case if this one is among them, else none: a stage checked alone proves nothing
        about the others."""
        case = self.reached_from(self.root)
        return case if diagram.process.id in case else {}

    def left_out(self, diagram: Diagram) -> bool:
        """Whether no case comes to this diagram although the lifecycle is known: a shared stage that the authority
        does not call, whose decisions nobody is asked to make."""
        case = self.reached_from(self.root)
        return bool(case) and diagram.process.id not in case
