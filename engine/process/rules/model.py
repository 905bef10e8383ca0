"""A read-only model of one diagram: what the rules ask about, free of XML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.process.rules.problem import Problem

ACTIVITIES = frozenset(
    {
        "task", "userTask", "manualTask", "sendTask", "receiveTask", "serviceTask", "scriptTask",
        "businessRuleTask", "callActivity", "subProcess", "transaction", "adHocSubProcess",
    }
)  # fmt: skip
EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)
GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "eventBasedGateway", "inclusiveGateway", "complexGateway"}
)
GROUPS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
LONGEST = 1500
"""Characters of one message."""


@dataclass(frozen=True)
class EventDefinition:
    """What sets an event off. `kind` is "timer", "message", "error", "terminate" and so on; `ref` is the id of
    the message or error; `clock` is the way a timer counts ("timeDate", "timeDuration", "timeCycle") and
    `text` what it says."""

    kind: str
    ref: str = ""
    clock: str = ""
    text: str = ""


@dataclass(frozen=True)
class Operator:
    """What a service task asks for: one of our operators, and its parameters as (name, expression)."""

    id: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Element:
    """A process, or anything a line can lead to or from. `kind` is its BPMN name, `container` the id of the
    process or sub-process that holds it, `settings` the names of extensions that have no field here, `loop` the
    kind of repetition, `loop_output` whether it names what it collects, `loop_times` how often, `loop_input` for each
    of what, and `loop_until` when it stops early."""

    id: str
    kind: str
    name: str
    container: str
    has_id: bool = True
    attributes: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    events: tuple[EventDefinition, ...] = ()
    settings: tuple[str, ...] = ()
    operator: Operator | None = None
    loop: str = ""
    loop_output: bool = False
    loop_times: str = ""
    loop_input: str = ""
    loop_until: str | None = None

    def is_on(self, kind: str) -> bool:
        """Whether this event is set off by (or throws) the kind named."""
        return any(event.kind == kind for event in self.events)

    @property
    def is_event_group(self) -> bool:
        """Whether this is a sub-process that an event starts."""
        return self.kind in GROUPS and self.attributes.get("triggeredByEvent") == "true"

    @property
    def interrupts(self) -> bool:
        """Whether this boundary event ends the step it sits on (BPMN's default)."""
        return self.kind == "boundaryEvent" and self.attributes.get("cancelActivity", "true") != "false"


@dataclass(frozen=True)
class Flow:
    """A line between two elements. `condition` is None where none is drawn; `in_container` holds it."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None
    container: str


@dataclass(frozen=True)
class Definition:
    """A message, error, escalation or signal as the file declares it, for events to name by its `id`."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True)
class Place:
    """Where the picture draws a shape: its upper left corner and its size, in pixels."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Place", by: float) -> bool:
        """Whether the two share more than `by` pixels in both directions."""
        wide = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        high = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return wide > by and high > by


@dataclass(frozen=True, eq=False)
class Diagram:
    """One file. Elements and flows stand in the order of the file, each id once; `repeated_ids` lists ids met
    again. `extras` are things drawn that are neither (pools, lanes, data). `names_by_ref` gives the name of each
    message and the code of each error, `definitions` all that is so declared. `shown` holds the ids that the
    picture draws, `places` where it draws the shapes among them."""

    file: str
    processes: tuple[Element, ...]
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]
    extras: tuple[Element, ...]
    names_by_ref: Mapping[str, str]
    repeated_ids: tuple[str, ...]
    shown: frozenset[str]
    definitions: tuple[Definition, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def process(self) -> Element:
        """The process that the file draws (the first, should there be several)."""
        return self.processes[0]

    @cached_property
    def containers(self) -> Mapping[str, Element]:
        """Processes and sub-processes by id."""
        groups = [element for element in self.elements.values() if element.kind in GROUPS]
        return {element.id: element for element in [*self.processes, *groups]}

    @cached_property
    def _members(self) -> Mapping[str, tuple[Element, ...]]:
        members: dict[str, list[Element]] = {}
        for element in self.elements.values():
            members.setdefault(element.container, []).append(element)
        return {container: tuple(found) for container, found in members.items()}

    @cached_property
    def _outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        return self._by("source")

    @cached_property
    def _incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        return self._by("target")

    def _by(self, end: str) -> Mapping[str, tuple[Flow, ...]]:
        flows: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            flows.setdefault(getattr(flow, end), []).append(flow)
        return {element: tuple(found) for element, found in flows.items()}

    @cached_property
    def _boundaries(self) -> Mapping[str, tuple[Element, ...]]:
        boundaries: dict[str, list[Element]] = {}
        for element in self.of_kind("boundaryEvent"):
            boundaries.setdefault(element.attributes.get("attachedToRef", ""), []).append(element)
        return {host: tuple(found) for host, found in boundaries.items()}

    def of_kind(self, *kinds: str) -> Iterator[Element]:
        """The elements of these BPMN kinds."""
        return (element for element in self.elements.values() if element.kind in kinds)

    def members(self, container: str) -> tuple[Element, ...]:
        """What lies directly in this process or sub-process."""
        return self._members.get(container, ())

    def outgoing(self, element_id: str) -> tuple[Flow, ...]:
        """The lines that leave this element."""
        return self._outgoing.get(element_id, ())

    def incoming(self, element_id: str) -> tuple[Flow, ...]:
        """The lines that lead to this element."""
        return self._incoming.get(element_id, ())

    def boundaries(self, element_id: str) -> tuple[Element, ...]:
        """The boundary events attached to this element."""
        return self._boundaries.get(element_id, ())

    def starts(self, container: str) -> tuple[Element, ...]:
        """The start events of this process or sub-process."""
        return tuple(element for element in self.members(container) if element.kind == "startEvent")

    def enclosing(self, element_id: str) -> Iterator[Element]:
        """The sub-processes around an element, innermost first."""
        element = self.elements.get(element_id)
        while element and (element := self.elements.get(element.container)):
            yield element

    def error(self, code: str, element_id: str | None, message: str) -> Problem:
        """A problem of this diagram that keeps it from being published."""
        return Problem(self.file, element_id, code, "error", _bounded(message))

    def warning(self, code: str, element_id: str | None, message: str) -> Problem:
        """A problem of this diagram that is worth a look."""
        return Problem(self.file, element_id, code, "warning", _bounded(message))


def _bounded(message: str) -> str:
    # Only a file that means harm names a role or a deadline of thousands of letters.
    return message if len(message) <= LONGEST else f"{message[: LONGEST - 1]}…"
