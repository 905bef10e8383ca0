"""How a case goes through a random procedure by BPMN's own rules: a game of tokens on the tree of blocks.

It knows nothing of the engine and nothing of the drawing but the ids. A block is entered with what to do when it is
done. Whatever can be ended as a whole is a life within another; what an answer decides is known from its question to
the end of the choice, and nowhere else, since nothing else asks for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from tests.properties.blocks import (
    ASIDE,
    DAYS,
    EARLY,
    STEP_UP,
    Block,
    Choice,
    Edge,
    Group,
    Leave,
    Procedure,
    Rounds,
    Say,
    Sequence,
    Task,
    Together,
    Twice,
    Wait,
)
from tests.properties.lives import Answers, Ear, Life, Open, Room, Then, Timer


class Game:
    """A case. `told`, `unheard`, `ended_tasks` and `fired` are the news of the last move."""

    def __init__(self, procedure: Procedure, facts: Mapping[str, Any], today: date) -> None:
        self._procedure, self.facts, self.today = procedure, facts, today
        self._case = Life()
        self._room = Room(self._case, self._end)
        self._open: list[Open] = []
        self._timers: list[Timer] = []
        self._ears: list[Ear] = []
        self._lives: list[Life] = []
        self._waits: dict[str, list[tuple[Life, Then]]] = {}
        self._begun: dict[tuple[Room, str], tuple[Answers, Then]] = {}
        self.ended = False
        self._move(lambda: self._enter(procedure.body, self._room, (), self._room.leave))

    @property
    def open(self) -> list[Open]:
        return [each for each in self._open if not each.done and each.life.lasts]

    @property
    def timers(self) -> list[Timer]:
        return [each for each in self._timers if not each.done and each.life.lasts]

    @property
    def awaited(self) -> list[str]:
        heard = {ear.message for ear in self._ears if not ear.done and ear.life.lasts}
        return sorted(heard | ({ASIDE} if self._procedure.aside and not self.ended else set()))

    @property
    def standing(self) -> Counter[str]:
        """Groups, stages and waits that hold a token, by element."""
        groups = Counter(life.element for life in self._lives if life.lasts)
        waits = {id: sum(life.lasts for life, _ in waiting) for id, waiting in self._waits.items()}
        return groups + Counter(waits)

    def complete(self, task: Open, answer: str) -> None:
        self._move(lambda: self._finish(task, answer))

    def send(self, message: str) -> None:
        self._move(lambda: self._tell(message))

    def look(self) -> None:
        """Time has passed, or facts have changed."""
        self._move(lambda: None)

    def skip(self, element: str) -> None:
        """Go past a group, a stage or a wait, of which there is only one."""
        for life in [each for each in self._lives if each.lasts and each.element == element]:
            self._move(life.answers["skip"])
            return
        [go_on] = [then for life, then in self._waits[element] if life.lasts]
        self._move(go_on)

    def begun(self, task: Open) -> dict[str, Answers]:
        """The steps and groups of the same process that have begun before, with what was decided by then."""
        return {id: answers for (room, id), (answers, _) in self._begun.items() if room is task.room}

    def return_to(self, task: Open, element: str) -> None:
        """Leave a step that is open and begin an earlier one of the same branch again."""

        def again() -> None:
            task.life.over = True
            self._begun[task.room, element][1]()

        self._move(again)

    def day_of(self, timer: Timer) -> date | None:
        """The day on which a timer rings, under the facts as they are."""
        fact, days = DAYS[timer.clock.parameter]
        if self.facts.get(fact) is None:
            return None
        due = self.facts[fact] + timedelta(days=days)
        if timer.clock.function == "opens":
            return due - timedelta(days=min(28, days // 2))
        return due + timedelta(days=1) if timer.host else due

    def _move(self, what: Then) -> None:
        self.told: Counter[str] = Counter()
        self.fired: Counter[str] = Counter()
        self.ended_tasks: Counter[tuple[str, str]] = Counter()
        self.unheard: list[str] = []
        waited, shown = set(self.timers), self.open
        what()
        while ringing := [timer for timer in self.timers if self._is_due(timer, waited)]:
            # An interruption counts before anything that it interrupts.
            for timer in sorted(ringing, key=lambda timer: (timer.host is None, timer.life.depth)):
                if timer.life.lasts:
                    timer.done = True
                    self.fired[timer.element] += 1
                    timer.ring()
        self._clear_away(shown)

    def _is_due(self, timer: Timer, waited: set[Timer]) -> bool:
        day = self.day_of(timer)
        return day is not None and day <= self.today and (timer.host is None or timer in waited)

    def _clear_away(self, shown: list[Open]) -> None:
        # What began and was interrupted within one move was never there for anybody.
        for task in shown:
            if not task.several and not task.done and not task.life.lasts:
                self.ended_tasks[task.element, "cancelled"] += 1
        self._open, self._timers = self.open, self.timers
        self._ears = [ear for ear in self._ears if not ear.done and ear.life.lasts]
        self._lives = [life for life in self._lives if life.lasts]

    def _end(self) -> None:
        self.ended = True

    def _finish(self, task: Open, answer: str) -> None:
        task.done = True
        if not task.several:
            self.ended_tasks[task.element, "completed"] += 1
        task.finish(answer)

    def _enter(self, block: Block | None, room: Room, answers: Answers, then: Then) -> None:
        match block:
            case None:
                then()
            case Task():
                self._begin(block.id, room, answers, lambda: self._task(block, room, answers, then))
            case Wait():
                self._wait(block, room, then)
            case Say(message=message):
                self._ask(block.id, room, answers, lambda _: self._say(message, room, then))
            case Leave():
                self._ask(
                    block.id, room, answers, lambda said: self._leave(block, room) if said == "0" else then()
                )
            case Sequence(parts=parts):
                self._in_turn(parts, room, answers, then)
            case Choice():
                self._choose(block, room, answers, then)
            case Together(branches=branches, meet=meet):
                room.tokens += len(branches) - 1
                meeting = _after(len(branches), room, then)
                for number, branch in enumerate(branches):
                    arrive = meeting if meet else then if number == 0 else room.leave
                    self._enter(branch, room, answers, arrive)
            case Rounds():
                self._round(block, room, answers, then)
            case Group():
                self._begin(block.id, room, answers, lambda: self._group(block, room, answers, then))
            case Twice(body=body, at_once=at_once):
                self._twice(block, body, at_once, room, answers, then)

    def _begin(self, element: str, room: Room, answers: Answers, begin: Then) -> None:
        self._begun[room, element] = answers, begin
        begin()

    def _ask(self, element: str, room: Room, answers: Answers, then: Callable[[str], None]) -> None:
        def begin() -> None:
            self._open.append(Open(element, Life(room.life), answers, then, room))

        self._begin(element, room, answers, begin)

    def _task(self, task: Task, room: Room, answers: Answers, then: Then) -> None:
        life, left = Life(room.life), [task.times]

        def done(_: str) -> None:
            left[0] -= 1
            if left[0] == 0:
                life.over = True
                then()
            elif not task.at_once:
                open_one()

        def open_one() -> None:
            self._open.append(Open(task.id, life, answers, done, room, several=task.times > 1))

        for _ in range(task.times if task.at_once else 1):
            open_one()
        self._edges(task, life, room, answers, then)

    def _wait(self, wait: Wait, room: Room, then: Then) -> None:
        life = Life(room.life)

        def over() -> None:
            life.over = True
            then()

        if wait.what != "message":
            element = f"{wait.id}_day" if wait.what == "first" else wait.id
            self._timers.append(Timer(element, None, life, wait.clock, over))
        if wait.what != "day":
            self._ears.append(Ear(EARLY, life, over, on_edge=False))
        waiting = [each for each in self._waits.get(wait.id, []) if each[0].lasts]
        self._waits[wait.id] = [*waiting, (life, over)]

    def _in_turn(self, parts: tuple[Block, ...], room: Room, answers: Answers, then: Then) -> None:
        if not parts:
            then()
        else:
            self._enter(parts[0], room, answers, lambda: self._in_turn(parts[1:], room, answers, then))

    def _choose(self, choice: Choice, room: Room, answers: Answers, then: Then) -> None:
        if choice.fact:
            way = 0 if self.facts.get(choice.fact) is True else -1
            self._enter(choice.ways[way], room, answers, then)
            return

        def answered(said: str) -> None:
            known = (*answers, (choice.id, said))
            ways = choice.ways
            way = ways[int(said)] if int(said) < len(ways) else ways[-1]
            self._enter(choice.meanwhile, room, known, lambda: self._enter(way, room, known, then))

        self._ask(choice.id, room, answers, answered)

    def _round(self, block: Rounds, room: Room, answers: Answers, then: Then) -> None:
        def asked(said: str) -> None:
            return self._round(block, room, answers, then) if said == "0" else then()

        def ask() -> None:
            self._ask(f"{block.id}_ask", room, answers, asked)

        self._enter(block.body, room, answers, ask)

    def _twice(
        self, twice: Twice, body: Block, at_once: bool, room: Room, answers: Answers, then: Then
    ) -> None:
        if at_once:
            room.tokens += 1
            meeting = _after(2, room, then)
            for letter in "ab":
                self._stage(f"{twice.id}_{letter}", body, room.life, answers, meeting)
            return

        def again() -> None:
            self._stage(f"{twice.id}_b", body, room.life, answers, then)

        self._stage(twice.id, body, room.life, answers, again)

    def _stage(self, id: str, body: Block, within: Life, answers: Answers, then: Then) -> None:
        life = Life(within, id)
        self._lives.append(life)

        def over() -> None:
            life.over = True
            then()

        life.answers["skip"] = life.answers["terminate"] = over
        inner = Room(life, over)
        self._enter(body, inner, answers, inner.leave)

    def _group(self, group: Group, room: Room, answers: Answers, then: Then) -> None:
        life, left = Life(room.life), [group.times]

        def done() -> None:
            left[0] -= 1
            if left[0] == 0:
                life.over = True
                then()
            elif not group.at_once:
                enter()

        def enter() -> None:
            self._stage(group.id, group.body, life, answers, done)

        for _ in range(group.times if group.at_once else 1):
            enter()
        self._edges(group, life, room, answers, then)

    def _edges(self, host: Task | Group, life: Life, room: Room, answers: Answers, then: Then) -> None:
        for edge in host.edges:
            id, go = f"{edge.kind}_on_{host.id}", self._path(edge, host.id, life, room, answers, then)
            if edge.clock is not None:
                self._timers.append(Timer(id, host.id, life, edge.clock, go))
            elif edge.kind == "message":
                self._ears.append(Ear(STEP_UP, life, go, on_edge=True))
            else:
                life.answers[edge.kind] = go

    def _path(self, edge: Edge, host: str, life: Life, room: Room, answers: Answers, then: Then) -> Then:
        id = f"{edge.kind}_on_{host}"

        def go() -> None:
            after = then if edge.interrupts else room.leave
            if edge.interrupts:
                life.over = True
            else:
                room.tokens += 1
            self.told[f"{id}_tell"] += 1
            if edge.asks:
                self._ask(f"{id}_ask", room, answers, lambda _: after())
            else:
                after()

        return go

    def _leave(self, leave: Leave, room: Room) -> None:
        match leave.by:
            case "terminate":
                room.life.answers["terminate"]()
            case "error" | "escalation":
                life = room.life
                while leave.by not in life.answers:
                    assert life.within is not None
                    life = life.within
                life.answers[leave.by]()
                if room.life.lasts:
                    room.leave()
            case "message":
                self._say(leave.message, room, room.leave)

    def _say(self, message: str, room: Room, then: Then) -> None:
        if not self._tell(message):
            self.unheard.append(message)
        if room.life.lasts:
            then()

    def _tell(self, message: str) -> bool:
        hearing = [ear for ear in self._ears if ear.message == message and not ear.done and ear.life.lasts]
        aside = self._procedure.aside if message == ASIDE else None
        if aside is not None:
            self._begin_aside(aside)
        for ear in sorted(hearing, key=lambda ear: (not ear.on_edge, ear.life.depth)):
            if ear.life.lasts:
                ear.done = True
                ear.hear()
        return bool(hearing) or aside is not None

    def _begin_aside(self, aside: Block) -> None:
        self._room.tokens += 1
        self._stage("aside", aside, self._case, (), self._room.leave)


def _after(arrivals: int, room: Room, then: Then) -> Then:
    """What to do at a join: nothing until the last has come."""
    left = [arrivals]

    def arrive() -> None:
        left[0] -= 1
        if left[0] == 0:
            then()
        else:
            room.tokens -= 1

    return arrive
