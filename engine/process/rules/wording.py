"""How the messages speak of what is drawn: in the words of someone who looks at the picture."""

from engine.process.rules.model import ACTIVITIES, GATEWAYS, GROUPS, Diagram, Element, Flow

WORDS = {
    "process": "procedure",
    "callActivity": "stage",
    "startEvent": "start circle",
    "endEvent": "end circle",
    "sequenceFlow": "line",
}


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
    return f"“{element.name}”" if element.name else f"the {kind_of(element)} “{element.id}”"


def opening(element: Element) -> str:
    """The same at the head of a sentence."""
    name = quoted(element)
    return name[0].upper() + name[1:]


def line(diagram: Diagram, flow: Flow) -> str:
    """A line by its two ends: the line from “Decide” to “Visit”."""
    if flow.name:
        return f"the line “{flow.name}”"
    return f"the line from {end(diagram, flow.source)} to {end(diagram, flow.target)}"


def end(diagram: Diagram, element_id: str) -> str:
    """One end of a line, which may be missing from the drawing."""
    element = diagram.elements.get(element_id)
    return quoted(element) if element else "nowhere"


def listed(words: list[str], joined_by: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joined_by} {words[-1]}"
