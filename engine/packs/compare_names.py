"""What changed in the names that a procedure declares: its facts, decisions and constants, with their codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.packs.compare import ADDED, CHANGED, REMOVED, UNREADABLE, Difference
from engine.packs.load import PackError, names

PATH = "names/compared.toml"
KINDS = {"facts": "fact", "decisions": "decision", "constants": "constant"}


def differences(before: bytes | None, after: bytes | None) -> list[Difference]:
    """Every name that was added, removed or means something else; the name itself stands in `element_id`."""
    try:
        was = names({PATH: before} if before is not None else {})
        now = names({PATH: after} if after is not None else {})
    except PackError as unreadable:
        return [Difference("", "The names", UNREADABLE, str(unreadable).replace(PATH, "The file"))]
    found: list[Difference] = []
    for attribute, kind in KINDS.items():
        found += _of_kind(kind, getattr(was, attribute), getattr(now, attribute))
    return found


def _of_kind(
    kind: str, was: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]
) -> Iterator[Difference]:
    for name in dict.fromkeys((*now, *was)):
        if name not in was:
            yield Difference(name, _label(name, now[name]), ADDED, f"A new {kind}{_codes(now[name])}")
        elif name not in now:
            yield Difference(name, _label(name, was[name]), REMOVED, f"The {kind} goes")
        elif was[name] != now[name]:
            said = ". ".join(_changes(was[name], now[name]))
            yield Difference(name, _label(name, now[name]), CHANGED, said)


def _label(name: str, declared: Mapping[str, Any]) -> str:
    words = str(declared.get("label") or name.replace("_", " "))
    return words[:1].upper() + words[1:]


def _codes(declared: Mapping[str, Any]) -> str:
    words = [f"“{words}”" for words in declared.get("codes", {}).values()]
    return f"; it can be {', '.join(words)}" if words else ""


def _changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    if was.get("label") != now.get("label"):
        yield f"It is now called “{now.get('label', '')}”; it was “{was.get('label', '')}”"
    old, new = was.get("codes", {}), now.get("codes", {})
    for code in dict.fromkeys((*new, *old)):
        if code not in old:
            yield f"It can now be “{new[code]}”"
        elif code not in new:
            yield f"It can no longer be “{old[code]}”"
        elif old[code] != new[code]:
            yield f"“{old[code]}” is now called “{new[code]}”"
    for key in sorted({*was, *now} - {"label", "codes"}):
        if was.get(key) != now.get(key):
            yield f"Its {key.replace('_', ' ')} is now “{now.get(key, 'not set')}”; it was “{was.get(key, 'not set')}”"
