"""One form: what it asks, reads, checks and sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from forms import checking, lateness, outcome, parsing, questions, words
from forms.dates import parts_of
from forms.definition import Definition, Field, Section, all_fields, flat
from forms.questions import Raw
from forms.wording import fill, fill_field

Context = Mapping[str, Any]
"""The case as a form sees it: its facts, the token's decisions and constants, and besides them `child` (the
first name), `late` (whether the step's day has passed) and `due_on` (that day)."""


@dataclass(frozen=True)
class Pulled:
    """What is already known, with where from: `source` reads like "from the visit on Tue 1 Dec".

    `said` is the value in the words of the question that it answered, where it answered one.
    """

    value: Any
    source: str
    said: str = ""

    @property
    def text(self) -> str:
        """The value as one line of English."""
        return self.said or words.plain(self.value)


class Form:
    """A definition ready to be used. Frozen in effect: it keeps nothing of any case."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.id, self.title, self.kind = definition.id, definition.title, definition.kind
        self.version, self.submit = definition.version, definition.submit
        self._sections = (*definition.sections, lateness.SECTION)
        self._all = tuple(all_fields(self._sections))
        self._reader = checking.Reader(questions.of_sections(self._sections))

    def sections(self, context: Context) -> tuple[tuple[int, Section], ...]:
        """(number, section) of each part that this case is asked, the child's name filled in.

        Conditions on answers of the form itself are not applied: without script every question stands open.
        """
        shown = ((number, _shown(section, context)) for number, section in enumerate(self._sections))
        return tuple((number, section) for number, section in shown if section and section.fields)

    def fields(self, context: Context) -> tuple[Field, ...]:
        """The questions that this case is asked, revealed ones included, with the child's name in."""
        return tuple(all_fields(tuple(section for _, section in self.sections(context))))

    def parse(self, posted: parsing.Posted) -> Raw:
        """What was typed, by field; JSON, so that it can be kept as a draft. Nothing is judged."""
        return parsing.parse(tuple(field for section in self._sections for field in section.fields), posted)

    def check(
        self,
        raw: Raw,
        context: Context,
        today: date,
        draft: bool = False,
        due: checking.DueOn | None = None,
    ) -> checking.Checked:
        """Answers and errors. As a draft nothing is required, but what was typed must still be readable.

        `due(parameter, facts)` gives the day that policy counts once these facts are written; without it
        bounds that name a parameter are not checked.
        """
        seen = self._seen(raw, context)
        level = self._reader.read(raw, seen)
        answers = level.answers()
        facts = self.outcome(answers, seen).facts
        rules = checking.Rules(seen, today, draft, lambda parameter: due(parameter, facts) if due else None)
        return checking.Checked(answers, tuple(checking.errors_of(level, rules)))

    def outcome(self, answers: Mapping[str, Any], context: Context | None = None) -> outcome.Outcome:
        """The facts, decisions and rows that these answers set in this case."""
        return outcome.outcome(self._all, self.definition.sets, answers, context or {})

    def to_finish(self, raw: Raw, context: Context) -> dict[int, int]:
        """How many questions still need an answer, by part of the form."""
        seen = self._seen(raw, context)
        left = {number: 0 for number, _ in self.sections(context)}
        for part in checking.to_finish(self._reader.read(raw, seen)):
            left[part] = left.get(part, 0) + 1
        return left

    def start(self, context: Context, pulled: Mapping[str, Pulled] | None = None) -> Raw:
        """What stands in a form just opened: defaults, and what is known where a question is prefilled."""
        raw: Raw = {}
        for one in self.fields(context):
            known = pulled_for(one, pulled or {}) if one.prefill else None
            value = known.value if known else one.default
            if value is not None:
                raw[one.name] = to_typed(one, value)
        return raw

    def to_raw(self, answers: Mapping[str, Any]) -> Raw:
        """Answers, as values or as they come back from JSON, in the shape in which they are typed."""
        return {one.name: to_typed(one, answers[one.name]) for one in self._all if one.name in answers}

    def pulls(self, context: Context) -> tuple[str, ...]:
        """The facts and record paths whose values this form shows."""
        asked = [path for one in self.fields(context) for path in one.pull]
        return tuple(dict.fromkeys([*(line.pull for line in self.definition.known), *asked]))

    def reasons(self, context: Context) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(what is asked, clause ids) for "Why you are asked this": the form's own, then each question's."""
        own = [(fill(self.title, context), self.definition.clauses)] if self.definition.clauses else []
        asked = [(one, item) for one in self.fields(context) for item in (one, *one.items)]
        return tuple(
            own + [(item.subject or one.subject, item.clauses) for one, item in asked if item.clauses]
        )

    def heading(self, context: Context) -> str:
        """The title with the child's name in."""
        return fill(self.title, context)

    def intro(self, context: Context) -> str:
        """The sentence or two under the heading."""
        return fill(self.definition.intro, context)

    def read_out(
        self, answers: Mapping[str, Any], context: Context
    ) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """(part, (question, answer in words)…) of what was answered, for reading and print."""
        said = (
            (section.title, tuple(words.answered(tuple(flat(section.fields)), answers)))
            for _, section in self.sections(context)
        )
        return tuple((title, rows) for title, rows in said if rows)

    def answer_text(self, name: str, value: Any, context: Context) -> str:
        """One answer in words: the label of a code with the child's name in, a date as people say it."""
        asked = next(one for one in self._all if one.name == name)
        return words.in_words(fill_field(asked, context), value)

    def _seen(self, raw: Raw, context: Context) -> dict[str, Any]:
        return lateness.after_answers(context, self.definition.happened_on, raw)


def pulled_for(one: Field, pulled: Mapping[str, Pulled]) -> Pulled | None:
    """What is known for this question: the first of its paths that holds anything."""
    return next((pulled[path] for path in one.pull if path in pulled), None)


def to_typed(one: Field, value: Any) -> Any:
    """A value in the shape in which this field is typed."""
    if one.type == "group":
        return [_typed_row(one, row) for row in value if isinstance(row, Mapping)]
    if one.type == "yes_no":
        return {True: "yes", False: "no"}.get(value, str(value))
    if one.type == "date":
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return parts_of(day)
    return [str(each) for each in value] if one.type == "checkboxes" else str(value)


def _typed_row(group: Field, row: Mapping[str, Any]) -> Raw:
    items = {item.name: item for item in flat(group.items)}
    return {name: to_typed(items[name], row[name]) for name in items if row.get(name) is not None}


def _shown(section: Section, context: Context) -> Section | None:
    if not questions.matches(section.only_when, context):
        return None
    kept = (one for one in section.fields if questions.matches(one.only_when, context))
    filled = tuple(fill_field(_without_hidden(one, context), context) for one in kept)
    return replace(
        section, title=fill(section.title, context), intro=fill(section.intro, context), fields=filled
    )


def _without_hidden(one: Field, context: Context) -> Field:
    options = tuple(
        replace(option, reveals=_matching(option.reveals, context)) if option.reveals else option
        for option in one.options
    )
    return replace(one, options=options)


def _matching(fields: tuple[Field, ...], context: Context) -> tuple[Field, ...]:
    return tuple(_without_hidden(one, context) for one in fields if questions.matches(one.only_when, context))
