"""What changed about one element of a diagram that stands in both versions, sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from engine.packs.compare_raw import Raw
from engine.packs.compare_words import Wording, deadline, diagram_of, form_of, kind_of, named, role_of, shown
from engine.process.rules import Diagram
from engine.process.rules.model import Element
from engine.time.words import listed

SAID: Final = frozenset({"role", "form", "clauses", "ladder"})
"""Properties that have a sentence of their own."""

LONGEST: Final = 2000
"""Characters of instructions and notes that are quoted; a step's page shows no more of them."""

Pair = tuple[Element, Element]


def told_of(old: Diagram, new: Diagram, id: str, raw: Raw, wording: Wording) -> Iterator[str]:
    """Each difference of this element in a sentence without full stop; none if it does the same as before."""
    pair = old.elements[id], new.elements[id]
    for teller in TELLERS:
        yield from teller(pair, wording)
    yield from _place(old, new, pair)
    yield from _messages(old, new, pair)
    yield from _texts(raw, id)


def _name(pair: Pair, _wording: Wording) -> Iterator[str]:
    was, now = pair
    if was.name != now.name:
        yield (
            f"It is now called “{now.name}”; it was “{was.name}”"
            if now.name
            else f"It loses its name, “{was.name}”"
        )


def _kind(pair: Pair, _wording: Wording) -> Iterator[str]:
    if pair[0].kind != pair[1].kind:
        yield f"It was {kind_of(pair[0])} and becomes {kind_of(pair[1])}"


def _role(pair: Pair, wording: Wording) -> Iterator[str]:
    was, now = (element.properties.get("role", "") for element in pair)
    if was != now:
        yield f"Done by {role_of(now, wording.now)}; it was {role_of(was, wording.was)}"


def _form(pair: Pair, wording: Wording) -> Iterator[str]:
    if pair[0].properties.get("form") != pair[1].properties.get("form"):
        yield f"It asks the form {form_of(pair[1], wording.now)}; it was {form_of(pair[0], wording.was)}"


def _called(pair: Pair, wording: Wording) -> Iterator[str]:
    was, now = (element.attributes.get("calledElement", "") for element in pair)
    if was != now:
        yield f"It opens the diagram {diagram_of(now, wording.now)}; it was {diagram_of(was, wording.was)}"


def _clauses(pair: Pair, _wording: Wording) -> Iterator[str]:
    was, now = (element.properties.get("clauses", "").split() for element in pair)
    more, less = [each for each in now if each not in was], [each for each in was if each not in now]
    if more:
        yield f"It now serves {listed(more)} too" if was else f"It now serves {listed(more)}"
    if less:
        yield f"It no longer serves {listed(less)}"


def _ladder(pair: Pair, _wording: Wording) -> Iterator[str]:
    was, now = (element.properties.get("ladder", "default").replace("_", " ") for element in pair)
    if was != now:
        yield f"When it is late, people are told by the ladder “{now}”; it was “{was}”"


def _handed_on(pair: Pair, _wording: Wording) -> Iterator[str]:
    was, now = pair[0].properties, pair[1].properties
    for key in sorted({*was, *now} - SAID):
        if was.get(key) != now.get(key):
            words = key.removeprefix("with_").replace("_", " ")
            before, after = (_value(properties.get(key)) for properties in (was, now))
            yield f"“{words}” is now {after}; it was {before}"


def _value(value: str | None) -> str:
    return "not set" if value is None else f"“{shown(value.replace('_', ' '))}”"


def _timer(pair: Pair, wording: Wording) -> Iterator[str]:
    was, now = ([each for each in element.events if each.kind == "timer"] for element in pair)
    if [(each.clock, each.text) for each in was] == [(each.clock, each.text) for each in now]:
        return
    before = listed([deadline(each.text, wording.was) for each in was]) or "no date"
    after = listed([deadline(each.text, wording.now) for each in now]) or "no date"
    if before == after:
        before, after = (listed([f"“{each.text}”" for each in found]) or "no date" for found in (was, now))
    yield f"The date is now {after}; it was {before}"


def _interrupts(pair: Pair, _wording: Wording) -> Iterator[str]:
    if pair[0].kind == pair[1].kind == "boundaryEvent" and pair[0].interrupts != pair[1].interrupts:
        yield (
            "When it comes, the step that it hangs on now ends"
            if pair[1].interrupts
            else "When it comes, the step that it hangs on now stays open"
        )


def _by_itself(pair: Pair, _wording: Wording) -> Iterator[str]:
    was, now = (element.operator for element in pair)
    if was == now:
        return
    if was is None or now is None or was.id != now.id:
        before, after = (each.id.replace("_", " ") if each else "nothing" for each in (was, now))
        yield f"What Keepstep does by itself is now “{after}”; it was “{before}”"
    else:
        old, new = dict(was.parameters), dict(now.parameters)
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                yield f"Its “{key.replace('_', ' ')}” is now {_given(new.get(key))}; it was {_given(old.get(key))}"


def _given(value: str | None) -> str:
    words = (value or "").strip("\"' ").replace("_", " ")
    return f"“{shown(words)}”" if words else "not set"


def _repeated(pair: Pair, _wording: Wording) -> Iterator[str]:
    was, now = (element.loop for element in pair)
    if was != now:
        yield "It is now done once for each of several" if now else "It is no longer done several times over"


TELLERS: Final[tuple[Callable[[Pair, Wording], Iterator[str]], ...]] = (
    _name,
    _kind,
    _role,
    _form,
    _called,
    _timer,
    _interrupts,
    _ladder,
    _clauses,
    _handed_on,
    _by_itself,
    _repeated,
)


def _place(old: Diagram, new: Diagram, pair: Pair) -> Iterator[str]:
    was, now = pair
    if was.container != now.container:
        inside = named(new, now.container) if now.container in new.elements else "the diagram itself"
        yield f"It now lies in {inside}"
    hosts = was.attributes.get("attachedToRef", ""), now.attributes.get("attachedToRef", "")
    if hosts[0] != hosts[1]:
        yield f"It now hangs on {named(new, hosts[1])}; it was {named(old, hosts[0])}"


def _messages(old: Diagram, new: Diagram, pair: Pair) -> Iterator[str]:
    was, now = _listened(old, pair[0]), _listened(new, pair[1])
    if was != now:
        before, after = (" and ".join(f"“{each}”" for each in found) or "nothing" for found in (was, now))
        yield f"The message that it is about is now {after}; it was {before}"


def _listened(diagram: Diagram, element: Element) -> list[str]:
    return [
        f"{diagram.names_by_ref.get(event.ref, event.ref)}".replace("_", " ")
        or f"{event.kind} without a name"
        for event in element.events
        if event.kind != "timer"
    ]


def _texts(raw: Raw, id: str) -> Iterator[str]:
    was, now = raw.instructions(id)
    if was != now:
        yield _text("What the page says to the person", was, now)
    was, now = raw.documentation(id)
    if was != now:
        yield _text("The note about it", was, now)


def _text(what: str, was: str, now: str) -> str:
    was, now = shown(was, LONGEST), shown(now, LONGEST)
    if not was:
        return f"{what} is new: “{now}”"
    return f"{what} now reads “{now}”; it was “{was}”" if now else f"{what} goes; it was “{was}”"
