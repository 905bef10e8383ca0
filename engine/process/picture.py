"""A diagram as an SVG picture, with where a case or many cases stand in it.

It is drawn on the server, without script and without any style attribute, so the strictest content security
policy shows it. What a colour says, a line pattern and a word say too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.process.picture_badges import badge, line_badge
from engine.process.picture_layout import Box, Layout, Line, Shape, layout
from engine.process.picture_looks import LOOKS, TO_DO, Mark, State
from engine.process.picture_outline import OutlineStep, name_of, outline
from engine.process.picture_shapes import draw, is_open_group
from engine.process.picture_svg import GROUND, INK, arrow, lettering, path, tag, words
from engine.process.rules.model import EVENTS, GATEWAYS, Element, Flow

__all__ = ["Mark", "OutlineStep", "outline", "render"]

MARGIN: Final = 16
TOLD: Final[tuple[State, ...]] = ("late", "active", "drifts", "done", "here", "added", "removed", "changed")
"""The order in which states are told to people who hear the picture."""

LABEL_WIDTH: Final = 90
"""Room for a label that the file gives no place."""


def render(
    xml: bytes | str,
    states: Mapping[str, Mark] | None = None,
    *,
    links: Mapping[str, str] | None = None,
    apart: str = "",
    unmarked: str = "Nothing has begun.",
) -> str:
    """The picture of one diagram. `states` says by element id where a case stands; what is not named is to do.

    A line may have a state too. `links` are addresses by element id: whoever clicks on the element goes there; a
    page has the same links beside the picture, for those who do not click. `apart` begins every id of the picture,
    so that a page can hold several. `unmarked` is said to people who hear the picture where nothing has a state.

    Text is never smaller than 12 px at the picture's own size. A name or a badge is text, whatever it holds.
    Raises UnreadableError for a file that is no diagram.
    """
    return _Picture(layout(xml), states or {}, links or {}, apart, unmarked).svg()


class _Picture:
    """Draws from the ground up: groups, lines, shapes, what sits on their edges, words, badges."""

    def __init__(
        self,
        drawn: Layout,
        states: Mapping[str, Mark],
        links: Mapping[str, str],
        apart: str,
        unmarked: str,
    ) -> None:
        self.drawn = drawn
        self.diagram = drawn.diagram
        self.states = states
        self.links = links
        self.apart = apart
        self.unmarked = unmarked

    def svg(self) -> str:
        frame = _frame(self.drawn)
        size = {"width": frame.width, "height": frame.height}
        title = f"{self.apart}picture_{self.diagram.process.id}"
        return tag(
            "svg",
            tag("title", words(self.diagram.process.name or "Diagram"), id=title),
            tag("desc", words(self._told()), id=f"{title}_told"),
            tag("rect", x=frame.x, y=frame.y, width=frame.width, height=frame.height, fill=GROUND),
            *self._layers(),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"{frame.x:g} {frame.y:g} {frame.width:g} {frame.height:g}",
            **size,
            role="group" if self.links else "img",
            aria_labelledby=title,
            aria_describedby=f"{title}_told",
            font_family="Arial, Helvetica, sans-serif",
            fill=INK,
        )

    def _layers(self) -> Iterator[str]:
        shapes = [(self.diagram.elements[id], shape) for id, shape in self.drawn.shapes.items()]
        yield from (self._drawn(*each) for each in shapes if is_open_group(*each))
        yield from (self._line(line) for line in self.drawn.lines.values())
        solid = [each for each in shapes if not is_open_group(*each)]
        yield from (self._drawn(*each) for each in solid if each[0].kind != "boundaryEvent")
        yield from (self._drawn(*each) for each in solid if each[0].kind == "boundaryEvent")
        yield from self._labels()
        for element, shape in shapes:
            yield self._linked(element.id, badge(self.drawn, element, shape, self._mark(element)))
        yield from (
            line_badge(line, self._mark(self.diagram.flows[id])) for id, line in self.drawn.lines.items()
        )

    def _mark(self, place: Element | Flow) -> Mark:
        return self.states.get(place.id, TO_DO)

    def _linked(self, id: str, drawn: str) -> str:
        # Out of the way of the Tab key: the same links stand in a table, in an order that can be followed.
        href = self.links.get(id)
        return tag("a", drawn, href=href, tabindex=-1) if href and drawn else drawn

    def _drawn(self, element: Element, shape: Shape) -> str:
        mark = self._mark(element)
        attached = [
            self.drawn.shapes[on.id].box
            for on in self.diagram.boundaries(element.id)
            if on.id in self.drawn.shapes
        ]
        said = dict.fromkeys(part for part in (name_of(element), mark.look.word, mark.badge) if part)
        title = tag("title", words(", ".join(said)))
        drawn = tag(
            "g",
            title,
            draw(element, shape, mark.look, attached),
            id=f"{self.apart}at_{element.id}",
            data_element=element.id,
        )
        return self._linked(element.id, drawn)

    def _told(self) -> str:
        """Where things stand, for people who hear the picture."""
        told = []
        for state in TOLD:
            names = [name_of(e) for e in self.diagram.elements.values() if self._mark(e).state == state]
            names += [
                self._way(flow) for flow in self.diagram.flows.values() if self._mark(flow).state == state
            ]
            if names:
                told.append(f"{LOOKS[state].word.capitalize()}: {', '.join(names)}.")
        return " ".join(told) or self.unmarked

    def _way(self, flow: Flow) -> str:
        ends = [self.diagram.elements.get(id) for id in (flow.source, flow.target)]
        return "the way from {} to {}".format(*(name_of(end) if end else "nowhere" for end in ends))

    def _line(self, line: Line) -> str:
        flow = self.diagram.flows[line.flow]
        source = self.diagram.elements.get(flow.source)
        is_default = source is not None and source.attributes.get("default") == flow.id
        mark = self._mark(flow)
        if mark is TO_DO:
            drawn = arrow(line.points)
        else:
            look = mark.look
            drawn = arrow(line.points, colour=look.stroke, width=look.width, dash=look.dash)
        return drawn + (_default_mark(line) if is_default else "")

    def _labels(self) -> Iterator[str]:
        for id, shape in self.drawn.shapes.items():
            element = self.diagram.elements[id]
            if element.name and (element.kind in EVENTS or element.kind in GATEWAYS):
                yield _label(element.name, shape.label or _below(shape.box))
        for id, line in self.drawn.lines.items():
            name = self.diagram.flows[id].name
            if name:
                yield _label(name, line.label or _beside(line))


def _frame(drawn: Layout) -> Box:
    """All that is drawn, with a margin."""
    boxes = [shape.box for shape in drawn.shapes.values()]
    boxes += [shape.label for shape in drawn.shapes.values() if shape.label]
    boxes += [line.label for line in drawn.lines.values() if line.label]
    boxes += [Box(x, y, 0, 0) for line in drawn.lines.values() for x, y in line.points]
    boxes = boxes or [Box(0, 0, 100, 100)]
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y).grown(MARGIN)


def _label(text: str, box: Box) -> str:
    # Editors measure labels a size smaller than they are written here; a little more room keeps their line breaks.
    room = Box(box.x - box.width * 0.06 - 1, box.y, box.width * 1.12 + 2, box.height)
    return lettering(
        text,
        room,
        top=True,
        stroke=GROUND,
        stroke_width=3,
        stroke_linejoin="round",
        paint_order="stroke",
    )


def _below(box: Box) -> Box:
    return Box(box.middle[0] - LABEL_WIDTH / 2, box.bottom + 4, LABEL_WIDTH, 14)


def _beside(line: Line) -> Box:
    """Above the middle of a line's longest part."""
    a, b = line.longest
    return Box((a[0] + b[0] - LABEL_WIDTH) / 2, (a[1] + b[1]) / 2 - 18, LABEL_WIDTH, 14)


def _default_mark(line: Line) -> str:
    """The stroke across the beginning of the line that is taken when no other fits."""
    (x, y), (to_x, to_y) = line.points[0], line.points[1]
    length = abs(to_x - x) + abs(to_y - y) or 1
    at = (x + (to_x - x) / length * 11, y + (to_y - y) / length * 11)
    return path("M-4 5L4 -5", at, stroke=INK, stroke_width=1.5)
