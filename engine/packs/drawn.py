"""A diagram's XML as the packs read it: its root, and the forms that its steps ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

SPIFF: Final = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

FORMS_OF_PAGES: Final = frozenset({"open_case", "raise_concern"})
"""Forms that a page asks outside any case's steps: opening one, and raising a concern."""


def root(xml: bytes) -> Any:
    """The root element; nothing outside the file is fetched. Raises lxml.etree.XMLSyntaxError."""
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def forms_asked(diagram: Any) -> Iterator[str]:
    """The form of each step: the one that its property names, else the one of its own id."""
    for task in diagram.iter("{*}userTask"):
        named = [held.get("value") for held in task.iter(f"{SPIFF}property") if held.get("name") == "form"]
        yield str(named[0] if named else task.get("id"))
