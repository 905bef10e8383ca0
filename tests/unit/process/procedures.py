"""Random procedures of all that Keepstep runs, as texts of tests/unit/process/rules/drawing.py, sound or damaged.

Every step opens the form “ask”, whose answer is one of three codes; questions ask for the answer just given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal

from hypothesis import strategies as st

from engine.process.rules import Around
from tests.unit.process.driving import policy

ANSWERS: Final = ("0", "1", "2")
OTHERWISE: Final = ANSWERS[-1]
"""The answer that leads on: out of a round, and the default way of every question."""
ASIDE: Final = "concern_raised"
"""The message that starts a group beside everything else, any number of times."""
AROUND: Final = Around(
    forms={
        "ask": {
            "title": "Ask",
            "fields": [
                {
                    "name": "answer",
                    "type": "radios",
                    "decision": "answer",
                    "options": [{"value": code} for code in ANSWERS],
                },
                {"name": "visited_on", "type": "date", "fact": "last_visit_on"},
            ],
        }
    },
    names={"facts": {"last_visit_on": {"type": "date"}}, "decisions": {"answer": {}}, "constants": {}},
    parameters={"visit_interval_max"},
    policy=policy(),
    roles={"social_worker"},
    messages={"early_review_asked", "step_up_agreed", ASIDE},
)


@dataclass(frozen=True)
class Step:
    """A step; if it is late it is told of beside it, or another takes its place. `times` people may do it at once."""

    late: Literal["", "beside", "instead"] = ""
    times: int = 1


@dataclass(frozen=True)
class Wait:
    """For a day, a message, or whichever comes first."""

    what: Literal["day", "message", "first"]


@dataclass(frozen=True)
class Sequence:
    parts: tuple[Block, ...]


@dataclass(frozen=True)
class Choice:
    ways: tuple[Block, ...]


@dataclass(frozen=True)
class Together:
    """Branches side by side, which meet again, or all but the first of which have an end of their own."""

    branches: tuple[Block, ...]
    meet: bool


@dataclass(frozen=True)
class Rounds:
    body: Block


@dataclass(frozen=True)
class Group:
    """A group of steps, which a message or an error of its own may end before."""

    body: Block
    left: Literal["", "message", "error", "escalation"]


@dataclass(frozen=True)
class Stage:
    body: Block


Block = Step | Wait | Sequence | Choice | Together | Rounds | Group | Stage


def blocks() -> st.SearchStrategy[Block]:
    """Any block; its parts are any blocks."""
    leaves = st.one_of(
        st.builds(
            Step, late=st.sampled_from(["", "", "beside", "instead"]), times=st.sampled_from([1, 1, 1, 3])
        ),
        st.sampled_from(["day", "message", "first"]).map(Wait),
    )
    return st.recursive(leaves, _around, max_leaves=9)


def _around(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    left = st.sampled_from(["", "message", "error", "escalation"])
    return st.one_of(
        several.map(Sequence),
        several.map(Choice),
        st.builds(Together, several, st.booleans()),
        inner.map(Rounds),
        st.builds(Group, inner, left),
        inner.map(Stage),
    )


@dataclass
class Written:
    """The lines of one procedure, file by file."""

    files: list[list[str]] = field(default_factory=list)
    several: set[str] = field(default_factory=set)
    _number: int = 0

    def fresh(self, word: str) -> str:
        self._number += 1
        return f"{word}_{self._number}"

    def text(self) -> str:
        return "\n".join(line for file in self.files for line in file)


def written(block: Block, *, aside: bool) -> Written:
    """The block as the lifecycle of a procedure, with a group beside it that a message starts, if asked for."""
    to = Written()
    lines = _file(to, "child_in_need", block)
    if aside:
        lines += ["  event_sub aside", f"    start heard message={ASIDE} > look"]
        lines += ["    user look form=ask > looked", "    end looked"]
    return to


def _file(to: Written, process: str, block: Block) -> list[str]:
    lines = [f"process {process}"]
    to.files.append(lines)
    _container(to, process, block, lines, 1)
    lines.append(
        '  ++ <bpmn:error id="refused" errorCode="R"/><bpmn:escalation id="alarm" escalationCode="A"/>'
    )
    return lines


def _container(to: Written, id: str, block: Block, lines: list[str], depth: int) -> None:
    first, last = to.fresh("first"), f"{id}_ended"
    _put(lines, depth, f"start {id}_begun > {first}")
    _draw(to, block, first, last, lines, depth)
    _put(lines, depth, f"end {last}")


def _put(lines: list[str], depth: int, *more: str) -> None:
    lines.extend("  " * depth + line for line in more)


def _draw(to: Written, block: Block, here: str, there: str, lines: list[str], depth: int) -> None:
    """Draws a block whose first element is `here` and which leads to `there`."""
    match block:
        case Step(late="instead") | Wait(what="first") | Group(left="message" | "error" | "escalation"):
            # Two ways lead on: they meet before anything that might wait for both.
            merge = to.fresh("merge")
            _draw_one(to, block, here, merge, lines, depth)
            _put(lines, depth, f"xor {merge} @default=- > {there}")
        case _:
            _draw_one(to, block, here, there, lines, depth)


def _draw_one(to: Written, block: Block, here: str, there: str, lines: list[str], depth: int) -> None:
    match block:
        case Step():
            _put(lines, depth, *_step(to, block, here, there))
        case Wait(what=what):
            _put(lines, depth, *_wait(what, here, there))
        case Sequence(parts=parts):
            stops = [here, *(to.fresh("then") for _ in parts[1:]), there]
            for part, a, b in zip(parts, stops, stops[1:], strict=False):
                _draw(to, part, a, b, lines, depth)
        case Choice(ways=ways):
            _choice(to, ways, here, there, lines, depth)
        case Together():
            _together(to, block, here, there, lines, depth)
        case Rounds(body=body):
            first, ask = to.fresh("round"), to.fresh("ask")
            _put(lines, depth, f"xor {here} @default=- > {first}")
            _draw(to, body, first, ask, lines, depth)
            _put(lines, depth, f"user {ask} form=ask > {ask}_x")
            _put(lines, depth, f'xor {ask}_x > {here} if answer == "0" | {there}')
        case Group():
            _group(to, block, here, there, lines, depth)
        case Stage(body=body):
            stage = to.fresh("stage")
            _put(lines, depth, f"call {here} of={stage} > {there}")
            _file(to, stage, body)


def _step(to: Written, step: Step, here: str, there: str) -> Iterable[str]:
    yield f"user {here} form=ask > {there}"
    if step.times > 1:
        to.several.add(here)
        output = f"<bpmn:outputDataItem id='answer_{here}'/>"
        collected = f"<bpmn:loopDataOutputRef>answers</bpmn:loopDataOutputRef>{output}"
        yield (
            f"+ <bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{step.times}</bpmn:loopCardinality>"
            f"{collected}</bpmn:multiInstanceLoopCharacteristics>"
        )
    if step.late == "beside":
        yield f"on {here} late_{here} due=visit_interval_max > tell_{here}"
        yield f"service tell_{here} > told_{here}"
        yield f"end told_{here}"
    elif step.late == "instead":
        yield f"on! {here} late_{here} due=visit_interval_max > instead_{here}"
        yield f"user instead_{here} form=ask > {there}"


def _wait(what: str, here: str, there: str) -> Iterable[str]:
    if what == "first":
        yield f"event {here} > day_{here} & word_{here}"
        yield f"catch day_{here} opens=visit_interval_max > {there}"
        yield f"catch word_{here} message=early_review_asked > {there}"
    else:
        yield f"catch {here} {'opens=visit_interval_max' if what == 'day' else 'message=early_review_asked'} > {there}"


def _choice(
    to: Written, ways: tuple[Block, ...], here: str, there: str, lines: list[str], depth: int
) -> None:
    entries, merge = [to.fresh("way") for _ in ways], to.fresh("merge")
    asked = [f'{entry} if answer == "{code}"' for code, entry in zip(ANSWERS, entries[:-1], strict=False)]
    _put(
        lines,
        depth,
        f"user {here} form=ask > {here}_x",
        f"xor {here}_x > {' | '.join([*asked, entries[-1]])}",
    )
    for way, entry in zip(ways, entries, strict=True):
        _draw(to, way, entry, merge, lines, depth)
    _put(lines, depth, f"xor {merge} @default=- > {there}")


def _together(to: Written, block: Together, here: str, there: str, lines: list[str], depth: int) -> None:
    entries, join = [to.fresh("branch") for _ in block.branches], to.fresh("join")
    _put(lines, depth, f"and {here} > {' & '.join(entries)}")
    for number, (branch, entry) in enumerate(zip(block.branches, entries, strict=True)):
        own = f"{entry}_done"
        _draw(to, branch, entry, join if block.meet else there if number == 0 else own, lines, depth)
        if not block.meet and number:
            _put(lines, depth, f"end {own}")
    if block.meet:
        _put(lines, depth, f"and {join} > {there}")


def _group(to: Written, block: Group, here: str, there: str, lines: list[str], depth: int) -> None:
    _put(lines, depth, f"sub {here} > {there}")
    if block.left in ("", "message"):
        _container(to, here, block.body, lines, depth + 1)
    else:
        first, ask = to.fresh("first"), to.fresh("ask")
        _put(lines, depth + 1, f"start {here}_begun > {first}")
        _draw(to, block.body, first, ask, lines, depth + 1)
        _put(lines, depth + 1, f"user {ask} form=ask > {ask}_x")
        _put(lines, depth + 1, f'xor {ask}_x > {here}_failed if answer == "0" | {here}_ended')
        set_off = "error=refused" if block.left == "error" else "escalation=alarm"
        _put(lines, depth + 1, f"end {here}_failed {set_off}", f"end {here}_ended")
    if block.left:
        by = {"message": "message=step_up_agreed", "error": "error=refused", "escalation": "escalation=alarm"}
        _put(lines, depth, f"on! {here} left_{here} {by[block.left]} > after_{here}")
        _put(lines, depth, f"user after_{here} form=ask > {there}")


def damaged(text: str, hits: int, seed: int) -> str:
    """The same with so many lines led elsewhere, joins of the other kind, lines too many or lines too few."""
    random, lines = Random(seed), text.splitlines()
    for _ in range(hits):
        number = random.choice([n for n, line in enumerate(lines) if " > " in line])
        line, ids = lines[number], [each.split()[1] for each in lines if " > " in each]
        head, _, ways = line.partition(" > ")
        other = random.choice(ids)
        lines[number] = random.choice(
            [
                f"{head} > {other}",
                line.replace("xor ", "and ", 1).replace(" | ", " & ")
                if "xor " in line
                else line.replace("and ", "xor "),
                f"{line} & {other}" if " & " in line else f"{line} | {other}",
                f"{head} > {ways.split(' | ')[-1].split(' & ')[-1]}",
            ]
        )
    return "\n".join(lines)


def _of_the_other_kind(line: str) -> str:
    if "xor " in line:
        return line.replace("xor ", "and ", 1).replace(" | ", " & ")
    return line.replace("and ", "xor ", 1)
