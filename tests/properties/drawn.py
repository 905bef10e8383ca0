"""A random procedure as a drawing: lines of tests/unit/process/rules/drawing.py, and what has to lie around it."""

from __future__ import annotations

from typing import Final

from engine.process.rules import Around
from engine.time.policy import Policy, read_policy
from tests.properties.blocks import (
    ASIDE,
    DAYS,
    EARLY,
    FLAGS,
    STEP_UP,
    Block,
    Choice,
    Clock,
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
    answer_of,
    asks,
    walk,
)
from tests.unit.process.driving import row

ANSWERS: Final = ("0", "1", "2")
DECLARED: Final = (
    '  ++ <bpmn:error id="refused" errorCode="R"/><bpmn:escalation id="alarm" escalationCode="A"/>'
)
SET_OFF: Final = {"message": f"message={STEP_UP}", "error": "error=refused", "escalation": "escalation=alarm"}


def policy() -> Policy:
    """The days that the clocks of random procedures count."""
    rows = [row(parameter, days, "days", fact) for parameter, (fact, days) in DAYS.items()]
    return read_policy('authority = "test"\nname = "Test"\n' + "".join(rows))


def around(procedure: Procedure) -> Around:
    """Forms, names and policy with which the check can judge the drawing."""
    questions = [block.id for block in (*walk(procedure.body), *walk(procedure.aside)) if asks(block)]
    days = {fact for fact, _ in DAYS.values()}
    facts = {**{day: {"type": "date"} for day in days}, **{flag: {"type": "flag"} for flag in FLAGS}}
    written = [{"name": day, "type": "date", "fact": day} for day in sorted(days)]
    written += [{"name": flag, "type": "yes_no", "fact": flag} for flag in FLAGS]
    return Around(
        forms={"note": {"title": "Note", "fields": written}, **{id: _question(id) for id in questions}},
        names={"facts": facts, "decisions": {answer_of(id): {} for id in questions}, "constants": {}},
        parameters=set(DAYS),
        policy=policy(),
        roles={"social_worker"},
        messages={EARLY, STEP_UP, ASIDE},
    )


def _question(id: str) -> dict[str, object]:
    options = [{"value": code} for code in ANSWERS]
    field = {"name": "answer", "type": "radios", "decision": answer_of(id), "options": options}
    return {"title": "Ask", "fields": [field]}


def text_of(procedure: Procedure) -> str:
    """The procedure in lines, file by file."""
    pages: list[list[str]] = []
    lines = _file(pages, "child_in_need", procedure.body)
    if procedure.aside is not None:
        _write(lines, 1, "event_sub aside", f"  start aside_heard message={ASIDE} > {entry(procedure.aside)}")
        _draw(pages, procedure.aside, "aside_ended", lines, 2)
        _write(lines, 2, "end aside_ended")
    return "\n".join(line for page in pages for line in page)


def entry(block: Block | None, there: str = "") -> str:
    """The element at which a block begins; what follows it, where it is empty."""
    match block:
        case None:
            return there
        case Sequence(parts=parts):
            return entry(parts[0])
        case Choice(fact=fact, id=id) if fact:
            return f"{id}_x"
        case _:
            return block.id


def _write(lines: list[str], depth: int, *more: str) -> None:
    lines.extend("  " * depth + line for line in more)


def _file(pages: list[list[str]], process: str, body: Block) -> list[str]:
    lines = [f"process {process}"]
    pages.append(lines)
    _room(pages, process, body, lines, 1)
    lines.append(DECLARED)
    return lines


def _room(pages: list[list[str]], id: str, body: Block, lines: list[str], depth: int) -> None:
    _write(lines, depth, f"start {id}_begun > {entry(body)}")
    _draw(pages, body, f"{id}_ended", lines, depth)
    _write(lines, depth, f"end {id}_ended")


def _draw(pages: list[list[str]], block: Block, there: str, lines: list[str], depth: int) -> None:
    if _leads_on_by_two_ways(block):
        # They meet before anything that might wait for both.
        _write(lines, depth, f"xor {block.id}_merge @default=- > {there}")
        there = f"{block.id}_merge"
    match block:
        case Task():
            _write(lines, depth, f"user {block.id} form=note > {there}", *_several(block))
            _edges(block, there, lines, depth)
        case Wait():
            _write(lines, depth, *_wait(block, there))
        case Say(message=message, id=id):
            _write(
                lines, depth, f"user {id} form=note > {id}_out", f"throw {id}_out message={message} > {there}"
            )
        case Leave():
            _write(lines, depth, *_leave(block, there))
        case Sequence(parts=parts):
            for part, after in zip(parts, [*map(entry, parts[1:]), there], strict=True):
                _draw(pages, part, after, lines, depth)
        case Choice():
            _choice(pages, block, there, lines, depth)
        case Together():
            _together(pages, block, there, lines, depth)
        case Rounds(body=body, id=id):
            _write(lines, depth, f"xor {id} @default=- > {entry(body)}")
            _draw(pages, body, f"{id}_ask", lines, depth)
            _write(lines, depth, f"user {id}_ask form={id} > {id}_x")
            _write(lines, depth, f'xor {id}_x > {id} if {answer_of(id)} == "0" | {there}')
        case Group():
            _group(pages, block, there, lines, depth)
        case Twice(body=body, at_once=at_once, id=id):
            if at_once:
                _write(lines, depth, f"and {id} > {id}_a & {id}_b", f"and {id}_join > {there}")
            first, after_a = (f"{id}_a", f"{id}_join") if at_once else (id, f"{id}_b")
            _write(lines, depth, f"call {first} of={id}_stage > {after_a}")
            _write(lines, depth, f"call {id}_b of={id}_stage > {f'{id}_join' if at_once else there}")
            _file(pages, f"{id}_stage", body)


