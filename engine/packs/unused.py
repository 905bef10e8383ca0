"""Forms of a pack that no step asks: a form named for a step that does not exist would never be seen."""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from lxml import etree

from engine.packs import drawn, load
from engine.packs.load import WORKFLOWS, PackError


def refuse_unused_forms(authority: str, root: Path = WORKFLOWS) -> None:
    """Raise PackError if a form of the authority's own folder is asked by no step; it names each, with the remedy."""
    asked = _asked(authority, root)
    own = {path.stem for path in (root / authority / "forms").glob("*.json")}
    if unused := sorted(own - asked - drawn.FORMS_OF_PAGES):
        raise PackError(" ".join(_said(authority, form, asked - own) for form in unused))


def _said(authority: str, form: str, without: set[str]) -> str:
    near = get_close_matches(form, sorted(without), 1)
    remedy = (
        f"Did you mean {near[0]}.json?" if near else "Name it after the step that asks it, or take it away."
    )
    return f"{authority}/forms/{form}.json is asked by no step of the diagrams. {remedy}"


def _asked(authority: str, root: Path) -> set[str]:
    """Every form that a step of these diagrams names, or would have by its own id."""
    asked: set[str] = set()
    for xml in load.diagrams(load.read_folder(authority, root)).values():
        with suppress(etree.XMLSyntaxError):  # whoever reads the diagram next says what is wrong with it
            asked.update(drawn.forms_asked(drawn.root(xml)))
    return asked
