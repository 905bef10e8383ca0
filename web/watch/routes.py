"""Routes of the figures and of the operations page."""

from __future__ import annotations

import logging

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from engine.cases.again import NotSetAside, try_again
from engine.cases.errors import Refused
from engine.cases.models import Case
from engine.outbox.again import send_again
from engine.time.words import counted
from web.access import anyone, needs, standing
from web.site import command, desk, site
from web.watch.metrics import answer_for
from web.watch.page import SHOWN
from web.watch.page import operations as operations_of

bp = Blueprint("watch", __name__, template_folder="templates")
log = logging.getLogger(__name__)

STILL = (
    "{ref} still cannot be read, so it stays set aside and nothing on it was changed. Find the cause with "
    "`keepstep doctor`, and make a backup before you mend anything."
)


@bp.get("/metrics")
@anyone
def metrics() -> Response:
    """This authority's figures for Prometheus: for this machine, or for whoever gives the token."""
    return answer_for([site()])


@bp.get("/admin/operations")
@needs("people.edit")
def operations() -> str:
    """How the installation is doing, in words."""
    return render_template("watch/operations.html", page=operations_of(site(), standing()), most=SHOWN)


@bp.post("/admin/operations/mail")
@bp.post("/admin/operations/mail/<int:outbox_id>")
@needs("people.edit")
def mail_again(outbox_id: int | None = None) -> Response:
    """Let emails that failed, or one of them, go with the next round."""
    with command() as session:
        count = send_again(session, site().clock.now(), outbox_id)
    flash(f"{counted(count, 'email')} will be tried again within the next minute.")
    return redirect(url_for("watch.operations"))


@bp.post("/admin/operations/work")
@bp.post("/admin/operations/work/<int:job_id>")
@needs("people.edit")
def work_again(job_id: int | None = None) -> Response:
    """Let work that was given up, or one piece of it, be tried once more."""
    if not site().db.on_postgresql:
        abort(404)
    # Only here, since beside a file the package of the queue need not be there.
    from engine.jobs.queue import try_again as try_work_again

    with command() as session:
        count = try_work_again(session, job_id)
    flash(f"{counted(count, 'piece')} of work will be tried again within the next minute.")
    return redirect(url_for("watch.operations"))


@bp.post("/admin/operations/cases/<int:case_id>")
@needs("people.edit")
def case_again(case_id: int) -> Response:
    """Try a case again that was set aside; whoever may do so need not be one who may open it."""
    ref = ""
    try:
        with command() as session:
            ref = session.scalar(select(Case.ref).where(Case.id == case_id)) or ""
            if not ref:
                raise NotSetAside()
            try_again(desk(session), ref)
        flash(f"{ref} is read again and goes on. Its timeline says that you tried it.")
    except (Refused, OperationalError):
        raise
    except Exception:
        # Whatever keeps one case from being read: the log has it in full, the page says what to do.
        log.exception("%s could not be tried again", ref)
        flash(STILL.format(ref=ref), "error")
    return redirect(url_for("watch.operations"))
