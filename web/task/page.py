"""What the page of one step needs, gathered once for showing and for checking."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.cases.deadlines import open_rows
from engine.cases.desk import Desk
from engine.cases.draft import find_draft
from engine.cases.errors import NoSuchTask
from engine.cases.facts import decode
from engine.cases.models import Case, Draft, Task
from engine.cases.tasks import step_of
from engine.people.assign import goes_with_case
from engine.people.doing import may_do
from forms import Form
from web.filling import context_of, form_of


@dataclass
class Step:
    """One open step as a person meets it: the task, its form, and what the case already knows."""

    desk: Desk
    case: Case
    task: Task

    @classmethod
    def of(cls, desk: Desk, case: Case, task_id: int) -> Step:
        """The step of this case with this id. Raises NoSuchTask."""
        return cls(desk, case, step_of(desk, case, task_id))

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The facts of the case, as values."""
        return dict(decode(self.case.facts))

    @cached_property
    def context(self) -> Mapping[str, Any]:
        """The case as the form sees it."""
        return context_of(self.case, self.facts, self.desk.today, self.task)

    @cached_property
    def form(self) -> Form:
        """The step's form. Raises NoSuchTask if the bundle has lost it, which the check at publish prevents."""
        found = form_of(self.desk.session, self.desk.published(self.case), self.task.form)
        if found is None:
            raise NoSuchTask()
        return found

    @cached_property
    def draft(self) -> Draft | None:
        """What this person has written so far."""
        return find_draft(self.desk, self.case.id, self.task.element_id)

    @property
    def mine(self) -> bool:
        """True if the signed-in person holds this step."""
        return self.task.assignee_id == self.desk.actor

    @property
    def may_be_given(self) -> bool:
        """True if somebody is chosen for this step by name: nobody holds it, or it does not go with the case."""
        return not goes_with_case(self.desk.session, self.desk.policy, self.case, self.task)

    @cached_property
    def may_do(self) -> bool:
        """True if the signed-in person may do this step; whoever may not reads what it asks."""
        person = self.desk.actor
        return person is not None and may_do(self.desk.session, self.case, self.task, person, self.desk.today)

    def restarts(self) -> list[str]:
        """The clocks that start again when this form is submitted, by their noun."""
        written = {field.fact for field in self.form.fields(self.context) if field.fact}
        policy = self.desk.policy
        rows = [(row, policy.rows_for(row.parameter)) for row in open_rows(self.desk, self.case)]
        nouns = [
            row.noun or row.name
            for row, rules in rows
            if any(written & set(rule.counts_from) for rule in rules)
        ]
        return list(dict.fromkeys(nouns))


def new_token() -> str:
    """A token that makes one filled-in page unique, so that sending it twice counts once."""
    return str(uuid.uuid4())
