"""Select plans for the monthly meeting: each case answers for itself, and what was refused is listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.cases.correlate import correlate
from engine.cases.desk import Desk
from engine.cases.errors import NoSuchCase, Refused
from engine.people.access import Standing
from engine.time.schedule import Selects
from web.lists.queries import children_seen


@dataclass
class Selected:
    """What came of a selection: the cases that wait for the meeting now, and the others with the reason."""

    refs: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def select_cases(desk: Desk, who: Standing, refs: Sequence[str], selecting: Selects) -> Selected:
    """Ask for a discussion of each of these cases; one that refuses does not hold the others back."""
    seen = children_seen(desk.session, who, refs)
    result = Selected()
    for ref in dict.fromkeys(refs):
        try:
            if ref not in seen:
                raise NoSuchCase(ref=ref)
            # A savepoint a case: a refusal in the middle takes back its own case only.
            with desk.session.begin_nested():
                correlate(desk, ref, selecting.message)
        except Refused as refusal:
            result.refused.append((f"{seen[ref]} ({ref})" if ref in seen else ref, str(refusal)))
        else:
            result.refs.append(ref)
    return result
