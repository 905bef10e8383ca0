"""One step of one case, kept whole: state, facts, tasks, deadlines and history move together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.cases import deadlines, history, tasks
from engine.cases.desk import Desk
from engine.cases.effects import perform
from engine.cases.facts import encode
from engine.cases.history import Entry
from engine.cases.models import Case
from engine.process.step import Command, Finished, Outcome, step
from engine.took import timed


def advance(
    desk: Desk,
    case: Case,
    command: Command,
    facts: Mapping[str, Any],
    *,
    cause: str,
    entries: Sequence[Entry] = (),
) -> Outcome:
    """Let the process decide, then write what came of it. `cause` says in a word why clocks moved.

    Raises the StepError of the process if the command does not fit the case; nothing is written then.
    """
    # What is asked of the database from here on, this command has not changed; so each row is written once.
    with timed(desk.session), desk.session.no_autoflush:
        keeping = deadlines.at_hand(desk, case, cause)
        outcome = step(desk.published(case).specs, case.state or None, facts, command, keeping.times)
        _show(case, outcome, facts)
        written = [
            *entries,
            *(Entry(_kind(done), _step(done)) for done in outcome.finished if done.kind not in QUIET),
        ]
        rows, moved = deadlines.keep(keeping, outcome, facts)
        written += [*moved, *tasks.keep(desk, case, outcome, rows), *perform(desk, case, outcome)]
        written += _stands(desk, case, outcome)
        history.append(desk.session, case, written, desk.actor, desk.now)
    return outcome


def _show(case: Case, outcome: Outcome, facts: Mapping[str, Any]) -> None:
    case.state = outcome.state
    case.facts = encode(facts)
    case.awaited = list(outcome.awaited)
    case.stands_at = [
        [at.process_id, at.element_id] for at in outcome.elements if at.kind not in MERELY_LISTENS
    ]
    # Where a procedure opens a plan after it was decided on, the months of the plan are counted from its opening.
    case.plan_started_on = facts.get("plan_opened_on") or facts.get("plan_started_on")
    case.last_seen_on = facts.get("last_visit_on")


def _stands(desk: Desk, case: Case, outcome: Outcome) -> list[Entry]:
    """Whether the case is open after this step: one that was set aside can be read again, one that ended is closed."""
    entries = []
    if case.status == "incident":
        entries.append(Entry("resumed", {"incident": case.incident}))
        case.status, case.incident = "open", ""
    if outcome.ended:
        case.status = "closed"
        case.closed_on = desk.today
        end = _end(outcome, desk.published(case).specs.root)
        entries.append(Entry("case_closed", {"on": desk.today, "element": end}))
    return entries


MERELY_LISTENS = frozenset({"boundaryEvent", "startEvent"})
"""Kinds of element that hold a token only in case something comes; nobody would say that the case is there."""

QUIET = frozenset({"exclusiveGateway", "parallelGateway", "eventBasedGateway", "startEvent"})
"""Kinds of element that a reader of the timeline does not miss: they decide or begin, nobody acts."""


def _end(outcome: Outcome, root: str) -> str:
    """The element of the lifecycle at which the case ended."""
    done = [
        each.element_id for each in outcome.finished if each.process_id == root and each.how == "completed"
    ]
    return done[-1] if done else root


def _kind(done: Finished) -> str:
    return "done_before" if done.how == "passed" else "step"


def _step(done: Finished) -> dict[str, Any]:
    return {"element": done.element_id, "process": done.process_id, "name": done.name, "how": done.how}
