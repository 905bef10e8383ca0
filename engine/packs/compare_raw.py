"""The text of a diagram's elements as their file has it, so that no difference escapes the sentences about them."""

from __future__ import annotations

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
INSTRUCTIONS = f"{SPIFF}instructionsForEndUser"

Elements = dict[str, etree._Element]


class Raw:
    """Two readable files side by side: every element of each by its id."""

    def __init__(self, before: bytes, after: bytes) -> None:
        trees = _root(before), _root(after)
        self.before, self.after = _elements(trees[0]), _elements(trees[1])
        self.about = _text(trees[0].find(f"{BPMN}process")), _text(trees[1].find(f"{BPMN}process"))
        self.drawn = _drawn(trees[0]), _drawn(trees[1])

    def instructions(self, id: str) -> tuple[str, str]:
        """What the step's page says to the person, before and after."""
        return _instructions(self.before.get(id)), _instructions(self.after.get(id))

    def documentation(self, id: str) -> tuple[str, str]:
        """What the diagram notes about the element, before and after."""
        return _text(self.before.get(id)), _text(self.after.get(id))


TOLD_ATTRIBUTES = (
    "name",
    "default",
    "calledElement",
    "cancelActivity",
    "attachedToRef",
    "sourceRef",
    "targetRef",
)
TOLD_CHILDREN = frozenset({"incoming", "outgoing", "documentation", "conditionExpression"})
TOLD_EXTENSIONS = (f"{SPIFF}properties", f"{SPIFF}serviceTaskOperator", INSTRUCTIONS)


def untold(elements: Elements, id: str) -> bytes:
    """An element's canonical text without all that the sentences about steps and ways tell of."""
    if id not in elements:
        return b""
    copy = etree.fromstring(etree.tostring(elements[id]))
    for name in TOLD_ATTRIBUTES:
        copy.attrib.pop(name, "")
    for child in list(copy):
        if _is_told(child) or _is_empty(child):
            copy.remove(child)
    _without_blanks(copy)
    return etree.tostring(copy, method="c14n", with_comments=False)


def _is_told(child: etree._Element) -> bool:
    kind = etree.QName(child).localname
    if not child.tag.startswith(BPMN):
        return False
    if kind == "extensionElements":
        for told in TOLD_EXTENSIONS:
            for each in child.findall(told):
                child.remove(each)
    stands_alone = child.get("id") and not kind.endswith("LoopCharacteristics")
    return kind in TOLD_CHILDREN or kind.endswith("EventDefinition") or bool(stands_alone)


def _is_empty(child: etree._Element) -> bool:
    return child.tag == f"{BPMN}extensionElements" and not len(child)


def _without_blanks(element: etree._Element) -> None:
    """How a file is indented is no difference."""
    for part in element.iter():
        part.text = (part.text or "").strip() or None
        part.tail = (part.tail or "").strip() or None


def moved(before: bytes, after: bytes) -> int:
    """How many shapes and lines stand elsewhere in the picture. Both files have been read before."""
    was, now = Raw(before, after).drawn
    return sum(1 for id in now if id in was and was[id] != now[id])


def _root(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(xml, parser)


def _elements(root: etree._Element) -> Elements:
    return {str(each.get("id")): each for each in root.iter(f"{BPMN}*") if each.get("id")}


def _drawn(root: etree._Element) -> dict[str, bytes]:
    """What the picture says of each element, without the ids of the drawing itself."""
    found = {}
    for shape in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge"):
        places = [sorted(part.attrib.items()) for part in shape.iter() if part is not shape]
        found[str(shape.get("bpmnElement"))] = repr(places).encode()
    return found


def _text(element: etree._Element | None) -> str:
    found = element.find(f"{BPMN}documentation") if element is not None else None
    return " ".join((found.text or "").split()) if found is not None else ""


def _instructions(element: etree._Element | None) -> str:
    found = element.find(f"{BPMN}extensionElements/{INSTRUCTIONS}") if element is not None else None
    return " ".join((found.text or "").split()) if found is not None else ""
