"""From the bytes of a file to the model of a diagram, trusting nothing in them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from engine.process.rules.model import (
    GROUPS,
    Definition,
    Diagram,
    Element,
    EventDefinition,
    Flow,
    Operator,
    Place,
)

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

MAX_BYTES = 5 * 1024 * 1024
MAX_DRAWN = 1000
"""Elements and arrows. The largest stage of a real procedure draws about 50; rules compare each with many others."""
MAX_NAME = 1000
"""Characters of a name, an id or a reference. Nobody reads more, and messages and pictures repeat them."""
NOT_DRAWN = frozenset(
    {
        "documentation", "extensionElements", "incoming", "outgoing", "ioSpecification", "property", "auditing",
        "monitoring", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "completionCondition",
        "dataInputAssociation", "dataOutputAssociation", "ioBinding", "supportedInterfaceRef", "performer",
        "humanPerformer", "potentialOwner", "rendering", "script", "textAnnotation", "association", "group",
    }
)  # fmt: skip
BESIDE = frozenset({"laneSet", "dataObject", "dataObjectReference", "dataStoreReference"})
KNOWN_SETTINGS = frozenset(
    {SPIFF + "properties", SPIFF + "serviceTaskOperator", SPIFF + "instructionsForEndUser"}
)
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
CLOCKS = ("timeDate", "timeDuration", "timeCycle")


class UnreadableError(Exception):
    """The file is no diagram that can be opened. The text says why and what to do."""


def read(file: str, data: bytes) -> Diagram:
    """The model of one file. Raises UnreadableError, worded for the person who handed it in."""
    return _Reader(file, _parsed(data)).diagram()


def _parsed(data: bytes) -> etree._Element:
    if len(data) > MAX_BYTES:
        raise UnreadableError(
            f"This file holds {len(data) / 1024 / 1024:.1f} MB and a diagram may hold 5, so it was not opened. "
            "Save it again without pictures in it, or draw part of the procedure as a stage of its own."
        )
    # Entities stay unresolved and the network closed. A document type has no use in a diagram and is the door
    # to both, so a file with one is refused as well.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(
            f"This file cannot be read as a diagram ({_first_line(error)}), so nothing in it was checked. "
            "Open it in the studio and save it again, or go back to the last version that opened."
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError(
            "This file begins with a document type (DOCTYPE), which no diagram needs, so it was not opened. "
            "Take that line out and hand the file in again."
        )
    if root.tag != BPMN + "definitions" or root.find(BPMN + "process") is None:
        raise UnreadableError(
            "This file holds no procedure, so no case could be run from it. "
            "Draw the procedure in the studio, or choose another file."
        )
    return root


def _first_line(error: Exception) -> str:
    # lxml puts the name of a file behind what it says, and this one has none.
    said = re.sub(r" \(<string>, line \d+\)$", "", (str(error).splitlines() or ["it is empty"])[0])
    return said.rstrip(".")


class _Reader:
    """Walks one parsed file once and keeps what the model needs."""

    def __init__(self, file: str, root: etree._Element) -> None:
        self.file = file
        self.root = root
        self.elements: dict[str, Element] = {}
        self.flows: dict[str, Flow] = {}
        self.extras = [_element(node, "") for node in root.iterchildren(BPMN + "collaboration")]

    def diagram(self) -> Diagram:
        nodes = self.root.findall(BPMN + "process")
        processes = tuple(_element(node, "") for node in nodes)
        for node, process in zip(nodes, processes, strict=True):
            self._walk(node, process.id)
        places = _places(self.root)
        return Diagram(
            file=self.file,
            processes=processes,
            elements=self.elements,
            flows=self.flows,
            extras=tuple(self.extras),
            names_by_ref=_names_by_ref(self.root),
            repeated_ids=_repeated_ids(self.root),
            shown=_shown(self.root, places),
            definitions=tuple(_definitions(self.root)),
            places=places,
        )

    def _walk(self, parent: etree._Element, container: str) -> None:
        for node in parent.iterchildren(BPMN + "*"):
            if len(self.elements) + len(self.flows) >= MAX_DRAWN:
                raise UnreadableError(
                    f"This file draws more than {MAX_DRAWN:,} elements and arrows, so it was not opened. "
                    "Draw part of the procedure as a stage of its own."
                )
            kind = _local(node)
            if kind == "sequenceFlow":
                flow = _flow(node, container)
                self.flows.setdefault(flow.id, flow)
            elif kind in BESIDE:
                self.extras.append(_element(node, container))
            elif kind not in NOT_DRAWN:
                element = _element(node, container)
                self.elements.setdefault(element.id, element)
                if kind in GROUPS:
                    self._walk(node, element.id)


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _id(node: etree._Element) -> str:
    # Nothing can be pointed at without an id; the place in the file stands in, and a rule asks for the id.
    return node.get("id") or f"line {node.sourceline}"


def _attributes(node: etree._Element) -> Mapping[str, str]:
    """The attributes of what is drawn. Those of other tools, such as icons, may be long; BPMN's own may not."""
    attributes = {str(name): str(value) for name, value in node.attrib.items()}
    for name, value in attributes.items():
        if len(value) > MAX_NAME and not name.startswith("{"):
            raise UnreadableError(
                f"This file holds a {name} of {len(value):,} characters (line {node.sourceline}), and {MAX_NAME:,} "
                "is the most, so it was not opened. Save it again with a shorter one."
            )
    return attributes


