"""What the parts of a procedure are called in a sentence: steps, roles, forms, deadlines, conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.packs.load import Names
from engine.process.expressions import ExpressionError, compile_expression, in_english
from engine.process.rules import Diagram
from engine.process.rules.model import Element
from engine.time.explain import fact_words
from engine.time.policy import Policy
from engine.time.timescale import Timescale

KINDS: Final = {
    "userTask": "a step that a person does",
    "serviceTask": "something that Keepstep does by itself",
    "callActivity": "a stage with a diagram of its own",
    "subProcess": "a group of steps",
    "exclusiveGateway": "a choice between ways",
    "parallelGateway": "a place where several ways begin or meet",
    "eventBasedGateway": "a wait for whichever comes first",
    "startEvent": "a start",
    "endEvent": "an end",
    "intermediateThrowEvent": "a message to another part of the case",
}
NAMELESS: Final = {
    "startEvent": "the start",
    "endEvent": "an end without a name",
    "parallelGateway": "the place where several ways begin or meet",
    "exclusiveGateway": "the place where ways meet",
    "eventBasedGateway": "the wait for whichever comes first",
    "subProcess": "a group without a name",
}


@dataclass(frozen=True)
class Version:
    """What one side of a comparison knows: names of facts and decisions, policy, titles of forms and of diagrams."""

    names: Names = field(default_factory=Names)
    policy: Policy | None = None
    forms: Mapping[str, str] = field(default_factory=dict)
    diagrams: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Wording:
    """How things are called: as they were, and as they become. An added thing is called as it becomes."""

    was: Version = field(default_factory=Version)
    now: Version = field(default_factory=Version)

    def as_new(self, element: Element) -> str:
        """What an added element is, does and asks."""
        return _described(element, self.now)

    def as_gone(self, element: Element) -> str:
        """What a removed element was."""
        return _described(element, self.was)


NOTHING_KNOWN: Final = Wording()


def shown(text: str, most: int = 200) -> str:
    """Text as a sentence quotes it: what is longer than anybody reads is cut, and says how long it is."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


def named(diagram: Diagram | None, id: str) -> str:
    """An element as a sentence calls it: its name in quotation marks, or what it is."""
    element = diagram.elements.get(id) if diagram is not None else None
    if element is None:
        return "nothing"
    if element.name:
        return f"“{shown(element.name)}”"
    return NAMELESS.get(element.kind) or f"“{shown(id.replace('_', ' '))}”"


def titled(diagram: Diagram | None, id: str) -> str:
    """An element as a heading calls it."""
    words = named(diagram, id).strip("“”")
    return words[:1].upper() + words[1:]


def kind_of(element: Element) -> str:
    """What an element is, without its name."""
    if element.kind in ("boundaryEvent", "intermediateCatchEvent"):
        if element.is_on("timer"):
            return "a deadline" if element.kind == "boundaryEvent" else "a wait for a date"
        return "a message that is listened for" if element.is_on("message") else "an event on a step"
    return KINDS.get(element.kind, "something else that is drawn")


def role_of(role: str, version: Version) -> str:
    """A role in words: "the team manager"."""
    if role == "system":
        return "Keepstep"
    position = version.policy.positions.get(role) if version.policy else None
    words = position.label.lower() if position else role.replace("_", " ")
    return f"the {words}" if words else "nobody"


def form_of(element: Element, version: Version) -> str:
    """The title of the form that a step asks."""
    id = element.properties.get("form") or element.id
    return f"“{version.forms.get(id, id.replace('_', ' '))}”"


def diagram_of(id: str, version: Version) -> str:
    """The name of a diagram that a stage opens."""
    return f"“{version.diagrams.get(id, id.replace('_', ' '))}”" if id else "none"


def condition(expression: str | None, version: Version) -> str:
    """An expression as the end of "when ...". What cannot be read is shown as it stands."""
    if not expression or not expression.strip():
        return ""
    try:
        compiled = compile_expression(expression)
    except ExpressionError:
        return f"“{shown(expression.strip())}”"
    return in_english(compiled, _labels(version), _codes(version))


def deadline(expression: str, version: Version) -> str:
    """A timer's expression with what the policy says it means: "20 working days from the last visit (visit)"."""
    try:
        clock = compile_expression(expression).clock
    except ExpressionError:
        return f"“{shown(expression.strip())}”" if expression.strip() else "no date"
    if clock is None:
        return condition(expression, version)
    function, parameter = clock
    if version.policy is None:
        return f"the limit “{parameter.replace('_', ' ')}”"
    rows = version.policy.rows_for(parameter)
    lengths = dict.fromkeys(_length(row, version) for row in rows if row.active and row.value is not None)
    noun = rows[0].noun if rows else parameter.replace("_", " ")
    if not lengths:
        return f"“{noun}”, for which this procedure sets no limit"
    opens = "the day on which it opens: " if function == "opens" else ""
    return f"{opens}{' or '.join(lengths)} (“{noun}”)"


def _length(row: Timescale, version: Version) -> str:
    start = fact_words(row.counts_from[0], version.names.fact_labels) if row.counts_from else ""
    return f"{row.length} from {start}" if start else row.length


def _labels(version: Version) -> dict[str, str]:
    known = (version.names.constants, version.names.decisions, version.names.facts)
    labels = {
        name: str(said["label"]) for table in known for name, said in table.items() if said.get("label")
    }
    rows = version.policy.timescales if version.policy else ()
    return labels | {name: row.noun for row in rows for name in (row.parameter, row.serves)}


def _codes(version: Version) -> dict[str, Mapping[str, str]]:
    known = (version.names.constants, version.names.decisions, version.names.facts)
    return {name: said["codes"] for table in known for name, said in table.items() if said.get("codes")}


def _described(element: Element, version: Version) -> str:
    said = kind_of(element)
    if element.kind == "userTask":
        role = element.properties.get("role", "")
        said += f", done by {role_of(role, version)}, with the form {form_of(element, version)}"
    elif element.kind == "callActivity":
        said += f": {diagram_of(element.attributes.get('calledElement', ''), version)}"
    for event in element.events:
        if event.kind == "timer":
            said += f": {deadline(event.text, version)}"
    clauses = element.properties.get("clauses", "").split()
    if clauses:
        said += f". It serves {', '.join(clauses)}"
    return said[:1].upper() + said[1:]
