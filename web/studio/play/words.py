"""What happens in a virtual case, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.simulate.events import Event
from engine.simulate.expect import Otherwise
from engine.simulate.memory import MemoryCase
from engine.simulate.walk import OPENING, Done
from engine.time.clock import local_date
from engine.time.words import day_words
from web.case.routes import OFFERED
from web.studio.play.ground import Ground

MESSAGES: Final = {"concern_raised": "Raise a concern", **OFFERED}
"""What people may bring to a case at any time, in the words of its button."""


@dataclass(frozen=True)
class Happened:
    """One thing that happened: the day and the sentence. `kind` is the event's."""

    on: date
    said: str
    kind: str


def act_words(ground: Ground, done: Done, today: date) -> str:
    """What somebody did, as the log heads it."""
    if done.act.do == OPENING and done.what is None:
        return "The case was opened"
    if done.act.do:
        return f"Done: {ground.called(done.act.do)}"
    if done.act.message:
        return f"Sent: {message_words(done.act.message)}"
    return f"The clock was moved to {day_words(done.act.on, today)}"


def message_words(message: str) -> str:
    """A message in the words of its button."""
    return MESSAGES.get(message) or message.replace("_", " ").capitalize()


def happened(ground: Ground, done: Done, today: date) -> list[Happened]:
    """What an act set off, without the act itself."""
    return list(_happened(ground, done.events, done.act.do, today))


def _happened(ground: Ground, events: Iterable[Event], own: str, today: date) -> Iterator[Happened]:
    for event in events:
        if event.event == "started" or (event.event == "done" and event.element == own):
            continue
        yield Happened(local_date(event.at), _event_words(ground, event, today), event.event)


def _event_words(ground: Ground, event: Event, today: date) -> str:
    name, role = ground.called(event.element), ground.role(event.role)
    due = f", due {day_words(event.due_on, today)}" if event.due_on else ""
    return {
        "ready": f"“{name}” opened for the {role}{due}",
        "done": f"“{name}” was done by the {role}",
        "fired": f"The timer “{name}” fired{due and due.replace(', due', '; the day was')}",
        "sent": f"Reminder to the {role}: “{name}”{due}",
        "closed": f"The case closed: {name}",
        "transferred": f"The case went to others: {name}",
    }.get(event.event, name)


def nouns_of(case: MemoryCase) -> dict[str, str]:
    """What each clock that the case has had is about, by its timer's id; where its limit has no noun, nothing."""
    known = ((clock.element, clock.due.row) for clock in case.clocks.ever())
    return {element: row.noun for element, row in known if row and row.noun}


def otherwise_words(ground: Ground, nouns: dict[str, str], one: Otherwise, today: date) -> str:
    """What comes out otherwise, as a manager says it: "The initial meeting is now due Tue 5 Jan instead of ..."."""
    step = f"“{ground.called(one.element)}”"
    clock = f"The {nouns[one.element]}" if one.element in nouns else step
    was, now = (day_words(day, today) if day else "" for day in (one.expected, one.found))
    if one.how == "moved":
        if not now:
            return f"{clock} has no day any more instead of {was}"
        return (
            f"{clock} is now due {now} instead of {was}"
            if was
            else f"{clock} is now due {now}; it had no day"
        )
    return {
        "gone": f"{clock} is no longer counted{f'; it was due {was}' if was else ''}",
        "new": f"{clock} is now due {now}, which was not so",
        "closed": f"{step} is not open, and was",
        "open": f"{step} is open, and was not",
    }.get(one.how, one.said)
