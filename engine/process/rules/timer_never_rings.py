"""A timer that waits for a day which never comes, tried with the policy and sample facts.

Matters: a case that waits for such a day waits for ever, and a deadline that cannot be counted warns nobody that a
child has not been seen.

Remedy: give the deadline a value in the policy, let a form ask for the day that it counts from, or choose another.
"""

from collections.abc import Iterable, Iterator
from datetime import date, time
from functools import lru_cache

from engine.process.rules.around import Around
from engine.process.rules.decisions import writes_fact
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.switches import switched_off
from engine.process.rules.timer_parameter import clock_of
from engine.process.rules.wording import listed, opening
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock, at_local
from engine.time.deadline import Times
from engine.time.policy import Policy
from engine.time.timescale import Timescale

DAY = date(2026, 1, 14)


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    policy = around.policy
    if policy is None or around.left_out(diagram):
        return
    unused = switched_off(diagram, around)
    for element in (each for each in diagram.elements.values() if each.id not in unused):
        for event in element.events if element.is_on("timer") else ():
            clock = clock_of(event)
            rows = policy.rows_for(clock[1]) if clock else ()
            if clock and rows:
                yield from _problem(diagram, element, rows, _rings(policy, clock[0], clock[1], rows), around)


def _problem(
    diagram: Diagram, element: Element, rows: Iterable[Timescale], rings: bool, around: Around
) -> Iterator[Problem]:
    waits = element.kind == "intermediateCatchEvent" and not _has_other_ways(diagram, element)
    facts = list(dict.fromkeys(fact for row in rows for fact in row.counts_from))
    unknown = around.forms is not None and not any(writes_fact(fact, around) for fact in facts)
    if not rings and waits:
        yield diagram.error(
            "timer_never_rings",
            element.id,
            f"{opening(element)} waits for a day for which the policy sets no value. "
            "A case would wait there for ever. "
            "Give the deadline a value in the policy, or take the wait out.",
        )
    elif rings and unknown:
        say = diagram.error if waits else diagram.warning
        yield say(
            "timer_never_rings",
            element.id,
            f"{opening(element)} counts from {listed([around.label(fact) for fact in facts], 'or')}, "
            "which no form asks for. "
            f"{'A case would wait there for ever' if waits else 'Nobody would be told that it is late'}. "
            "Let a form ask for that day, or choose another deadline.",
        )


def _has_other_ways(diagram: Diagram, element: Element) -> bool:
    before = (diagram.elements.get(flow.source) for flow in diagram.incoming(element.id))
    return any(gateway is not None and gateway.kind == "eventBasedGateway" for gateway in before)


def _rings(policy: Policy, function: str, parameter: str, rows: Iterable[Timescale]) -> bool:
    """Whether some sample of facts gives this timer a date."""
    return any(_date(policy, function, parameter, row) is not None for row in rows)


def _date(policy: Policy, function: str, parameter: str, row: Timescale) -> date | None:
    """The date with all known that one row of the policy counts from and asks for, on a day on which it is in force."""
    day = min(max(DAY, row.effective_from or DAY), row.effective_to or date.max)
    facts = {**dict.fromkeys(row.when, True), **dict.fromkeys(row.counts_from, day)}
    times = Times(policy, _calendar(), FrozenClock(at_local(day, time(9))))
    return times.opens(parameter, facts) if function == "opens" else times.due(parameter, facts).due_on


@lru_cache(maxsize=1)
def _calendar() -> Calendar:
    return Calendar()
