"""What changed between two versions of a form, question by question, in sentences for the person who approves."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms import said
from forms.compare_questions import changes, in_words, sets
from forms.definition import Definition, Field, Known, Section, flat
from forms.reading import UnreadableError, read_definition
from forms.said import Questions, quoted
from forms.wording import fill


@dataclass(frozen=True)
class Difference:
    """One question, part or property that was added, removed, moved or changed; `said` is for the reader."""

    element_id: str
    name: str
    how: str
    said: str


@dataclass(frozen=True)
class Place:
    """One question and where it stands: its part, and the question (with the answer) that it hangs on."""

    asked: Field
    section: str
    below: str


Places = Mapping[str, Place]


def differences(before: bytes | None, after: bytes | None) -> list[Difference]:
    """Everything that differs. A form that cannot be read is the one difference, with what is wrong in it."""
    try:
        old = read_definition(before) if before is not None else None
        new = read_definition(after) if after is not None else None
    except UnreadableError as error:
        return [Difference("", "The form", "cannot be read", "; ".join(error.problems[:3]))]
    if old is None or new is None:
        return _whole(old, new)
    renamed = _renamed(old, new)
    was, now = _places(old, renamed), _places(new)
    return [
        *_form(old, new),
        *_parts(old, new, renamed),
        *_added(was, now),
        *_removed(was, now),
        *_moved(was, now),
        *_changed(was, now),
    ]


def _whole(old: Definition | None, new: Definition | None) -> list[Difference]:
    form = new or old
    if form is None:
        return []
    asked = len(_places(form))
    words = f"{asked} question{'' if asked == 1 else 's'}"
    title = fill(form.title, {})
    if new:
        return [Difference(form.id, title, "added", f"A new form with {words}.")]
    return [Difference(form.id, title, "removed", f"The form with its {words} goes.")]


def _places(form: Definition, renamed: Mapping[str, str] | None = None) -> dict[str, Place]:
    titles = renamed or {}
    return {
        name: place
        for section in form.sections
        for name, place in _below(section.fields, fill(titles.get(section.title, section.title), {}))
    }


def _renamed(old: Definition, new: Definition) -> dict[str, str]:
    """The parts that only have another title now: those that share a question with one whose title is gone."""
    known = {section.title for section in new.sections}
    gone = [section for section in old.sections if section.title not in known]
    found: dict[str, str] = {}
    for section in new.sections:
        before = next((one for one in gone if one.title not in found and _share(one, section)), None)
        if before and section.title not in {one.title for one in old.sections}:
            found[before.title] = section.title
    return found


def _below(
    fields: Sequence[Field], section: str, below: str = "", prefix: str = ""
) -> Iterator[tuple[str, Place]]:
    for one in fields:
        yield prefix + one.name, Place(one, section, below)
        for option in one.options:
            yield from _below(option.reveals, section, f"{one.name}={option.value}", prefix)
        yield from _below(one.items, section, one.name, f"{one.name}.")


def _asked(places: Places) -> Questions:
    return {name.rpartition(".")[2]: place.asked for name, place in places.items()}


def _title(place: Place) -> str:
    return fill(place.asked.label or place.asked.guidance or place.asked.name, {})


def _added(was: Places, now: Places) -> Iterator[Difference]:
    asked, names = _asked(now), list(now)
    for number, name in enumerate(names):
        if name in was:
            continue
        place = now[name]
        words = [f"A new question, {_where(place, asked, names[number - 1] if number else '', now)}."]
        words += [f"{said.TYPES[place.asked.type]}."]
        words += ["It must be answered."] if place.asked.required else []
        condition = said.shown_if(place.asked.show_if, asked) or said.only_when(place.asked.only_when)
        words += [f"Asked {condition}."] if condition else []
        words += [f"It sets {line}." for line in sets(place.asked)]
        yield Difference(name, _title(place), "added", " ".join(words))


def _where(place: Place, asked: Questions, before: str, now: Places) -> str:
    if "=" in place.below:
        question, _, value = place.below.partition("=")
        answer = said.answer_words(asked.get(question), _typed(asked.get(question), value))
        return f"below the answer {answer} to {said.called(question, asked)}"
    if place.below:
        return f"in the rows of {said.called(place.below, asked)}"
    above = now.get(before)
    if above is None or above.section != place.section:
        return f"first in the part {quoted(place.section)}"
    return f"in the part {quoted(place.section)}, after {quoted(_title(above))}"


def _typed(asked: Field | None, value: str) -> str | bool:
    return value == "yes" if asked and asked.type == "yes_no" else value


def _removed(was: Places, now: Places) -> Iterator[Difference]:
    for name, place in was.items():
        if name not in now:
            lost = [f"Nothing sets {line} here any more." for line in sets(place.asked)]
            yield Difference(
                name,
                _title(place),
                "removed",
                " ".join(["It is not asked any more.", *lost]),
            )


def _moved(was: Places, now: Places) -> Iterator[Difference]:
    asked, names = _asked(now), list(now)
    for name in _out_of_order(was, now):
        before = names[names.index(name) - 1] if names.index(name) else ""
        yield Difference(name, _title(now[name]), "moved", f"Now {_where(now[name], asked, before, now)}.")


def _out_of_order(was: Places, now: Places) -> list[str]:
    """The fewest questions that must have been moved: those outside the longest run that kept its order."""
    kept = [name for name in now if name in was and _stands(was[name]) == _stands(now[name])]
    order = {name: number for number, name in enumerate(was)}
    run = _longest_run([order[name] for name in kept])
    stayed = {kept[number] for number in run}
    return [name for name in now if name in was and name not in stayed]


def _stands(place: Place) -> tuple[str, str]:
    return ("", place.below) if place.below else (place.section, "")


def _longest_run(numbers: Sequence[int]) -> list[int]:
    """The places of a longest rising run in these numbers."""
    ends: list[int] = []
    at: list[int] = []
    came_from: list[int] = []
    for place, number in enumerate(numbers):
        slot = bisect_left(ends, number)
        came_from.append(at[slot - 1] if slot else -1)
        ends[slot : slot + 1] = [number]
        at[slot : slot + 1] = [place]
    run: list[int] = []
    here = at[-1] if at else -1
    while here >= 0:
        run.append(here)
        here = came_from[here]
    return run[::-1]


def _changed(was: Places, now: Places) -> Iterator[Difference]:
    old_asked, new_asked = _asked(was), _asked(now)
    for name, place in now.items():
        if name in was:
            sentences = list(changes(was[name].asked, place.asked, old_asked, new_asked))
            if sentences:
                yield Difference(name, _title(place), "changed", " ".join(sentences))


def _form(old: Definition, new: Definition) -> Iterator[Difference]:
    title = fill(new.title, {})
    for key, what in (
        ("title", "The title"),
        ("intro", "The introduction"),
        ("submit", "The button"),
        ("clauses", "The form’s clauses"),
        ("happened_on", "The question for the day on which it was done"),
    ):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield Difference(
                new.id, title, "changed", f"{what} was {in_words(before)} and becomes {in_words(after)}."
            )
    if old.kind != new.kind:
        yield Difference(
            new.id, title, "changed", f"Lists showed it as a {old.kind} and show it as a {new.kind}."
        )
    yield from _known(old.known, new.known, title)
    was, now = _asked(_places(old)), _asked(_places(new))
    before = [said.setting(one, was) for one in old.sets]
    after = [said.setting(one, now) for one in new.sets]
    for line in before:
        if line not in after:
            yield Difference(new.id, title, "changed", f"Completing it no longer sets {line}.")
    for line in after:
        if line not in before:
            yield Difference(new.id, title, "changed", f"Completing it now sets {line}.")


def _known(old: Sequence[Known], new: Sequence[Known], title: str) -> Iterator[Difference]:
    for line in old:
        if line not in new:
            yield Difference("", title, "changed", f"“Already known” no longer shows {quoted(line.label)}.")
    for line in new:
        if line not in old:
            yield Difference("", title, "changed", f"“Already known” now shows {quoted(line.label)}.")


def _parts(old: Definition, new: Definition, renamed: Mapping[str, str]) -> Iterator[Difference]:
    was = {renamed.get(one.title, one.title): one for one in old.sections}
    now = {one.title: one for one in new.sections}
    for title, section in now.items():
        if title not in was:
            yield Difference("", fill(title, {}), "added", "A new part of the form.")
            continue
        if was[title].title != title:
            words = f"The part was called {quoted(was[title].title)}."
            yield Difference("", fill(title, {}), "changed", words)
        yield from _part(was[title], section, old, new)
    for title in was:
        if title not in now:
            yield Difference("", fill(title, {}), "removed", "This part of the form goes.")
    if [title for title in was if title in now] != [title for title in now if title in was]:
        yield Difference("", fill(new.title, {}), "moved", "The parts of the form stand in another order.")


def _part(old: Section, new: Section, before: Definition, after: Definition) -> Iterator[Difference]:
    was = said.shown_if(old.show_if, _asked(_places(before))) or said.only_when(old.only_when)
    now = said.shown_if(new.show_if, _asked(_places(after))) or said.only_when(new.only_when)
    title = fill(new.title, {})
    if was != now:
        yield Difference(
            "", title, "changed", f"The part was asked {was or 'always'} and is now asked {now or 'always'}."
        )
    if old.intro != new.intro:
        yield Difference(
            "",
            title,
            "changed",
            f"Its introduction was {in_words(old.intro)} and becomes {in_words(new.intro)}.",
        )


def _share(old: Section, new: Section) -> bool:
    names = {one.name for one in flat(old.fields)}
    return any(one.name in names for one in flat(new.fields))
