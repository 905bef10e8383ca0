"""What changed in the ways between steps: what now comes after what, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.packs.compare_words import Wording, condition, named, shown
from engine.process.rules import Diagram
from engine.process.rules.model import Flow
from engine.time.words import listed


@dataclass(frozen=True)
class WayDifference:
    """What changed in the ways out of one place: `said` goes on where `name` ends. `ids` are the lines told of."""

    ids: tuple[str, ...]
    name: str
    how: str
    said: str


def ways(old: Diagram, new: Diagram, wording: Wording) -> Iterator[WayDifference]:
    """The differences, place by place: ways that lead elsewhere, that are new or gone, and that are taken otherwise."""
    for source in dict.fromkeys([*_sources(new), *_sources(old)]):
        was = [flow for flow in old.flows.values() if flow.source == source]
        now = [flow for flow in new.flows.values() if flow.source == source]
        yield from _turned(old, new, was, now, wording)
        yield from _taken(new, was, now, wording)
        yield from _otherwise(old, new, source)


def _sources(diagram: Diagram) -> list[str]:
    return [flow.source for flow in diagram.flows.values()]


def _turned(
    old: Diagram, new: Diagram, was: list[Flow], now: list[Flow], wording: Wording
) -> Iterator[WayDifference]:
    before, after = [flow.target for flow in was], [flow.target for flow in now]
    fresh = [flow for flow in now if flow.target not in before]
    gone = [flow for flow in was if flow.target not in after]
    ids = tuple(dict.fromkeys(flow.id for flow in (*fresh, *gone)))
    if fresh:
        source = fresh[0].source
        what = listed([_target(new, flow, wording) for flow in fresh])
        instead = f"; it was {listed([named(old, flow.target) for flow in gone])}" if gone else ""
        # A step that is new has said itself what it comes after; where it leads to is said here.
        how = "changed" if source in old.elements else "added"
        yield WayDifference(ids, f"After {named(new, source)}", how, f"now comes {what}{instead}")
    elif gone and gone[0].source in new.elements:
        what = listed([named(old, flow.target) for flow in gone])
        yield WayDifference(ids, f"After {named(new, gone[0].source)}", "removed", f"no longer comes {what}")


def _target(new: Diagram, flow: Flow, wording: Wording) -> str:
    when = condition(flow.condition, wording.now)
    return f"{named(new, flow.target)} when {when}" if when else named(new, flow.target)


def _taken(new: Diagram, was: list[Flow], now: list[Flow], wording: Wording) -> Iterator[WayDifference]:
    """Ways that lead where they led, and are called or taken otherwise."""
    before = {flow.target: flow for flow in was}
    for flow in now:
        said = list(_said(flow, before[flow.target], wording)) if flow.target in before else []
        if said:
            way = f"The way from {named(new, flow.source)} to {named(new, flow.target)}"
            yield WayDifference((flow.id,), way, "changed", " and ".join(said))


def _said(flow: Flow, former: Flow, wording: Wording) -> Iterator[str]:
    now = condition(flow.condition, wording.now)
    was = condition(former.condition, wording.was)
    if (flow.condition or "").strip() != (former.condition or "").strip():
        if now == was:
            now, was = f"“{shown(flow.condition or '')}”", f"“{shown(former.condition or '')}”"
        yield _when(was, now)
    if flow.name != former.name:
        yield (
            f"is now called “{shown(flow.name)}” (was “{shown(former.name)}”)"
            if flow.name
            else f"loses its name, “{shown(former.name)}”"
        )


def _when(was: str, now: str) -> str:
    if not now:
        return f"no longer asks anything; it was taken when {was}"
    return f"is now taken when {now}; it was taken when {was}" if was else f"is now taken only when {now}"


def _otherwise(old: Diagram, new: Diagram, source: str) -> Iterator[WayDifference]:
    if source not in new.elements or source not in old.elements:
        return
    was, now = (_default(diagram, source) for diagram in (old, new))
    if (was.target if was else None) != (now.target if now else None):
        after = named(new, now.target) if now else "nothing"
        before = f"; it was {named(old, was.target)}" if was else ""
        ids = tuple(dict.fromkeys(flow.id for flow in (now, was) if flow))
        said = f"comes {after} when no other way fits{before}"
        yield WayDifference(ids, f"After {named(new, source)}", "changed", said)


def _default(diagram: Diagram, source: str) -> Flow | None:
    return diagram.flows.get(diagram.elements[source].attributes.get("default", ""))
