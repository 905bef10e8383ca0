"""The words of the form editor: kinds of form and answer, and what completing a form sets, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms import said
from forms.said import TYPES
from forms.wording import fill
from web.studio.forms.opened import Opened

TYPE_WORDS = TYPES
KIND_WORDS = {
    "visit": "A visit",
    "meeting": "A meeting",
    "task": "A piece of work",
    "decision": "A decision",
}


@dataclass(frozen=True)
class Line:
    """One line of `sets` or `known`, as it is found again and as it reads."""

    key: str
    number: int
    words: str


def lines_of(opened: Opened) -> Sequence[Line]:
    """What completing the form sets besides its answers, and what it shows as already known."""
    if opened.definition is None:
        return ()
    by_name = {name.rpartition(".")[2]: one for name, one in opened.questions.items()}
    sets = [
        Line("sets", number, f"Completing it sets {said.setting(one, by_name)}")
        for number, one in enumerate(opened.definition.sets)
    ]
    known = [
        Line("known", number, f"“Already known” shows {fill(line.label, {}).lower()}")
        for number, line in enumerate(opened.definition.known)
    ]
    return [*sets, *known]
