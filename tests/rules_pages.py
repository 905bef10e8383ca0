"""The pages that explain the check's rules, written from the rules themselves and their test diagrams.

`python -m tests.rules_pages` (`make rules`) writes docs/reference/check.md, a page for each rule beside it, the
pictures of web/static/rules/ and the examples that the studio shows. A rule's example is the first broken and the
first sound diagram of its file in tests/unit/process/rules/diagrams/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

from engine.process.picture import Mark, render
from engine.process.rules import Problem, UnreadableError, read
from engine.process.rules.explained import Explanation, explanations, sections
from tests.unit.process.rules.drawing import draw
from tests.unit.process.rules.rule_cases import Case, cases, found_in

ROOT: Final = Path(__file__).parents[1]
INDEX: Final = "docs/reference/check.md"
PAGES: Final = "docs/reference/check"
PICTURES: Final = "web/static/rules"
EXAMPLES: Final = "web/studio/rules/examples.json"

INTRODUCTION: Final = """# What the check finds

The studio checks a draft while it is drawn, CI checks every pack, and `keepstep check` does the same by hand:
one code in three places. Nothing with an error can be published. A rule that is “worth a look” warns and
keeps nothing back.

Every problem names the element it is about, says what is wrong, what would happen to a case, and what to do.
Each rule has a page of its own with an example; the studio shows the same words at `/studio/rules`. Each is
one file, `engine/process/rules/<code>.py`, and its valid and invalid diagrams stand in
`tests/unit/process/rules/diagrams/<code>.txt`.

In these words a *step* is done by people or by Keepstep, a *stage* is a called process, a *group of steps* is
a sub-process, a *diamond* is a gateway (a *question* takes one line, a *plus diamond* takes all), a *line* is
a sequence flow.

Some rules need to know what lies around a diagram: the pack's forms, names, policy, positions and clauses, or
the version in force. Where one of these is not handed in, the rules that need it stay silent. A shared stage
asks constants that its caller sets; an arm of it that nothing in a case opens needs no form, role, deadline
or answer there. How these rules answer those that other editors recommend stands in
[bpmnlint.md](bpmnlint.md).

