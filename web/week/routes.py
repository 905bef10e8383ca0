"""Routes of one person's week: what is owed, what they were told, and finding a child."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select, update
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.cases.models import Case
from engine.outbox.models import Notification
from engine.people.access import may_see
from web.access import signed_in, standing
from web.filling import catalogue_of
from web.site import command, desk, read
from web.week import finding, queries, rows
from web.week.queries import Asked

bp = Blueprint("week", __name__, template_folder="templates")

NOTICES = 50
KINDS = (("visit", "Visits"), ("meeting", "Meetings"), ("decision", "Decisions"), ("task", "Tasks"))
SPANS = (("week", "This week and next"), ("month", "Next 4 weeks"), ("all", "All dates"))


@bp.get("/")
@signed_in
def index() -> str:
    """My week: who to see and what is owed, late first."""
    with read() as session:
        here = desk(session)
        asked = _asked(here)
        found = queries.counts(session, asked)
        children = queries.children(session, asked.who)
        by_bucket, by_kind = rows.by_bucket(found, asked), rows.by_kind(found, asked)
        total = sum(by_kind.values()) if not asked.kind else by_kind.get(asked.kind, 0)
        groups = rows.groups(queries.steps(session, asked), by_bucket, asked, _titles(here))
        return render_template(
            "week/index.html",
            asked=asked,
            monday=asked.sunday - timedelta(days=6),
            groups=groups,
            counts=by_bucket,
            kinds=[(key, words, by_kind.get(key, 0)) for key, words in KINDS],
            all_kinds=sum(by_kind.values()),
            spans=SPANS,
            hidden=sum(
                count for bucket, count in by_bucket.items() if bucket not in queries.SHOWN[asked.span]
            ),
            total=total,
            pages=max(-(-total // queries.PAGE), 1),
            children=children,
            families=rows.families(children),
            days=rows.days(children, asked),
            drafts=queries.drafts(session, asked.who),
            elsewhere=queries.elsewhere(session, asked),
            unseen=rows.longest_since_seen(children, asked.today),
            positions={key: position.label for key, position in here.policy.positions.items()},
            may_start=asked.who.may("case.start"),
        )


@bp.get("/notices")
@signed_in
def notices() -> str:
    """What the person was told, the newest first."""
    page = max(request.args.get("page", 1, type=int), 1)
    mine = Notification.person_id == standing().person_id
    with read() as session:
        query = (
            select(Notification, Case.ref)
            .outerjoin(Case, (Case.id == Notification.case_id) & may_see(standing()))
            .where(mine)
            .order_by(Notification.at.desc(), Notification.id.desc())
            .offset((page - 1) * NOTICES)
            .limit(NOTICES + 1)
        )
        found = session.execute(query).all()
        return render_template(
            "week/notices.html", notices=found[:NOTICES], page=page, more=len(found) > NOTICES
        )


@bp.post("/notices/read")
@signed_in
def mark_read() -> Response:
    """Mark one notice as read, or all of them."""
    number = request.form.get("notice", type=int)
    with command() as session:
        unread = (Notification.person_id == standing().person_id, Notification.read_at.is_(None))
        query = update(Notification).where(*unread).values(read_at=desk(session).now)
        session.execute(query.where(Notification.id == number) if number else query)
    if not number:
        flash("Every notice is marked as read.")
    return redirect(url_for("week.notices"))


@bp.get("/search")
@signed_in
def search() -> str:
    """Children, references and workers by the beginnings of their names."""
    q = request.args.get("q", "").strip()[:100]
    words = q.split()[:5]
    with read() as session:
        return render_template(
            "week/search.html",
            q=q,
            cases=finding.cases(session, standing(), words) if words else [],
            workers=finding.workers(session, words) if words else [],
            limit=finding.LIMIT,
            concern=request.args.get("for") == "concern",
            positions={key: position.label for key, position in desk(session).policy.positions.items()},
        )


def _asked(here: Desk) -> Asked:
    kind, span = request.args.get("kind", ""), request.args.get("span", "week")
    if kind not in ("", *(key for key, _ in KINDS)) or span not in queries.SHOWN:
        abort(404)
    return Asked(
        who=standing(),
        today=here.today,
        kind=kind,
        family_id=request.args.get("child", type=int),
        span=span,
        page=max(request.args.get("page", 1, type=int), 1),
    )


def _titles(here: Desk) -> rows.TitleOf:
    """The title of a step's form in the case's bundle, else the step's own name. Bundles are kept in memory."""

    def title_of(step: Any) -> str:
        published = here.shelf.bundle(here.session, step.bundle_id)
        catalogue = catalogue_of(here.session, published)
        return catalogue.form(step.form).title if step.form in catalogue.ids() else str(step.name)

    return title_of
