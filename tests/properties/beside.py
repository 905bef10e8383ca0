"""A case in the engine beside the same case in the oracle: each move is made in both, and what shows is compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import pytest
from hypothesis import strategies as st

from engine.process.live import LiveCase
from engine.process.outcome import (
    Command,
    Complete,
    MessageNotAwaited,
    OpenTask,
    Outcome,
    Refresh,
    ReturnTo,
    Send,
    Skip,
    TaskNotOpen,
    Wake,
)
from engine.process.returning import ways_back
from engine.process.spec import Specs
from engine.time.calendar import Calendar
from engine.time.clock import local_date
from engine.time.deadline import Times
from tests.properties.blocks import DAYS, FLAGS, Block, Choice, Procedure, Task, answer_of, asks, parts, walk
from tests.properties.drawn import ANSWERS, policy
from tests.properties.lives import Answers, Life, Open
from tests.properties.oracle import Game
from tests.unit.process.driving import MONDAY, Case

STANDING = {"subProcess", "callActivity", "intermediateCatchEvent", "eventBasedGateway"}
POLICY = policy()


@dataclass(frozen=True)
class Move:
    """What somebody does, or that time passes. `which` chooses among what is there; with nothing there, nothing is
    done. `also` changes a fact in the same step."""

    what: Literal["do", "pass time", "send", "write a fact", "skip", "go back", "err"]
    which: int = 0
    answer: str = "0"
    also: int = 0


def paths(longest: int) -> st.SearchStrategy[list[Move]]:
    """Ways to go through a procedure: mostly steps that are done."""
    whats = st.sampled_from(
        [*["do"] * 6, *["pass time"] * 3, *["send"] * 3, "write a fact", "skip", "go back", "err"]
    )
    moves = st.builds(Move, whats, st.integers(0, 11), st.sampled_from(ANSWERS), st.integers(0, 11))
    return st.lists(moves, min_size=12, max_size=longest)


class Played(Case):
    """A case of a random procedure under the policy that its clocks ask."""

    @property
    def times(self) -> Times:
        """The days of `DAYS`, by a calendar in which every day counts."""
        return Times(POLICY, Calendar(), self.clock)


class Kept(Played):
    """The same in the memory of whoever plays thousands: no step is read from the bytes of the one before."""

    def __init__(self, specs: Specs, facts: dict[str, Any]) -> None:
        self._live = LiveCase(specs)
        super().__init__(specs, facts)

    def give(self, command: Command) -> Outcome:
        """One step."""
        self.outcome = self._live.step(self.facts, command, self.times)
        return self.outcome


class Beside:
    """One case, twice."""

    def __init__(self, procedure: Procedure, specs: Specs, kind: type[Played] = Played) -> None:
        facts: dict[str, Any] = {"seen_on": MONDAY}
        self.case = kind(specs, facts)
        self.game = Game(procedure, dict(facts), MONDAY)
        # From here on it is the first moment of a day: what is over at midnight is over at this very instant.
        self.case.clock.advance(hours=15)
        self.game.today += timedelta(days=1)
        self._answers = _answers(procedure)
        self._questions = {name for each in _blocks(procedure) if asks(each) for name in _asking(each)}
        self._several = {e.id for e in _blocks(procedure) if isinstance(e, Task) and e.times > 1}
        self._tokens: dict[Open | Life, str] = {}
        self.agree()

    @property
    def ended(self) -> bool:
        """Whether both are over."""
        return self.game.ended

    def make(self, move: Move) -> None:
        """Make a move in both, and compare."""
        {
            "do": self._do,
            "pass time": self._pass_time,
            "send": self._send,
            "write a fact": self._write_a_fact,
            "skip": self._skip,
            "go back": self._go_back,
            "err": self._err,
        }[move.what](move)
        self.agree()

    def agree(self) -> None:
        """Everything that shows is the same in both."""
        for what, ours, theirs in self._seen():
            assert ours == theirs, f"{what}: the engine says {ours}, the oracle {theirs}"
        self._recognise()

    def _seen(self) -> Iterator[tuple[str, Any, Any]]:
        outcome, game = self.case.outcome, self.game
        yield (
            "open",
            Counter((t.element_id, self._said(t)) for t in outcome.tasks),
            Counter((o.element, o.answers) for o in game.open),
        )
        yield "waiting timers", self._timers(outcome), self._their_timers()
        yield "awaited", list(outcome.awaited), game.awaited
        yield (
            "standing",
            Counter(e.element_id for e in outcome.elements if e.kind in STANDING and e.element_id),
            game.standing,
        )
        yield "told", Counter(effect.element_id for effect in outcome.effects), game.told
        yield "unheard", sorted(outcome.unheard), sorted(game.unheard)
        yield "steps that ended", self._ended(outcome), game.ended_tasks
        yield "ended", outcome.ended, game.ended

    def _said(self, task: OpenTask) -> Answers:
        return tuple((id, str(task.data.get(answer_of(id)))) for id in self._answers.get(task.element_id, ()))

    def _timers(self, outcome: Outcome) -> Counter[Any]:
        return Counter(
            (t.element_id, t.host_element, t.fires_at and local_date(t.fires_at)) for t in outcome.timers
        )

    def _their_timers(self) -> Counter[Any]:
        return Counter((t.element, t.host, self.game.day_of(t)) for t in self.game.timers)

    def _ended(self, outcome: Outcome) -> Counter[tuple[str, str]]:
        # What began and was interrupted within one step was never there for anybody.
        return Counter(
            (each.element_id, each.how)
            for each in outcome.finished
            if each.kind == "userTask"
            and each.element_id not in self._several
            and each.token in self._tokens.values()
        )

    def _recognise(self) -> None:
        """Which of the engine's tokens is which of the oracle's. Those that begin at once are as like as twins."""
        known = set(self._tokens.values())
        for task in self.case.outcome.tasks:
            if task.token not in known:
                twin = next(each for each in self.game.open if self._is_like(each, task))
                for life, token in zip([twin, *twin.groups], task.scope, strict=True):
                    self._tokens[life] = token

    def _is_like(self, theirs: Open, ours: OpenTask) -> bool:
        if theirs in self._tokens or (theirs.element, theirs.answers) != (ours.element_id, self._said(ours)):
            return False
        around, taken = theirs.groups, set(self._tokens.values())
        return len(around) == len(ours.scope) - 1 and all(
            self._tokens[life] == token if life in self._tokens else token not in taken
            for life, token in zip(around, ours.scope[1:], strict=True)
        )

    def _do(self, move: Move) -> None:
        tasks = sorted(self.case.outcome.tasks, key=lambda task: task.element_id)
        if not tasks:
            return
        task = tasks[move.which % len(tasks)]
        self._change_a_fact(move.also)
        asked = task.element_id in self._questions
        name = answer_of(task.element_id.removesuffix("_ask"))
        self.game.complete(next(o for o in self.game.open if self._tokens[o] == task.token), move.answer)
        self.case.give(Complete(task.token, {name: move.answer} if asked else {}))

    def _pass_time(self, move: Move) -> None:
        days = (0, 1, 2, 3, 4, 6, 8, 12, 20, 30, 40, 100)[move.which]
        self.case.clock.advance(days=days)
        self.game.today += timedelta(days=days)
        self.case.give(Wake())
        self.game.look()

    def _send(self, move: Move) -> None:
        awaited = self.case.outcome.awaited
        if awaited:
            message = awaited[move.which % len(awaited)]
            self.case.give(Send(message))
            self.game.send(message)

    def _write_a_fact(self, move: Move) -> None:
        self._change_a_fact(move.which)
        if not self.ended:
            self.case.give(Refresh())
            self.game.look()

    def _skip(self, move: Move) -> None:
        once = Counter(each.element_id for each in self.case.outcome.elements)
        kinds = {"subProcess", "callActivity", "intermediateCatchEvent"}
        there = sorted(
            (each.element_id, each.token)
            for each in self.case.outcome.elements
            if each.kind in kinds and each.element_id != "aside" and once[each.element_id] == 1
        )
        if there:
            element, token = there[move.which % len(there)]
            self.case.give(Skip(token))
            self.game.skip(element)

    def _go_back(self, move: Move) -> None:
        ways = []
        for task in sorted(self.case.outcome.tasks, key=lambda task: task.element_id):
            theirs = next(each for each in self.game.open if self._tokens[each] == task.token)
            begun = self.game.begun(theirs) if not theirs.several else {}
            for to in ways_back(self.case.specs, task.process_id, task.element_id):
                if to in begun and all(task.data.get(answer_of(id)) == said for id, said in begun[to]):
                    ways.append((task, theirs, to))
        if ways:
            task, theirs, to = ways[move.which % len(ways)]
            self.case.give(ReturnTo(task.token, to))
            self.game.return_to(theirs, to)

    def _err(self, move: Move) -> None:
        """What cannot be done is refused, and nothing has changed."""
        if isinstance(self.case, Kept):
            return
        wrong = (Complete("no token"), Send("not awaited"), Skip("no token"), ReturnTo("no token", "task_1"))
        with pytest.raises((TaskNotOpen, MessageNotAwaited)):
            self.case.give(wrong[move.which % len(wrong)])

    def _change_a_fact(self, which: int) -> None:
        today: date = self.game.today
        days = sorted({fact for fact, _ in DAYS.values()})
        changes: list[dict[str, Any]] = [{day: value} for day in days for value in (today, None)]
        changes += [{flag: not self.game.facts.get(flag)} for flag in FLAGS]
        if which < len(changes):
            self.case.facts |= changes[which]
            self.game.facts |= changes[which]


def _blocks(procedure: Procedure) -> Iterator[Block]:
    yield from walk(procedure.body)
    yield from walk(procedure.aside)


def _asking(block: Block) -> list[str]:
    return [block.id, f"{block.id}_ask"]


def _answers(procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """Element -> the questions whose answers count where it stands, in order."""
    found: dict[str, tuple[str, ...]] = {}

    def note(block: Block | None, known: tuple[str, ...]) -> None:
        if block is None:
            return
        edges = getattr(block, "edges", ())
        asked = [f"{edge.kind}_on_{block.id}_ask" for edge in edges]
        found.update(dict.fromkeys([block.id, f"{block.id}_ask", *asked], known))
        inner = (*known, block.id) if isinstance(block, Choice) and not block.fact else known
        for part in parts(block):
            note(part, inner)

    note(procedure.body, ())
    note(procedure.aside, ())
    return found