This page and those of the rules are written by `make rules`.
"""
WORTH_A_LOOK: Final = "Worth a look: it keeps no draft from being published."
AN_ERROR: Final = "An error: a draft that holds it cannot be published."


@dataclass(frozen=True)
class Example:
    """One rule's example: what each of its two drawings shows, what the check says of the first, and whether a
    picture shows the difference. `written` and `instead` are the conditions on the line that is told of."""

    before: str
    message: str
    after: str
    drawn: bool
    written: str
    instead: str


def pages() -> dict[str, str]:
    """Every file by its path, as it should be."""
    written = {INDEX: _index()}
    examples = {code: example for code in explanations() if (example := _example(code))}
    for code, explanation in explanations().items():
        written[f"{PAGES}/{code}.md"] = _page(explanation, examples.get(code))
        if code in examples and examples[code].drawn:
            written |= {f"{PICTURES}/{code}-{which}.svg": svg for which, svg in _pictures(code).items()}
    said = {code: asdict(example) for code, example in examples.items()}
    written[EXAMPLES] = json.dumps(said, indent=1, ensure_ascii=False) + "\n"
    return written


def stale() -> Iterator[str]:
    """The paths whose files are not as they should be, or should not be."""
    wanted = pages()
    for path, content in wanted.items():
        file = ROOT / path
        if not file.is_file() or file.read_text(encoding="utf-8") != content:
            yield path
    yield from (path for path in _there() if path not in wanted)


def write() -> None:
    """Write what is stale, and take away what no rule needs."""
    wanted = pages()
    for path in _there():
        if path not in wanted:
            (ROOT / path).unlink()
    for path, content in wanted.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(content, encoding="utf-8")


def _there() -> list[str]:
    found = [*(ROOT / PAGES).glob("*.md"), *(ROOT / PICTURES).glob("*.svg")]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def _index() -> str:
    parts = [INTRODUCTION]
    for heading, rules in sections().items():
        lines = [f"| [`{r.code}`](check/{r.code}.md) | {_finds(r)} | {r.remedy} |" for r in rules]
        head = "| Code | What it finds | What to do |\n| --- | --- | --- |"
        parts.append(f"## {heading}\n\n{head}\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _finds(rule: Explanation) -> str:
    return f"*Worth a look.* {rule.finds}" if rule.is_warning else rule.finds


def _page(rule: Explanation, example: Example | None) -> str:
    kind = (
        "Worth a look: it keeps no draft from being published."
        if rule.is_warning
        else "An error: it keeps a draft back."
    )
    parts = [f"# `{rule.code}`", rule.finds, f"*{kind}*", "## Why it matters", rule.matters]
    if example:
        parts += ["## Example", *_example_in_words(rule.code, example)]
    parts += ["## What to do", rule.remedy, "[All rules](../check.md)"]
    return "\n\n".join(parts) + "\n"


def _example_in_words(code: str, example: Example) -> Iterator[str]:
    yield f"**Before:** {example.before}."
    if example.drawn:
        yield f"![Before: {example.before}](../../../{PICTURES}/{code}-before.svg)"
    if example.written:
        yield f"Written on the line: `{example.written}`"
    yield f"> {example.message}"
    yield f"**After:** {example.after}."
    if example.drawn:
        yield f"![After: {example.after}](../../../{PICTURES}/{code}-after.svg)"
    if example.written and example.instead:
        yield f"Written on the line: `{example.instead}`"


@cache
def _cases() -> Mapping[str, tuple[Case, Case]]:
    """The first broken and the first sound diagram of each rule."""
    found: dict[str, dict[bool, Case]] = {}
    for case in cases():
        found.setdefault(case.code, {}).setdefault(bool(case.elements), case)
    return {code: (both[True], both[False]) for code, both in found.items()}


def _example(code: str) -> Example | None:
    if code not in _cases():
        return None
    broken, sound = _cases()[code]
    problem = found_in(broken)[0]
    before, after = _drawn(broken, problem, marked=False), _drawn(sound, problem, marked=False)
    return Example(
        before=_sentence(broken.title),
        message=problem.message,
        after=_sentence(sound.title),
        drawn=before != after,
        written=_condition(broken, problem),
        instead=_condition(sound, problem),
    )


def _condition(case: Case, problem: Problem) -> str:
    """What is written on the line that has the problem."""
    found = re.search(rf'id="{problem.element_id}".*?</bpmn:sequenceFlow>', _file_of(case, problem).decode())
    condition = re.search(r"<!\[CDATA\[(.*?)\]\]>", found[0]) if found else None
    return condition[1] if condition else ""


def _sentence(title: str) -> str:
    return f"{title[:1].upper()}{title[1:]}"


def _pictures(code: str) -> dict[str, str]:
    broken, sound = _cases()[code]
    problem = found_in(broken)[0]
    return {"before": _drawn(broken, problem) + "\n", "after": _drawn(sound, problem, marked=False) + "\n"}


def _drawn(case: Case, problem: Problem, marked: bool = True) -> str:
    """The diagram that holds the problem, or stands in its place, with the problem pointed out."""
    xml = _file_of(case, problem)
    try:
        diagram = read(problem.file, xml)
    except UnreadableError:
        return ""
    flow = diagram.flows.get(problem.element_id or "")
    place = flow.source if flow else problem.element_id or ""
    return render(xml, {place: Mark("here")} if marked else {})


def _file_of(case: Case, problem: Problem) -> bytes:
    files = draw(case.drawing.partition("\npublished\n")[0])
    return files.get(problem.file) or next(iter(files.values()))


if __name__ == "__main__":
    write()
