"""What the diagrams of a procedure call their elements."""

from __future__ import annotations

from collections.abc import Mapping

from engine.packs import drawn, load


def names_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """The name of each element by its id; its id in words where it has none. Only files that can be read count."""
    found: dict[str, str] = {}
    for xml in load.diagrams(files).values():
        for element in drawn.root(xml).iter("{*}*"):
            id = element.get("id")
            if id:
                found.setdefault(id, " ".join(str(element.get("name") or id.replace("_", " ")).split()))
    return found
