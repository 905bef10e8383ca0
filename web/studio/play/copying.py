"""A running case copied into a trial: dates, codes and decisions as they were, people and what was written made up."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.cases.models import Case, History, Submission
from engine.packs import draft as drafts
from engine.packs import trials
from engine.packs.models import Trial
from engine.people.models import AccessLog
from engine.simulate.scenario import Act
from engine.simulate.walk import OPENING
from engine.simulate.year import CannotBePlayed
from engine.time.clock import local_date
from engine.time.words import full_day_words, listed
from forms import UnknownFormError
from forms.definition import flat
from web.access import require, standing
from web.site import command, desk, read
from web.studio.play.acts import stored, typed
from web.studio.play.ground import Ground, ground
from web.studio.play.keeping import name_from, text_of
from web.studio.play.pseudonyms import BORN, NAMES, made_up
from web.studio.play.replay import replayed
from web.studio.play.table import opened_page

KINDS: Final = ("case_opened", "task_done", "message_sent", "task_skipped", "returned", "corrected")
TITLE: Final = "Copied from a running case"


class CannotBeCopied(Exception):
    """Why a case cannot be copied, in words."""


@dataclass
class Copy:
    """The acts of a case with made-up people, and what of it could not be copied."""

    acts: list[Act] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def page(case: Case) -> str:
    """What a copy takes and what it leaves."""
    _require()
    with read() as session:
        on_draft = _onto_draft(desk(session))
        return render_template("play/copy.html", case=case, on_draft=on_draft, own=_draws())


def copy(case: Case) -> Response:
    """Make the copy: a trial of one's own, or for a manager who does not draw, a scenario in the studio.

    The access log says that it was made.
    """
    _require()
    with read() as session:
        here = desk(session)
        onto = _onto_draft(here)
        try:
            walked_on = ground(here, onto)
            made = acts_of(here, session.get_one(Case, case.id), walked_on)
            title = _title(here)
            text = "" if _draws() else _scenario(walked_on, made, title)
        except (CannotBePlayed, CannotBeCopied, ValueError) as refusal:
            flash(str(refusal), "error")
            return redirect(url_for("play.copy", ref=case.ref))
    with command() as session:
        here = desk(session)
        _log(here, case)
        if text:
            trials.keep_scenario(here, name_from(title), title, text)
        else:
            acts = [stored(act) for act in made.acts]
            id = trials.begin(here, TITLE, onto, made.acts[0].on, acts).id
    left_out = f" But for this: {listed(list(dict.fromkeys(made.left_out)))}." if made.left_out else ""
    if text:
        flash(f"The studio has it now as “{title}”, with made-up people.{left_out}")
        return redirect(url_for("case.show", ref=case.ref))
    flash(f"Copied.{left_out}")
    return opened_page(id)


def may_copy() -> bool:
    """Whether the signed-in person may hand a case that they may open to the studio."""
    return _draws() or standing().may("task.reassign")


def _require() -> None:
    if not may_copy():
        require("procedure.draft")


def _draws() -> bool:
    return standing().may("procedure.draft")


def _onto_draft(here: Desk) -> bool:
    # Who does not draw sees no drafts: their copy is kept with what comes out as it is published.
    return _draws() and bool(drafts.drafts(here))


def _log(here: Desk, case: Case) -> None:
    made = "A copy for the studio, with made-up people"
    here.session.add(
        AccessLog(at=here.now, person_id=here.actor, case_id=case.id, asked_for=made, outcome="copied")
    )


def _scenario(walked_on: Ground, made: Copy, title: str) -> str:
    acts = [stored(act) for act in made.acts]
    trial = Trial(title=title, on_draft=False, starts_on=made.acts[0].on, acts=acts)
    stands = replayed(walked_on, trial)
    if stands.broken:
        made.left_out.append(
            f"everything from {full_day_words(stands.broken.on)} on ({stands.why.rstrip('.')})"
        )
    trial.acts = [dict(act) for act in stands.kept]
    return text_of(walked_on, trial, title)


def _title(here: Desk) -> str:
    wanted = f"{TITLE} on {full_day_words(here.today)}"
    taken = {kept.title for kept in trials.scenarios(here)}
    numbered = (f"{wanted}, number {number}" for number in range(2, trials.MOST_SCENARIOS + 2))
    return next(title for title in (wanted, *numbered) if title not in taken)


def acts_of(here: Desk, case: Case, onto: Ground) -> Copy:
    """What was done in a case, in order, for a trial on this procedure. Raises CannotBeCopied."""
    query = select(History).where(History.case_id == case.id, History.kind.in_(KINDS)).order_by(History.seq)
    said = {
        row.id: row for row in here.session.scalars(select(Submission).where(Submission.case_id == case.id))
    }
    made = Copy()
    for row in here.session.scalars(query):
        if row.content is None:
            raise CannotBeCopied("Part of this case was erased by law, so it cannot be copied.")
        _add(made, row, row.content, said, onto)
    if not made.acts:
        raise CannotBeCopied("This case has no opening that can be copied.")
    if here.today > made.acts[-1].on and case.status != "closed":
        made.acts.append(Act(here.today))
    return made


def _add(
    made: Copy, row: History, content: Mapping[str, Any], said: Mapping[int, Submission], onto: Ground
) -> None:
    on = local_date(row.at)
    if row.kind == "case_opened":
        if "stage" in content:
            raise CannotBeCopied(
                "This case began elsewhere and was taken on in the middle, so its first steps are not known here. "
                "Copy one that was opened in Keepstep."
            )
        answers = _answers(made, _opening(said), OPENING, on, onto)
        counted = _counted(onto)
        made.acts.append(Act(on, OPENING, answers={k: v for k, v in answers.items() if k in counted}))
    elif row.kind == "task_done" and (told := said.get(int(content.get("submission") or 0))):
        answers = _answers(made, _latest(told, said), told.form, made.acts[0].on, onto)
        made.acts.append(Act(on, str(content["element"]), answers=answers))
    elif row.kind == "message_sent":
        made.acts.append(Act(on, message=str(content["message"])))
    elif row.kind == "corrected":
        made.left_out.append("what was corrected stands as corrected from the beginning")
    else:
        how = "went past a step" if row.kind == "task_skipped" else "went back to an earlier step"
        made.left_out.append(f"on {full_day_words(on)} a manager {how}, which a trial cannot do")


def _counted(onto: Ground) -> set[str]:
    """The questions of the opening form that the procedure counts or decides by, and who the child is."""
    form = onto.form(OPENING).definition
    asked = flat(tuple(one for section in form.sections for one in section.fields))
    read_on = {name for each in form.sets for name in (each.source, each.at, *each.when)}
    return {one.name for one in asked if one.fact or one.decision} | read_on | {BORN, *NAMES}


def _opening(said: Mapping[int, Submission]) -> Submission:
    first = next(
        (row for _, row in sorted(said.items()) if row.form == OPENING and not row.corrects_id), None
    )
    if first is None:
        raise CannotBeCopied("This case has no opening form that can be copied.")
    return _latest(first, said)


def _latest(told: Submission, said: Mapping[int, Submission]) -> Submission:
    while (newer := said.get(told.corrected_by_id or 0)) is not None:
        told = newer
    return told


def _answers(made: Copy, told: Submission, form_id: str, opened: date, onto: Ground) -> dict[str, Any]:
    try:
        form = onto.form(form_id)
    except UnknownFormError:
        made.left_out.append(f"the form {form_id} does not exist any more")
        return {}
    asked = tuple(one for section in form.definition.sections for one in section.fields)
    dice = random.Random(f"{told.form} {len(made.acts)}")
    return made_up(asked, typed(form, told.answers), opened, dice)
