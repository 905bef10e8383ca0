"""Routes of a manager's pages: the team, what waits for a decision, cover, and reassigning."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.people.cover import NoSuchCover, end_cover
from engine.people.models import Cover
from engine.people.teams import NoSuchTeam
from engine.time.clock import local_date
from web.access import needs, standing
from web.days import written
from web.filling import form_of
from web.site import command, desk, read
from web.team import giving, moving, queries, waiting
from web.team.moving import Wanted
from web.team.page import gather
from web.team.queries import TeamLine
from web.team.words import gist, shortened, waited

bp = Blueprint("team", __name__, template_folder="templates")


@bp.get("/team")
@needs("task.reassign")
def index() -> str:
    """The team of whoever manages one; a choice of teams for those above."""
    with read() as session:
        here = desk(session)
        teams = queries.teams(session, standing(), here.today)
        team = _chosen(teams, request.args.get("team", type=int))
        if team is None:
            return render_template("team/choose.html", teams=teams)
        page, may = gather(here, standing(), team), moving.choices(session, standing(), here.policy)
        return render_template(
            "team/index.html",
            page=page,
            rows=_rows(here, page.waiting),
            teams=teams,
            people=may.people,
            takers=may.takers,
            wanted=Wanted(from_text=written(here.today)),
            errors={},
        )


@bp.get("/sign-off")
@needs("task.sign_off")
def sign_off() -> str:
    """Everything that waits for this manager's decision, concerns first, then the oldest first."""
    page, later = max(request.args.get("page", 1, type=int), 1), request.args.get("show") == "later"
    with read() as session:
        here = desk(session)
        found = waiting.queue(session, standing(), here.policy, here.today, page=page, later=later)
        return render_template(
            "team/sign_off.html",
            rows=_rows(here, found),
            count=found.count,
            others=waiting.count(session, standing(), here.policy, here.today, later=not later),
            later=later,
            page=page,
            pages=-(-found.count // waiting.PAGE),
        )


@bp.route("/team/cover", methods=["GET", "POST"])
@needs("task.reassign")
def cover() -> Response | str | tuple[str, int]:
    """Cover somebody's work for some days or, without a last day, give it to somebody else for good."""
    return giving.cover_page() if request.method == "GET" else giving.cover()


@bp.post("/team/cover/<int:cover_id>/end")
@needs("task.reassign")
def end(cover_id: int) -> Response:
    """End a cover: they are back."""
    with command() as session:
        here, found = desk(session), session.get(Cover, cover_id)
        reach = {each.id for each in moving.choices(session, standing(), here.policy).people}
        if found is None or found.person_id not in reach:
            raise NoSuchCover()
        end_cover(here, cover_id)
    flash("The cover has ended. Both have been told.")
    return redirect(url_for("team.index"))


@bp.route("/team/reassign", methods=["GET", "POST"])
@needs("task.reassign")
def reassign() -> Response | str | tuple[str, int]:
    """Give some of a worker's cases to somebody else, chosen one by one."""
    return giving.reassign_page() if request.method == "GET" else giving.reassign_chosen()


def _chosen(teams: list[TeamLine], wanted: int | None) -> TeamLine | None:
    if wanted is not None:
        found = next((team for team in teams if team.id == wanted), None)
        if found is None:
            raise NoSuchTeam()
        return found
    mine = [team for team in teams if team.manager_id == standing().person_id]
    candidates = mine or teams
    return candidates[0] if len(candidates) == 1 else None


def _rows(here: Desk, queue: waiting.Queue) -> list[dict[str, Any]]:
    return [
        {
            "step": row,
            **_written(here, row),
            "since": local_date(row.since),
            "waited": waited(local_date(row.since), here.today, here.calendar),
        }
        for row in queue.rows
    ]


def _written(here: Desk, row: waiting.Waiting) -> dict[str, Any]:
    """The form that was last written, and the gist of it read by that form; a concern in its own words."""
    if row.concern:
        return {"written": "", "said": [("The concern", shortened(row.concern))]}
    if row.written is None:
        return {"written": "", "said": []}
    form = form_of(here.session, here.shelf.bundle(here.session, row.bundle_id), row.written)
    child = row.child.split()[0]
    return {
        "written": form.heading({"child": child}) if form else row.written.replace("_", " "),
        "said": gist(form, row.answers, child, row.clauses),
    }
