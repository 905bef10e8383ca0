"""Routes of the lists: overview, one list by its day, its agenda, late work, and each as CSV."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.time.clock import local_date, start_of
from engine.time.schedule import Listing
from web.access import needs, standing
from web.lists import overdue as late_work
from web.lists import queries
from web.lists.monthly import Edition, current_day, days, edition
from web.lists.overdue import Asked
from web.lists.rows import CSV_HEAD, csv_row, questions, rows_of
from web.lists.selecting import select_cases
from web.paging import PAGE, WHOLE
from web.reports import queries as reports
from web.site import command, desk, read
from web.spreadsheet import csv_file
from web.team.late import REASONS, UNGIVEN

bp = Blueprint("lists", __name__, template_folder="templates", url_prefix="/lists")

DONE_LATE = timedelta(weeks=4)
"""How far back work that was done late is listed; the team page counts over the same time."""

YEARS = 20
"""How far from today, either way, the day of a list may lie."""


class NoSuchList(Refused):
    """This procedure has no list of that name. The page of lists shows those there are."""


@bp.get("")
@needs("report.read")
def index() -> str:
    """Every list and report of the procedure, with its rhythm, its day, and how many stand on it."""
    with read() as session:
        here = desk(session)
        found = []
        for listing in here.policy.lists.values():
            now = _edition(here, listing, current_day(listing, here.today))
            found.append((now, queries.counts(session, standing(), now, here.today)))
        late = late_work.late_steps(session, standing(), Asked(limit=1), here.today).count
        counted = [
            (report, reports.lines(session, standing(), report, here.today, limit=1).count)
            for report in here.policy.reports.values()
        ]
        return render_template("lists/index.html", lists=found, late=late, reports=counted)


@bp.get("/<key>")
@needs("report.read")
def show(key: str) -> str:
    """One list on one of its days, with what is booked and what is missing."""
    return _list_page(key)


@bp.get("/<key>.csv")
@needs("report.read")
def csv(key: str) -> Response:
    """The list of one day as CSV, whole."""
    with read() as session:
        here = desk(session)
        now = _asked_edition(here, key)
        found = queries.entries(session, standing(), now, here.today, limit=WHOLE, **_filters())
        return csv_file(f"{key}-{now.on}.csv", CSV_HEAD, [csv_row(here, now, row) for row in found.entries])


@bp.post("/<key>/select")
@needs("nine_month.record")
def select_for_meeting(key: str) -> BaseResponse | str | tuple[str, int]:
    """Select the ticked plans for the monthly meeting."""
    refs = request.form.getlist("ref")
    if not refs:
        return _list_page(key, error="Tick at least one plan to select it for the meeting"), 422
    with command() as session:
        here = desk(session)
        now = _asked_edition(here, key)
        if now.selecting is None:
            raise NoSuchList()
        result = select_cases(here, standing(), refs, now.selecting)
    if result.refused:
        return _list_page(key, refused=result.refused, selected=result.refs), 200 if result.refs else 409
    number = len(result.refs)
    flash(f"{number} {'plan' if number == 1 else 'plans'} selected for the meeting.")
    return redirect(url_for("lists.show", key=key, on=request.form.get("on") or None))


@bp.get("/<key>/agenda")
@needs("report.read")
def agenda(key: str) -> str:
    """The agenda of the meeting, made for print: who was selected, what is known, what the meeting asks."""
    with read() as session:
        here = desk(session)
        now = _asked_edition(here, key)
        if now.selecting is None:
            raise NoSuchList()
        found = queries.entries(session, standing(), now, here.today, only="selected", limit=WHOLE)
        return render_template(
            "lists/agenda.html",
            edition=now,
            rows=rows_of(here, now, found.entries),
            questions=questions(here, now),
        )


@bp.get("/overdue")
@needs("report.read")
def overdue() -> str:
    """All late work in reach, or what was done late in four weeks for one reason."""
    with read() as session:
        here = desk(session)
        asked = _late_asked()
        found = _late(session, here, asked)
        return render_template(
            "lists/overdue.html",
            found=found,
            asked=asked,
            teams=queries.teams_seen(session, standing()),
            reasons=REASONS,
            ungiven=UNGIVEN,
            pages=-(-found.count // asked.limit),
        )


@bp.get("/overdue.csv")
@needs("report.read")
def overdue_csv() -> Response:
    """The same as CSV, whole."""
    with read() as session:
        here = desk(session)
        found = _late(session, here, _late_asked(limit=WHOLE))
        head = ("Reference", "Child", "Step", "Who", "Team", "Due on", "Clauses", "Done on", "Reason")
        rows = [
            (
                step.ref,
                step.child,
                step.name,
                step.holder or "",
                step.team,
                step.due_on,
                " ".join(step.clauses),
                local_date(step.done_at) if step.done_at else None,
                REASONS.get(step.reason or UNGIVEN, step.reason or ""),
            )
            for step in found.steps
        ]
        return csv_file(f"late-{here.today}.csv", head, rows)


def _list_page(
    key: str, error: str = "", refused: list[tuple[str, str]] | None = None, selected: list[str] | None = None
) -> str:
    filters = _filters()
    page = max(request.values.get("page", 1, type=int), 1)
    with read() as session:
        here = desk(session)
        now = _asked_edition(here, key)
        found = queries.entries(session, standing(), now, here.today, page=page, **filters)
        return render_template(
            "lists/show.html",
            edition=now,
            days=days(now.listing, here.today),
            current=current_day(now.listing, here.today),
            rows=rows_of(here, now, found.entries),
            count=found.count,
            counts=queries.counts(session, standing(), now, here.today),
            later=queries.later(session, standing(), now) if now.listing.returns_on else 0,
            teams=queries.teams_seen(session, standing()),
            page=page,
            pages=-(-found.count // PAGE),
            may_select=now.selecting is not None and standing().may("nine_month.record"),
            error=error,
            refused=refused or [],
            selected=selected or [],
            **filters,
        )


def _filters() -> dict[str, Any]:
    only = request.values.get("only", "")
    return {
        "team_id": request.values.get("team", type=int),
        "only": only if only in ("unbooked", "selected") else "",
    }


def _asked_edition(here: Desk, key: str) -> Edition:
    listing = here.policy.lists.get(key)
    if listing is None:
        raise NoSuchList()
    on = _day(request.values.get("on", ""))
    # A list of another century is an address mistyped: it would count back past the calendar's first year.
    if on is None or abs(on.year - here.today.year) > YEARS:
        on = current_day(listing, here.today)
    return _edition(here, listing, on)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _edition(here: Desk, listing: Listing, on: date) -> Edition:
    return edition(here.policy, here.calendar, listing, on, here.today)


def _late_asked(limit: int = PAGE) -> Asked:
    reason = request.args.get("reason", "")
    return Asked(
        team_id=request.args.get("team", type=int),
        person_id=request.args.get("person", type=int),
        reason=reason if reason in REASONS and reason != UNGIVEN else "",
        page=max(request.args.get("page", 1, type=int), 1),
        limit=limit,
    )


def _late(session: Session, here: Desk, asked: Asked) -> late_work.Found:
    if not asked.reason:
        return late_work.late_steps(session, standing(), asked, here.today)
    return late_work.done_late(session, standing(), asked, start_of(here.today - DONE_LATE))
