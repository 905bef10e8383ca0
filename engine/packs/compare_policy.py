"""What changed between two versions of a policy, in sentences for the person who approves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from engine.packs.compare import Difference
from engine.time.explain import fact_words
from engine.time.ladder import Ladder
from engine.time.pages import PrintedDocument, Report
from engine.time.policy import Policy, PolicyError, read_policy
from engine.time.positions import Position
from engine.time.schedule import Listing
from engine.time.timescale import Timescale
from engine.time.words import counted, listed

Words = Mapping[str, str]
T = TypeVar("T")
RowKey = tuple[str, date | None]


def differences(before: bytes | None, after: bytes | None, facts: Words | None = None) -> list[Difference]:
    """Every limit, ladder, position, list and page that differs, in sentences.

    `facts` are the pack's words for what clocks count from. A text that cannot be read is the one difference.
    """
    try:
        old, new = _read(before), _read(after)
    except (PolicyError, UnicodeDecodeError) as error:
        said = error.problems[0] if isinstance(error, PolicyError) else "It is not text in UTF-8."
        return [Difference("", "The policy", "cannot be read", said)]
    words = facts or {}
    return [
        *_limits(old, new, words),
        *_ladders(old, new),
        *_positions(old, new),
        *_pages(old, new),
        *_contradictions(old, new),
        *_whole(old, new),
    ]


def how_counted(row: Timescale, words: Words) -> str:
    """The limit of one row with what it counts from: "20 working days from the last visit"."""
    if not row.length:
        return "not set by this procedure"
    starts = listed([fact_words(fact, words) for fact in row.counts_from[:1]])
    return f"{row.length} from {starts}" if starts else f"every {row.length}"


def _read(text: bytes | None) -> Policy | None:
    return read_policy(text.decode()) if text is not None else None


def _limits(old: Policy | None, new: Policy | None, words: Words) -> Iterator[Difference]:
    was, now = _rows(old), _rows(new)
    known = {row.parameter for row in was.values()}
    for key, row in now.items():
        if key not in was:
            yield Difference(row.parameter, _title(row), "added", _begins(row, row.parameter in known, words))
    for key, row in was.items():
        if key not in now:
            yield Difference(
                row.parameter,
                _title(row),
                "removed",
                f"It was {how_counted(row, words)}. No date is made of it.",
            )
    for key, row in now.items():
        said = list(_changes(was[key], row, words)) if key in was else []
        if said:
            yield Difference(row.parameter, _title(row), "changed", " ".join(said))


def _rows(policy: Policy | None) -> dict[RowKey, Timescale]:
    return {(row.parameter, row.effective_from): row for row in (policy.timescales if policy else ())}


def _title(row: Timescale) -> str:
    return row.noun[:1].upper() + row.noun[1:]


def _begins(row: Timescale, is_known: bool, words: Words) -> str:
    if is_known and row.effective_from:
        whose = f"clocks that begin on or after {_day(row.effective_from)}"
        return f"{how_counted(row, words)}, for {whose}. A clock that began before keeps its date."
    return f"{row.label}: {how_counted(row, words)}.{_cited(row.clauses)}"


def _changes(old: Timescale, new: Timescale, words: Words) -> Iterator[str]:
    if old.length != new.length:
        yield (
            f"Was {old.length or 'not set'}, becomes {new.length or 'not set'}. "
            "Running clocks are counted again."
        )
    if old.effective_to != new.effective_to:
        until = f"until {_day(new.effective_to)}" if new.effective_to else "without an end"
        yield f"{new.length or 'No limit'} now counts {until}."
    if old.active != new.active:
        yield "It counts from now on." if new.active else "It is set aside and makes no date."
    yield from _listed_changes(old, new, words)
    if old.kind != new.kind:
        yield f"It was {_KINDS[old.kind]} and becomes {_KINDS[new.kind]}."
    if old.force != new.force:
        yield f"It was a “{old.force or 'not said'}” and becomes a “{new.force or 'not said'}”."
    if old.lead != new.lead:
        yield "The time before the date at which the work opens is another."
    if old.length == new.length and old.label != new.label:
        yield f"Its words were “{old.label}” and become “{new.label}”."
    if old.why != new.why:
        # What is changed in the studio adds its reason to what was said before.
        added = new.why.removeprefix(old.why).strip() if old.why else new.why
        yield f"Why: {added}" if added else "No reason is given any more."


def _listed_changes(old: Timescale, new: Timescale, words: Words) -> Iterator[str]:
    def facts(names: Iterable[str]) -> str:
        return " or else ".join(fact_words(name, words) for name in names) or "nothing"

    if old.counts_from != new.counts_from:
        yield f"It was counted from {facts(old.counts_from)} and is counted from {facts(new.counts_from)}."
    if (old.when, old.unless_known) != (new.when, new.unless_known):
        yield "It holds in other cases than before."
    if old.clauses != new.clauses:
        yield f"Its clauses were {listed(old.clauses) or 'none'} and become {listed(new.clauses) or 'none'}."
    if old.serves != new.serves:
        yield f"It answers for {new.serves.replace('_', ' ')} instead of {old.serves.replace('_', ' ')}."


_KINDS = {
    "deadline": "a last day",
    "max_interval": "a longest interval",
    "milestone": "a milestone",
    "min_lead": "a least notice",
    "min_duration": "a least duration",
    "horizon": "a horizon",
}


def _ladders(old: Policy | None, new: Policy | None) -> Iterator[Difference]:
    was, now = (old.ladders if old else {}), (new.ladders if new else {})
    for name, before, after in _pairs(was, now):
        title = f"Reminders: {name.replace('_', ' ')}"
        if after is None:
            yield Difference(name, title, "removed", "Nobody is told by it any more.")
        elif before is None:
            yield Difference(name, title, "added", rungs_in_words(after))
        elif (before.rungs, before.at) != (after.rungs, after.at):
            yield Difference(
                name, title, "changed", f"Was: {rungs_in_words(before)} Becomes: {rungs_in_words(after)}"
            )


def rungs_in_words(ladder: Ladder) -> str:
    """Who is told, when: "On the day: the worker. 2 working days after: the worker and the manager."."""
    return " ".join(
        f"{'On the day' if rung.after == 0 else counted(rung.after, 'working day') + ' after'}: "
        f"{listed([LISTENERS[each] for each in rung.tell])}."
        for rung in ladder.rungs
    )


LISTENERS = {
    "holder": "whoever holds the work",
    "manager": "their manager",
    "above_manager": "the manager’s manager",
}
"""Whom a ladder tells, in words."""


def _positions(old: Policy | None, new: Policy | None) -> Iterator[Difference]:
    was, now = (old.positions if old else {}), (new.positions if new else {})
    for key, before, after in _pairs(was, now):
        if after is None:
            yield Difference(key, before.label if before else key, "removed", "Nobody holds it any more.")
        elif before is None:
            yield Difference(key, after.label, "added", "A new position.")
        elif said := list(_position_changes(before, after, was, now)):
            yield Difference(key, after.label, "changed", " ".join(said))


def _position_changes(
    old: Position, new: Position, was: Mapping[str, Position], now: Mapping[str, Position]
) -> Iterator[str]:
    if old.label != new.label:
        yield f"Was called {old.label}."
    if old.above != new.above:
        yield f"Above it was {_post(old.above, was)}, and is now {_post(new.above, now)}."
    if gained := sorted(new.permissions - old.permissions):
        yield f"May now: {listed(gained)}."
    if lost := sorted(old.permissions - new.permissions):
        yield f"May no longer: {listed(lost)}."


def _post(key: str, positions: Mapping[str, Position]) -> str:
    return positions[key].label if key in positions else "nobody"


def _pages(old: Policy | None, new: Policy | None) -> Iterator[Difference]:
    for kind in ("list", "document", "report"):
        was: Mapping[str, Listing | PrintedDocument | Report] = getattr(old, f"{kind}s", {})
        now: Mapping[str, Listing | PrintedDocument | Report] = getattr(new, f"{kind}s", {})
        for key, before, after in _pairs(was, now):
            if before == after:
                continue
            label = after.label if after else before.label if before else key
            if before and after:
                yield Difference(
                    key, label, "changed", f"What the {kind} holds, or when it is made, is another."
                )
            else:
                yield Difference(
                    key, label, "added" if after else "removed", f"A {kind} of the whole authority."
                )


def _contradictions(old: Policy | None, new: Policy | None) -> Iterator[Difference]:
    was = {each.title: each for each in (old.conflicts if old else ())}
    now = {each.title: each for each in (new.conflicts if new else ())}
    for title, before, after in _pairs(was, now):
        if after is None or before is None:
            how = "added" if before is None else "removed"
            yield Difference("", title, how, "A place where the procedure says something twice, differently.")
        elif before.choice != after.choice:
            yield Difference("", title, "changed", f"Was: {before.choice} Becomes: {after.choice}")


def _whole(old: Policy | None, new: Policy | None) -> Iterator[Difference]:
    was, now = (old.closures if old else {}), (new.closures if new else {})
    for day in sorted({*was, *now}):
        if was.get(day) != now.get(day):
            how = "added" if day not in was else "removed" if day not in now else "changed"
            yield Difference("", _day(day), how, now.get(day) or was[day])
    if old and new and old.name != new.name:
        yield Difference("", "The authority’s name", "changed", f"Was {old.name}, becomes {new.name}.")


def _pairs(was: Mapping[str, T], now: Mapping[str, T]) -> list[tuple[str, T | None, T | None]]:
    return [(key, was.get(key), now.get(key)) for key in dict.fromkeys([*now, *was])]


def _cited(clauses: Sequence[str]) -> str:
    return f" {'Clause' if len(clauses) == 1 else 'Clauses'} {listed(clauses)}." if clauses else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