def _leads_on_by_two_ways(block: Block) -> bool:
    if isinstance(block, Task | Group):
        return any(edge.interrupts for edge in block.edges)
    return isinstance(block, Wait) and block.what == "first"


def _several(host: Task | Group) -> list[str]:
    if host.times == 1:
        return []
    output = f"<bpmn:outputDataItem id='answer_{host.id}'/>"
    kept = f"<bpmn:loopDataOutputRef>answers_{host.id}</bpmn:loopDataOutputRef>{output}"
    how = "" if host.at_once else " isSequential='true'"
    often = f"<bpmn:loopCardinality>{host.times}</bpmn:loopCardinality>{kept}"
    return [f"+ <bpmn:multiInstanceLoopCharacteristics{how}>{often}</bpmn:multiInstanceLoopCharacteristics>"]


def _clock(clock: Clock) -> str:
    return f"{clock.function}={clock.parameter}"


def _edges(host: Task | Group, there: str, lines: list[str], depth: int) -> None:
    for edge in host.edges:
        id = f"{edge.kind}_on_{host.id}"
        by = _clock(edge.clock) if edge.clock else SET_OFF[edge.kind]
        on, goal = ("on!", there) if edge.interrupts else ("on", f"{id}_end")
        _write(lines, depth, f"{on} {host.id} {id} {by} > {id}_tell")
        _write(lines, depth, f"service {id}_tell > {f'{id}_ask' if edge.asks else goal}")
        if edge.asks:
            _write(lines, depth, f"user {id}_ask form=note > {goal}")
        if not edge.interrupts:
            _write(lines, depth, f"end {id}_end")


def _wait(wait: Wait, there: str) -> list[str]:
    if wait.what == "first":
        return [
            f"event {wait.id} > {wait.id}_day & {wait.id}_word",
            f"catch {wait.id}_day {_clock(wait.clock)} > {there}",
            f"catch {wait.id}_word message={EARLY} > {there}",
        ]
    by = _clock(wait.clock) if wait.what == "day" else f"message={EARLY}"
    return [f"catch {wait.id} {by} > {there}"]


def _leave(leave: Leave, there: str) -> list[str]:
    by = {**SET_OFF, "terminate": "terminate", "message": f"message={leave.message}"}[leave.by]
    return [
        f"user {leave.id} form={leave.id} > {leave.id}_x",
        f'xor {leave.id}_x > {leave.id}_out if {answer_of(leave.id)} == "0" | {there}',
        f"end {leave.id}_out {by}",
    ]


def _choice(pages: list[list[str]], choice: Choice, there: str, lines: list[str], depth: int) -> None:
    id, meet = choice.id, f"{choice.id}_meet"
    if not choice.fact:
        _write(lines, depth, f"user {id} form={id} > {entry(choice.meanwhile, f'{id}_x')}")
    if choice.meanwhile is not None:
        _draw(pages, choice.meanwhile, f"{id}_x", lines, depth)
    to = [entry(way, meet) for way in choice.ways]
    asked = [f"{way} if {_condition(choice, code)}" for way, code in zip(to[:-1], ANSWERS, strict=False)]
    _write(lines, depth, f"xor {id}_x > {' | '.join([*asked, to[-1]])}")
    for way in choice.ways:
        if way is not None:
            _draw(pages, way, meet, lines, depth)
    _write(lines, depth, f"xor {meet} @default=- > {there}")


def _condition(choice: Choice, code: str) -> str:
    return f"{choice.fact} == true" if choice.fact else f'{answer_of(choice.id)} == "{code}"'


def _together(pages: list[list[str]], block: Together, there: str, lines: list[str], depth: int) -> None:
    id = block.id
    _write(lines, depth, f"and {id} > {' & '.join(map(entry, block.branches))}")
    for number, branch in enumerate(block.branches):
        own_end = there if number == 0 else f"{id}_end_{number}"
        _draw(pages, branch, f"{id}_join" if block.meet else own_end, lines, depth)
        if not block.meet and number:
            _write(lines, depth, f"end {own_end}")
    if block.meet:
        _write(lines, depth, f"and {id}_join > {there}")


def _group(pages: list[list[str]], group: Group, there: str, lines: list[str], depth: int) -> None:
    if group.called:
        _write(lines, depth, f"call {group.id} of={group.id}_stage > {there}", *_several(group))
        _file(pages, f"{group.id}_stage", group.body)
    else:
        _write(lines, depth, f"sub {group.id} > {there}", *_several(group))
        _room(pages, group.id, group.body, lines, depth + 1)
    _edges(group, there, lines, depth)