def _element(node: etree._Element, container: str) -> Element:
    loop = next((child for name in LOOPS for child in node.iterchildren(BPMN + name)), None)
    return Element(
        id=_id(node),
        kind=_local(node),
        name=" ".join(node.get("name", "").split()),
        container=container,
        has_id=bool(node.get("id")),
        attributes=_attributes(node),
        properties=_properties(node),
        events=tuple(
            _event(child) for child in node.iterchildren() if _local(child).endswith("EventDefinition")
        ),
        settings=tuple(_settings(node)),
        operator=_operator(node),
        loop="" if loop is None else _local(loop).removesuffix("LoopCharacteristics"),
        loop_output=loop is not None and _names_output(loop),
        loop_times=_text(loop, "loopCardinality") or "",
        loop_input=_text(loop, "loopDataInputRef") or "",
        loop_until=_text(loop, "completionCondition"),
    )


def _text(node: etree._Element | None, name: str) -> str | None:
    """What stands in a part of an element; None where it has no such part."""
    part = node.find(BPMN + name) if node is not None else None
    return None if part is None else (part.text or "").strip()


def _extensions(node: etree._Element) -> Iterator[etree._Element]:
    for holder in node.iterchildren(BPMN + "extensionElements"):
        yield from holder.iterchildren(etree.Element)


def _properties(node: etree._Element) -> Mapping[str, str]:
    return {
        entry.get("name", ""): entry.get("value", "").strip()
        for extension in _extensions(node)
        if extension.tag == SPIFF + "properties"
        for entry in extension.iterchildren(SPIFF + "property")
    }


def _settings(node: etree._Element) -> Iterator[str]:
    definitions = [child for child in node.iterchildren() if _local(child).endswith("EventDefinition")]
    for holder in [node, *definitions]:
        for extension in _extensions(holder):
            if extension.tag not in KNOWN_SETTINGS:
                yield f"{extension.prefix}:{_local(extension)}" if extension.prefix else _local(extension)


def _operator(node: etree._Element) -> Operator | None:
    for extension in _extensions(node):
        if extension.tag == SPIFF + "serviceTaskOperator":
            entries = extension.iter(SPIFF + "parameter")
            return Operator(
                id=extension.get("id", ""),
                parameters=tuple((entry.get("id", ""), entry.get("value", "")) for entry in entries),
            )
    return None


def _event(node: etree._Element) -> EventDefinition:
    kind = _local(node).removesuffix("EventDefinition")
    clock = next((child for child in node.iterchildren() if _local(child) in CLOCKS), None)
    return EventDefinition(
        kind=kind,
        ref=node.get(f"{kind}Ref", ""),
        clock="" if clock is None else _local(clock),
        text="" if clock is None else (clock.text or "").strip(),
    )


def _names_output(loop: etree._Element) -> bool:
    collected = (loop.findtext(BPMN + "loopDataOutputRef") or "").strip()
    item = loop.find(BPMN + "outputDataItem")
    return bool(collected) and item is not None and item.get("id", "") not in ("", collected)


def _flow(node: etree._Element, container: str) -> Flow:
    condition = node.find(BPMN + "conditionExpression")
    _attributes(node)
    return Flow(
        id=_id(node),
        name=node.get("name", ""),
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        condition=None if condition is None else (condition.text or "").strip(),
        container=container,
    )


def _names_by_ref(root: etree._Element) -> Mapping[str, str]:
    names = {node.get("id", ""): node.get("name", "") for node in root.iterchildren(BPMN + "message")}
    for kind in ("error", "escalation"):
        for node in root.iterchildren(BPMN + kind):
            names[node.get("id", "")] = node.get(f"{kind}Code", node.get("name", ""))
    return names


def _repeated_ids(root: etree._Element) -> tuple[str, ...]:
    ids = Counter(node.get("id") for node in root.iter(etree.Element) if _carries_id(node))
    return tuple(id for id, times in ids.items() if id and times > 1)


def _carries_id(node: etree._Element) -> bool:
    # An extension's id is a name within its element (two steps may both use the operator "notify").
    return str(node.tag).startswith((BPMN, DI))


def _definitions(root: etree._Element) -> Iterator[Definition]:
    for kind in ("message", "error", "escalation", "signal"):
        for node in root.iterchildren(BPMN + kind):
            _attributes(node)
            yield Definition(node.get("id", ""), kind, " ".join(node.get("name", "").split()))


def _shown(root: etree._Element, places: Mapping[str, Place]) -> frozenset[str]:
    edges = [edge for edge in root.iter(DI + "BPMNEdge") if len(edge.findall(DD + "waypoint")) > 1]
    return frozenset([*places, *(edge.get("bpmnElement", "") for edge in edges)])


def _places(root: etree._Element) -> Mapping[str, Place]:
    found: dict[str, Place] = {}
    for shape in root.iter(DI + "BPMNShape"):
        bounds = shape.find(DC + "Bounds")
        if bounds is not None:
            x, y, width, height = (_number(bounds.get(name)) for name in ("x", "y", "width", "height"))
            if width > 0 and height > 0:
                found.setdefault(shape.get("bpmnElement", ""), Place(x, y, width, height))
    return found


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
