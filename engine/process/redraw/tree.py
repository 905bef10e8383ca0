"""A diagram's XML as a tree that is changed in place: comments, other tools' settings and layout of the text stay."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from engine.process.redraw.errors import CannotRedrawError
from engine.process.rules.model import Diagram
from engine.process.rules.reading import BPMN, DC, DD, DI, SPIFF, read
from engine.process.rules.reserved_id import RESERVED

PREFIXES: Final = {BPMN: "bpmn", DI: "bpmndi", DC: "dc", DD: "di", SPIFF: "spiffworkflow"}
CLOSED: Final = re.compile(rb"(<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>)|/>", re.DOTALL)
HEAD: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
LONGEST_ID: Final = 60

Node = etree._Element


class Drawing:
    """One file while it is changed.

    Raises UnreadableError, worded for people, for bytes that are no diagram. `diagram` is what the rules see of it,
    read anew after `touched`.
    """

    def __init__(self, data: bytes) -> None:
        self._diagram: Diagram | None = read("", data)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
        )
        self.root: Node = etree.fromstring(data, parser)
        self._spaced = data.count(b" />") * 2 > data.count(b"/>")
        self._ends_in_newline = data.endswith(b"\n")
        self._head = HEAD if data.startswith(b"<?xml") else b""

    @property
    def diagram(self) -> Diagram:
        """The model of the tree as it is now."""
        if self._diagram is None:
            self._diagram = read("", self.xml())
        return self._diagram

    def touched(self) -> None:
        """Say that the tree was changed."""
        self._diagram = None

    def xml(self) -> bytes:
        """The file: UTF-8, empty elements closed as they were before."""
        body: bytes = etree.tostring(self.root.getroottree(), encoding="UTF-8", xml_declaration=False)
        if self._spaced:
            body = CLOSED.sub(lambda found: found[1] or b" />", body)
        return self._head + body.strip() + (b"\n" if self._ends_in_newline else b"")

    def find(self, id: str) -> Node | None:
        """The first BPMN element of this id."""
        return next((node for node in self.root.iter(f"{BPMN}*") if node.get("id") == id), None)

    def get(self, id: str) -> Node:
        """The element of this id. Raises CannotRedrawError if there is none, perhaps because somebody removed it."""
        node = self.find(id)
        if node is None:
            raise CannotRedrawError(f"“{id}” is not in this diagram any more. Look at the list again.")
        return node

    def fresh_id(self, words: str) -> str:
        """An id from these words that nothing in the file has."""
        taken = {node.get("id") for node in self.root.iter(etree.Element)} | RESERVED
        plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:LONGEST_ID].strip("_") or "step"
        start = plain if plain[0].isalpha() else f"step_{plain}"
        number, id = 1, start
        while id in taken:
            number += 1
            id = f"{start}_{number}"
        return id


def make(parent: Node, tag: str, attributes: dict[str, str], at: int | None = None) -> Node:
    """A new element in `parent`, last or at a place, indented like its neighbours."""
    space, _, _ = tag.rpartition("}")
    prefix = PREFIXES.get(f"{space}}}")
    known = prefix is None or space[1:] in parent.nsmap.values()
    node = etree.Element(tag, attributes, nsmap=None if known or prefix is None else {prefix: space[1:]})
    put(parent, node, at)
    return node


def put(parent: Node, node: Node, at: int | None = None) -> None:
    """Lay an element into `parent`, last or at a place, on a line of its own where the file has lines."""
    place = len(parent) if at is None else at
    indent = _indent(parent)
    if indent is None:
        node.tail = None
    elif place < len(parent):
        node.tail = f"\n{indent}"
    elif len(parent):
        node.tail, parent[-1].tail = parent[-1].tail, f"\n{indent}"
    else:
        parent.text, node.tail = f"\n{indent}", f"\n{indent[:-2]}"
    parent.insert(place, node)


def take_out(node: Node) -> None:
    """Remove an element with the white space that set it apart, so that its neighbours stand as before."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if node.getnext() is None:
        if before is not None:
            before.tail = node.tail
        else:
            parent.text = None
    node.tail = None
    parent.remove(node)


def _indent(parent: Node) -> str | None:
    """The white space before a child of `parent`; None where the file is written without line breaks."""
    if len(parent):
        text = parent.text or ""
        return text.rpartition("\n")[2] if "\n" in text else None
    outer = parent.getparent()
    if outer is None:
        return None
    own = _indent(outer)
    return None if own is None else own + "  "
