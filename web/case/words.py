"""History as sentences: what happened, in words that a family may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from engine.time.explain import day_words
from engine.time.words import listed


def sentence(kind: str, content: dict[str, Any] | None, today: date) -> str:
    """One entry of history as a sentence. Erased content leaves its tombstone."""
    if content is None:
        return "This entry was erased by law. That something stood here is kept."
    maker = SENTENCES.get(kind)
    return maker(content, today) if maker else kind.replace("_", " ").capitalize()


def _day(value: Any, today: date) -> str:
    return day_words(date.fromisoformat(value), today) if value else "no date"


def _moved(content: dict[str, Any], today: date) -> str:
    was, now = _day(content.get("was_due_on"), today), _day(content.get("due_on"), today)
    why = CAUSES.get(
        str(content.get("cause")), f"“{str(content.get('cause')).replace('_', ' ')}” was recorded"
    )
    if not content.get("was_due_on"):
        return f"{_noun(content)}: due {now}, because {why}."
    if not content.get("due_on"):
        return f"{_noun(content)}: not due any more (it was due {was}), because {why}."
    return f"{_noun(content)}: the date moved from {was} to {now}, because {why}."


def _passed(content: dict[str, Any], today: date) -> str:
    day = _day(content.get("due_on"), today)
    if content.get("function") == "opens":
        return f"{content['name']}: time to prepare for {day}."
    if str(content["element"]).endswith("_reached"):
        return f"{content['name']} was reached on {day}."
    return f"{_noun(content)}: {day} passed and it was not done."


def _noun(content: dict[str, Any]) -> str:
    noun = str(content.get("noun") or content["name"])
    return noun[0].upper() + noun[1:]


def _rung(content: dict[str, Any], today: date) -> str:
    told = listed(content.get("to") or ["nobody new"])
    return f"{_noun(content)} (due {_day(content.get('due_on'), today)}): told {told}."


def _on_the_move(content: dict[str, Any], today: date) -> str:
    notes = " ".join(content.get("notes") or [])
    way = f"from version {content['from']} of the procedure to version {content['to']}"
    return f"The case moved {way}: {str(content['reason']).rstrip('.')}. {notes}".strip()


def _put_back(content: dict[str, Any], today: date) -> str:
    return (
        f"The case was put back from version {content['from']} of the procedure to version {content['to']}."
    )


def _corrected(content: dict[str, Any], today: date) -> str:
    was, now = content.get("was") or {}, content.get("is") or {}
    changes = [
        f"{name.replace('_', ' ')} from {was.get(name) or 'nothing'} to {'nothing' if value is None else value}"
        for name, value in now.items()
    ]
    changes += [
        f"the child’s own interval from {own['was'] or 'none'} to {own['is'] or 'none'}"
        for own in (content.get("intervals") or {}).values()
    ]
    changed = "; ".join(changes) or "no date that a clock counts from"
    return f"A record was corrected ({changed}): {content.get('reason', '')}"


def _opened(content: dict[str, Any], today: date) -> str:
    if "their_reference" not in content:
        return f"The case was opened as {content.get('ref')}."
    was, stage = content["their_reference"], content["stage"]
    return f"The case was taken on as {content.get('ref')}; it was {was} elsewhere, at the stage “{stage}”."


CAUSES = {
    "day_added": "a day was added to the calendar",
    "day_removed": "a day was taken off the calendar",
    "interval_changed": "the child’s own interval changed",
    "date_corrected": "a date was corrected",
    "policy_published": "a new policy was published",
    "migration": "the case moved to a new version of the procedure",
    "timer": "its day came",
}

SENTENCES: dict[str, Callable[[dict[str, Any], date], str]] = {
    "case_moved": _on_the_move,
    "move_undone": _put_back,
    "case_opened": _opened,
    "done_before": lambda content, today: f"{content['name']}: done before the case was taken on.",
    "task_done": lambda content, today: (
        f"{content['name']}: done{', after its date' if content.get('late') else ''}."
    ),
    "task_skipped": lambda content, today: (
        f"{content['name']}: not done, by decision. {content.get('reason', '')}"
    ),
    "task_claimed": lambda content, today: f"{content['name']}: taken on.",
    "returned": lambda content, today: (
        f"Went back to {str(content.get('to')).replace('_', ' ')}. {content.get('reason', '')}"
    ),
    "clock_moved": _moved,
    "clock_passed": _passed,
    "rung_sent": _rung,
    "message_sent": lambda content, today: f"{str(content['message']).replace('_', ' ').capitalize()}.",
    "message_unheard": lambda content, today: (
        f"{str(content['message']).replace('_', ' ').capitalize()}; nothing in the case was waiting for it."
    ),
    "corrected": _corrected,
    "worker_changed": lambda content, today: f"The case went to another worker. {content.get('reason', '')}",
    "task_reassigned": lambda content, today: f"{content['name']}: given to the team’s new manager.",
    "task_given": lambda content, today: f"{content['name']}: given to {content.get('to')}.",
    "package_made": lambda content, today: "The case was written out as a package for another council.",
    "package_received": lambda content, today: (
        f"A package came from {content.get('council')}, where the case was {content.get('their_reference')}."
    ),
    "resumed": lambda content, today: "Keepstep could not read the case for a while; it goes on from here.",
    "case_closed": lambda content, today: "The case was closed.",
}
