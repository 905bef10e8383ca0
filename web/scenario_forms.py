"""How the forms of a scenario, and of a case walked by hand, are filled: by the real forms, as drafts are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.simulate.house import Fill, Filled
from forms import Catalogue, Form, UnknownFormError


def fill_with(catalogue: Catalogue, child: str = "Alex") -> Fill:
    """How scenarios fill these forms. Days that must be given and are not are the day of the act.

    Other answers may be missing, as in a draft. Raises ValueError for a form that does not exist, for an answer
    that the form does not ask, and for one that it refuses.
    """

    def fill(form_id: str, answers: Mapping[str, Any], context: Mapping[str, Any], today: date) -> Filled:
        try:
            form = catalogue.form(form_id)
        except UnknownFormError as error:
            raise ValueError(str(error.args[0])) from error
        seen = {**context, "child": child}
        checked = form.check(_typed(form, answers, seen, today), seen, today, draft=True)
        if checked.errors:
            raise ValueError(f"{form_id}, on {today}: {'; '.join(said for _, said in checked.errors)}.")
        _refuse_unasked(form, answers, checked.answers)
        meant = form.outcome(checked.answers, seen)
        return meant.facts, meant.decisions, meant.records

    return fill


def _typed(form: Form, answers: Mapping[str, Any], context: Mapping[str, Any], today: date) -> dict[str, Any]:
    days = {one.name: today for one in form.fields(context) if one.type == "date" and one.required}
    return {**form.start(context), **form.to_raw({**days, **answers})}


def _refuse_unasked(form: Form, answers: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    if unasked := [name for name in answers if name not in asked]:
        raise ValueError(
            f"The form {form.id} does not ask {', '.join(unasked)} here. It took: {', '.join(asked) or 'nothing'}."
        )
