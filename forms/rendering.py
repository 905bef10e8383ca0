"""Forms as HTML: GOV.UK macros and MOJ's add-another, without inline styles or scripts.

What is rendered goes inside the page's own `<form method="post" novalidate>`, which adds its hidden fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader, select_autoescape
from markupsafe import Markup

from forms.checking import Error
from forms.definition import Field, Section, ShowIf, flat
from forms.form import Context, Form, Pulled, pulled_for
from forms.parsing import Action
from forms.questions import Raw, is_blank
from forms.widgets import Place, params
from forms.wording import fill


@dataclass(frozen=True)
class Part:
    """One part of a form for its page and for the list "Parts of this form"."""

    number: int
    id: str
    title: str
    to_finish: int
    begun: bool
    intro: str = ""
    depends: Markup = Markup()
    html: Markup = Markup()

    @property
    def state(self) -> str:
        """How far this part is, in words."""
        if not self.to_finish:
            return "Complete" if self.begun else ""
        return f"{self.to_finish} answer{'s' if self.to_finish > 1 else ''} to finish"


def render(
    form: Form,
    raw: Raw | None,
    errors: Sequence[Error],
    context: Context,
    pulled: Mapping[str, Pulled] | None = None,
    action: Action | None = None,
    can_save: bool = True,
) -> Markup:
    """The parts of the form and its buttons. `raw` None is a form just opened: defaults and known values.

    `action` is the button that brought this page: a row just added gets the focus. Without `can_save` (a draft
    belongs to a case, and a case being opened is none yet) Enter and the one button submit.
    """
    typed = form.start(context, pulled) if raw is None else raw
    page = _Page(dict(errors), pulled or {}, action)
    sections = [section for _, section in form.sections(context)]
    filled = [
        replace(
            part,
            intro=section.intro,
            depends=_depends(section.show_if),
            html=page.fields(section.fields, typed),
        )
        for part, section in zip(parts(form, typed, context), sections, strict=True)
    ]
    known = [line for line in form.definition.known if line.pull in page.pulled]
    lines = [{"label": fill(line.label, context), "pulled": page.pulled[line.pull]} for line in known]
    table = _template("known.html", lines=lines) if lines else Markup()
    return table + _template("form.html", parts=filled, submit=form.submit, can_save=can_save)


def render_summary(errors: Sequence[Error]) -> Markup:
    """The error summary for the top of the page; nothing when there are no errors."""
    if not errors:
        return Markup()
    count = "is 1 answer" if len(errors) == 1 else f"are {len(errors)} answers"
    return _macro(
        "error-summary",
        {
            "titleText": f"There {count} to finish. Nothing you wrote has been lost.",
            "errorList": [{"text": message, "href": f"#{element}"} for element, message in errors],
        },
    )


def parts(form: Form, raw: Raw, context: Context) -> tuple[Part, ...]:
    """The parts of the form with what is left to finish in each, numbered as on the page."""
    left = form.to_finish(raw, context)
    sections = form.sections(context)
    return tuple(
        Part(shown, f"part-{shown}", section.title, left.get(number, 0), _is_begun(section, raw))
        for shown, (number, section) in enumerate(sections, start=1)
    )


def _depends(condition: ShowIf | None) -> Markup:
    """For a script that hides what does not apply; without it the question stands open."""
    if not condition:
        return Markup()
    values = {True: "yes", False: "no"}
    wanted = " ".join(str(values.get(one, one) if isinstance(one, bool) else one) for one in condition.equals)
    return Markup(' data-show-if="{}" data-show-if-equals="{}"').format(condition.field, wanted)


def _is_begun(section: Section, raw: Raw) -> bool:
    return any(not is_blank(raw.get(one.name)) for one in flat(section.fields))


@dataclass(frozen=True)
class _Page:
    """What every field on one page needs to know."""

    errors: Mapping[str, str]
    pulled: Mapping[str, Pulled] = field(default_factory=dict)
    action: Action | None = None

    def fields(
        self, fields: Sequence[Field], raw: Raw, prefix: str = "", pattern: str = "", focus: bool = False
    ) -> Markup:
        """Fields one below the other; `prefix` and `pattern` name the row they stand in."""
        return Markup("\n").join(
            self._field(one, raw, prefix, pattern, focus and not number) for number, one in enumerate(fields)
        )

    def _field(self, one: Field, raw: Raw, prefix: str, pattern: str, focus: bool) -> Markup:
        if one.type == "note":
            return Markup('<p class="govuk-body">{}</p>').format(one.guidance or one.label)
        if one.type == "group":
            return self._group(one, raw.get(one.name) or [])
        name = prefix + one.name
        place = Place(
            name=name,
            pattern=pattern and pattern + one.name,
            typed=raw.get(one.name),
            error=self.errors.get(f"{name}-day" if one.type == "date" else name, ""),
            aside=self._aside(one),
            reveals=self._reveals(one, raw, prefix, pattern),
            focus=focus,
        )
        component, given = params(one, place)
        html = _macro(component, given)
        return Markup("<div{}>{}</div>").format(_depends(one.show_if), html) if one.show_if else html

    def _reveals(self, one: Field, raw: Raw, prefix: str, pattern: str) -> dict[str, Markup]:
        return {
            option.value: self.fields(option.reveals, raw, prefix, pattern)
            for option in one.options
            if option.reveals
        }

    def _group(self, group: Field, rows: Sequence[Raw]) -> Markup:
        error = self.errors.get(group.name, "")
        described_by = [f"{group.name}-hint"] * bool(group.hint) + [f"{group.name}-error"] * bool(error)
        return _template(
            "group.html",
            name=group.name,
            label=group.label,
            hint=group.hint,
            error=error,
            described_by=" ".join(described_by),
            aside=self._aside(group),
            item_label=group.item_label,
            rows=[self._row(group, number, row, len(rows)) for number, row in enumerate(rows or [{}])],
        )

    def _row(self, group: Field, number: int, row: Raw, count: int) -> dict[str, Any]:
        prefix = f"{group.name}-{number}-"
        added = self.action == Action("add", group.name) and number == count - 1
        return {
            "html": self.fields(group.items, row, prefix, f"{group.name}-%index%-", added),
            "has_error": any(element.startswith(prefix) for element in self.errors),
        }

    def _aside(self, one: Field) -> Markup:
        known = pulled_for(one, self.pulled)
        if not known and not one.guidance:
            return Markup()
        return _template("aside.html", known=known, field=one)


@cache
def _environment() -> Environment:
    loader = PrefixLoader(
        {
            "forms": PackageLoader("forms"),
            "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
        }
    )
    return Environment(loader=loader, autoescape=select_autoescape(default=True), trim_blocks=True)


def _template(file: str, **values: Any) -> Markup:
    return Markup(_environment().get_template(f"forms/{file}").render(values))


def _macro(component: str, given: Mapping[str, Any]) -> Markup:
    return Markup(_govuk(component)(given))


@cache
def _govuk(component: str) -> Any:
    template = _environment().get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    return getattr(template.module, "govuk" + component.title().replace("-", ""))
