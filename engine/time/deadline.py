"""What is due when: the clocks of one parameter for one child, and which of them counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from engine.time.calendar import Calendar
from engine.time.clock import Clock, local_date, start_of
from engine.time.clock_run import ClockRun, Facts, OwnInterval, reach, start_clock
from engine.time.policy import Policy
from engine.time.timescale import Timescale

__all__ = ["ClockRun", "Due", "Facts", "OwnInterval", "Times", "fires_at"]

DEFAULT_LEAD = timedelta(weeks=4)


@dataclass(frozen=True)
class Due:
    """The answer to `due("parameter")`.

    active: the clock that counts. It has no due date until its fact is known. None where no limit is set.
    outer: a later limit from the same start, or the policy's own where the child's interval is tighter.
    others: every other clock that applies, running or not; where no limit is set, the rows that say so.
    unset_because: why there is no limit, in English; None where there is one.
    """

    parameter: str
    active: ClockRun | None
    others: tuple[ClockRun, ...] = ()
    outer: ClockRun | None = None
    unset_because: str | None = None

    @property
    def due_on(self) -> date | None:
        """The last day in time; None while no clock runs."""
        return self.active.due_on if self.active else None

    @property
    def due_at(self) -> datetime | None:
        """The instant at which a limit in hours ends; None for limits in days."""
        return self.active.due_at if self.active else None

    @property
    def outer_on(self) -> date | None:
        """The last day of the outer limit, if there is one."""
        return self.outer.due_on if self.outer else None

    @property
    def start_on(self) -> date | None:
        """The day from which the active clock counts."""
        return self.active.start_on if self.active else None

    @property
    def row(self) -> Timescale | None:
        """The row of the policy that answers, also where it sets no limit; None for an unknown parameter."""
        run = self.active or next(iter(self.others), None)
        return run.row if run else None

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that the answering row cites."""
        return self.row.clauses if self.row else ()


class Times:
    """Dates for one case: the authority's policy and calendar, a clock, and the child's own intervals.

    Of several own intervals for one parameter the one agreed last counts.
    """

    def __init__(
        self, policy: Policy, calendar: Calendar, clock: Clock, own: Sequence[OwnInterval] = ()
    ) -> None:
        self._policy = policy
        self._calendar = calendar
        self._clock = clock
        self._own = {each.parameter: each for each in sorted(own, key=lambda each: each.agreed_on)}

    def own_clauses(self, clauses: Iterable[str]) -> tuple[str, ...]:
        """Of these clauses, those of the case's own authority."""
        return self._policy.own_clauses(clauses)

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return self._clock.now()

    def today(self) -> date:
        """Return today's date in London."""
        return local_date(self._clock.now())

    def due(self, parameter: str, facts: Facts) -> Due:
        """Return when a parameter is due under these facts, with every clock that was weighed.

        The row with the most flags wins, then the one for the first time, then the stricter. From one start
        the stricter row is active and the laxer the outer limit; from several starts the earliest counts.
        """
        due = self._by_policy(parameter, facts)
        own = self._own.get(parameter)
        return self._by_agreement(due, own, facts) if own else due

    def opens(self, parameter: str, facts: Facts) -> date | None:
        """Return the day on which work on a parameter opens: its due date less the lead.

        Without a lead in the policy: four weeks, or half the interval where that is shorter.
        """
        run = self.due(parameter, facts).active
        if run is None or run.due_on is None or run.start_on is None:
            return None
        if run.row.lead:
            value, unit = run.row.lead
            return reach(self._calendar, run.due_on, -value, unit)
        half = timedelta(days=abs((run.due_on - run.start_on).days) // 2)
        return run.due_on - min(DEFAULT_LEAD, half)

    def _by_policy(self, parameter: str, facts: Facts) -> Due:
        runs = self._applying(parameter, facts)
        limits = [run for run in runs if run.row.value is not None]
        if not limits:
            return Due(parameter, None, tuple(runs), None, self._why_unset(parameter, runs))
        running = sorted((run for run in limits if run.due_on), key=lambda run: run.strictness)
        active = running[0] if running else limits[0]
        same_start = [run for run in running[1:] if run.start_fact == active.start_fact]
        outer = same_start[-1] if same_start else None
        others = tuple(run for run in runs if run is not active and run is not outer)
        return Due(parameter, active, others, outer)

    def _applying(self, parameter: str, facts: Facts) -> list[ClockRun]:
        runs = [
            start_clock(row, facts, self._calendar)
            for row in self._policy.rows_for(parameter)
            if _applies(row, facts)
        ]
        runs = [run for run in runs if run.row.in_force_on(run.start_on or self.today())]
        highest = max(map(_rank, runs), default=(0, 0))
        return [run for run in runs if _rank(run) == highest]

    def _why_unset(self, parameter: str, runs: Sequence[ClockRun]) -> str:
        rows = [run.row for run in runs] or self._policy.rows_for(parameter)
        if not rows:
            return f"This procedure has no timescale named {parameter}."
        return f"Not set by this procedure. {rows[0].why}".strip()

    def _by_agreement(self, due: Due, own: OwnInterval, facts: Facts) -> Due:
        if due.row is None or not due.row.counts_from:
            return due
        run = start_clock(due.row, facts, self._calendar, own)
        if due.active is None:
            return Due(due.parameter, run, due.others[1:])
        if run.due_on is None:
            return replace(due, active=run)
        if run.strictness <= due.active.strictness:
            return replace(due, active=run, outer=due.active, others=_with(due.others, due.outer))
        return _loosened(due, run) if own.reason.strip() else due


def fires_at(due: Due, *, on_the_day: bool) -> datetime | None:
    """Return when the timer of a due date fires: as it begins (`on_the_day`), or once it has passed.

    Days begin at 00:00 in London. A limit in hours fires at its instant. None while there is no date.
    """
    if due.due_at or due.due_on is None:
        return due.due_at
    return start_of(due.due_on if on_the_day else due.due_on + timedelta(days=1))


def _applies(row: Timescale, facts: Facts) -> bool:
    return (
        row.active
        and all(facts.get(flag) is True for flag in row.when)
        and all(facts.get(fact) is None for fact in row.unless_known)
    )


def _rank(run: ClockRun) -> tuple[int, int]:
    # A row for the first time outranks the general one only once its own event has happened.
    return len(run.row.when), len(run.row.unless_known) if run.start_on else 0


def _loosened(due: Due, run: ClockRun) -> Due:
    if due.outer and run.strictness < due.outer.strictness:
        return replace(due, active=run, others=_with(due.others, due.active))
    return replace(due, active=run, outer=None, others=_with(_with(due.others, due.outer), due.active))


def _with(others: tuple[ClockRun, ...], run: ClockRun | None) -> tuple[ClockRun, ...]:
    return (run, *others) if run else others
