"""A step's form that reaches a locked session: kept as a draft, so that nothing is lost."""

from __future__ import annotations

from flask import request, url_for

from engine.cases.draft import save_draft
from engine.cases.errors import Refused
from engine.cases.models import Case
from web.access import open_case
from web.site import command, desk
from web.task.page import Step


def keep_locked_post(ref: str, task_id: int) -> str:
    """Keep what was posted as the person's draft; the address of the step, or "" if they may not open it."""
    try:
        case = open_case(ref)
        with command() as session:
            step = Step.of(desk(session), session.get_one(Case, case.id), task_id)
            save_draft(step.desk, case.id, step.task.element_id, step.form.parse(request.form))
    except Refused:
        return ""
    return url_for("task.show", ref=ref, task_id=task_id)
