"""Routes of the reports that a procedure asks for: each a page, and the same as CSV."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, render_template, request

from engine.cases.errors import Refused
from engine.time.pages import Report
from web.access import needs, standing
from web.lists.queries import teams_seen
from web.paging import PAGE, WHOLE
from web.reports import queries
from web.site import desk, read
from web.spreadsheet import csv_file

bp = Blueprint("reports", __name__, template_folder="templates", url_prefix="/reports")

HEAD = ("Reference", "Child", "Worker", "Team", "What", "With", "Day", "Clauses")


class NoSuchReport(Refused):
    """This procedure has no report of that name. The page of lists shows those there are."""


@bp.get("/<key>")
@needs("report.read")
def show(key: str) -> str:
    """One report over the cases that one may open."""
    page = max(request.args.get("page", 1, type=int), 1)
    team_id = request.args.get("team", type=int)
    with read() as session:
        here = desk(session)
        report = _report(here.policy.reports, key)
        found = queries.lines(session, standing(), report, here.today, team_id=team_id, page=page)
        return render_template(
            "reports/show.html",
            report=report,
            found=found,
            teams=teams_seen(session, standing()),
            team_id=team_id,
            page=page,
            pages=-(-found.count // PAGE),
        )


@bp.get("/<key>.csv")
@needs("report.read")
def csv(key: str) -> Response:
    """The report as CSV, whole."""
    with read() as session:
        here = desk(session)
        report = _report(here.policy.reports, key)
        found = queries.lines(
            session,
            standing(),
            report,
            here.today,
            team_id=request.args.get("team", type=int),
            limit=WHOLE,
        )
        rows = [
            (
                each.ref,
                each.child,
                each.worker,
                each.team,
                each.what,
                each.holder,
                each.due_on,
                " ".join(each.clauses),
            )
            for each in found.lines
        ]
        return csv_file(f"{key}-{here.today}.csv", HEAD, rows)


def _report(known: Mapping[str, Report], key: str) -> Report:
    if key not in known:
        raise NoSuchReport()
    return known[key]
