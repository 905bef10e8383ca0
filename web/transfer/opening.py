"""Opens a case from a package without a page: the opening form filled in from the package, as far as that goes."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.models import Case
from engine.cases.start import Referral, start
from engine.people.models import Person
from engine.records.received import Received, attach
from forms import Form
from web.case.known import child_called, was_restricted
from web.case.opening import FORM, opening_form
from web.case.packages import prefilled, token_of


class NotSo(Refused):
    """The case cannot be opened like this: {says}"""


def open_from(desk: Desk, package: Received, worker: Person, resident_on: date | None) -> Case:
    """A case for the child of this package, which goes with it. Raises NotSo or CaseExists."""
    form = opening_form(desk)
    answers = _answers(form, package, resident_on, desk.today)
    child = package.content["child"]
    born_on = answers.get("born_on")
    known = child_called(desk.session, child["given_name"], child["family_name"], born_on)
    case = start(
        desk,
        Referral(
            given_name=child["given_name"],
            family_name=child["family_name"],
            born_on=born_on,
            worker_id=worker.id,
            team_id=worker.team_id or 0,
            token=token_of(package),
            facts=form.outcome(answers, {}).facts,
            answers=answers,
            child_id=known.id if known else None,
            restricted=bool(package.content["case"]["restricted"]) or was_restricted(desk.session, known),
            form=FORM,
            form_version=form.version,
        ),
    )
    attach(desk, package, case)
    return case


def _answers(form: Form, package: Received, resident_on: date | None, today: date) -> dict[str, Any]:
    """What the package fills in; days that start clocks and are asked are today's, or the family's first day here."""
    raw = prefilled(form, package.content)
    days = {
        field.name: (resident_on or today) if field.fact == "family_resident_on" else today
        for field in form.fields({})
        if field.type == "date" and field.fact and field.required and not raw.get(field.name)
    }
    # What is left blank is what the worker asks the family; dates that contradict each other are not let in.
    checked = form.check({**form.to_raw(days), **raw}, {}, today, draft=True)
    if checked.errors:
        raise NotSo(says="; ".join(message for _, message in checked.errors))
    return dict(checked.answers)
