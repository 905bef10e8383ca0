"""A diagram that comes as a file from another tool, or begins new: what is looked at before it is kept."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePath

from lxml import etree

from engine.cases.errors import Refused
from engine.process.rules import UnreadableError, read

LONGEST = 60
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")


class NotADiagram(Refused):
    """{why} Nothing was kept."""


class Unnamed(Refused):
    """Give the diagram a name with at least one letter, in the words that people use."""


def process_of(content: bytes) -> str:
    """The id of the process that this file draws. Raises NotADiagram, worded for whoever chose the file."""
    try:
        return read("", content).process.id
    except UnreadableError as error:
        raise NotADiagram(why=str(error)) from None


def as_utf8(content: bytes) -> bytes:
    """The same diagram for a browser, which reads UTF-8; bytes that are no XML are left as they are."""
    try:
        content.decode("utf-8")
        declared = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([\w.-]+)", content)
        if declared is None or declared[1].lower() in (b"utf-8", b"us-ascii"):
            return content
    except UnicodeDecodeError:
        pass
    try:
        root = etree.fromstring(
            content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        )
    except etree.XMLSyntaxError:
        return content
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def id_from_name(name: str) -> str:
    """The id that a name gives: "Hold the panel" becomes hold_the_panel. Raises Unnamed if it has no letter."""
    plain = re.sub(r"[^a-z0-9]+", "_", re.sub(r"[’']", "", name.lower()))
    id = re.sub(r"^[0-9_]+", "", plain)[:LONGEST].rstrip("_")
    if not id:
        raise Unnamed()
    return id


def free_id(content: bytes, file_name: str, taken: Collection[str]) -> str:
    """The id under which a new file is kept: its process's, else one from the file's name; numbered where taken.

    Raises NotADiagram for what is none, and Unnamed where neither makes an id.
    """
    wanted = process_of(content)
    return numbered(wanted if PLAIN.fullmatch(wanted) else id_from_name(PurePath(file_name).stem), taken)


def numbered(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or the first of wanted_2, wanted_3, … that is free."""
    candidate, number = wanted, 2
    while candidate in taken:
        candidate, number = f"{wanted}_{number}", number + 1
    return candidate
