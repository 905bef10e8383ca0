"""How the messages speak of what is drawn: in the words of someone who looks at the picture."""

from collections.abc import Iterable
from difflib import get_close_matches

from engine.process.rules.model import ACTIVITIES, GATEWAYS, GROUPS, Diagram, Element, Flow

WORDS = {
    "process": "procedure",
    "callActivity": "stage",
    "startEvent": "start circle",
    "endEvent": "end circle",
    "sequenceFlow": "line",
}

LONGEST = 80
"""Characters of a name in a message."""


def kind_of(element: Element) -> str:
    """The everyday word for what this is: a step, a stage, a diamond, a timer."""
    if element.kind in WORDS:
        return WORDS[element.kind]
    if element.kind in GROUPS:
        return "group of steps"
    if element.kind in GATEWAYS:
        return "diamond"
    if element.kind in ACTIVITIES:
        return "step"
    return "timer" if element.is_on("timer") else "circle"


def quoted(element: Element) -> str:
    """The element's name as it stands in the picture, “In need?”, or what it is and its id where it has none."""
    return f"“{short(element.name)}”" if element.name else f"the {kind_of(element)} “{short(element.id)}”"


def short(words: str) -> str:
    """Words that a sentence can hold: the first of a name that goes on and on."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def opening(element: Element) -> str:
    """The same at the head of a sentence."""
    name = quoted(element)
    return name[0].upper() + name[1:]


def line(diagram: Diagram, flow: Flow, opening: bool = False) -> str:
    """A line by its two ends, “the line from “Decide” to “Visit””; `opening` puts it at the head of a sentence."""
    article = "The" if opening else "the"
    if flow.name:
        return f"{article} line “{short(flow.name)}”"
    return f"{article} line from {line_end(diagram, flow.source)} to {line_end(diagram, flow.target)}"


def line_end(diagram: Diagram, element_id: str) -> str:
    """One end of a line, which may be missing from the drawing."""
    element = diagram.elements.get(element_id)
    return quoted(element) if element else "nowhere"


def listed(words: list[str], joined_by: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joined_by} {words[-1]}"


def nearest(word: str, known: Iterable[str]) -> str:
    """A guess at what a misspelt name stands for, as a sentence to append; empty where nothing is near."""
    guesses = get_close_matches(word, list(known), n=1, cutoff=0.75)
    return f" Perhaps “{guesses[0]}” is meant." if guesses else ""
