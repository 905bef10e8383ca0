"""What the pages of people's accounts do: read the form, call the verb, put a refusal where it belongs."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.cases.errors import Refused, TooLong
from engine.people import staff
from engine.people.models import Person
from engine.people.teams import ROLE, TeamExists, TeamNeedsManager, add_team, set_manager
from engine.time.words import counted
from web.access import standing
from web.admin import people
from web.admin.people import Filled
from web.auth.passwords import hash_password
from web.paging import PAGE
from web.site import command, desk, read

FIELDS = {"EmailTaken": "email", "LineCircle": "manager"}
"""The field beside which a refusal is shown; any other stands beside the positions."""


class OwnAccount(Refused):
    """You cannot end your own account. Ask somebody else who looks after people."""


def list_page(team_error: str = "", team_name: str = "") -> str:
    """Every account that was asked for, and every team; a new team’s name as it was typed if it was refused."""
    words, show = request.args.get("q", "").strip(), request.args.get("show", "active")
    page = max(request.args.get("page", 1, type=int), 1)
    with read() as session:
        here = desk(session)
        lines, count = people.accounts(session, here.today, words=words, show=show, page=page)
        return render_template(
            "admin/people.html",
            lines=lines,
            count=count,
            words=words,
            show=show,
            page=page,
            pages=-(-count // PAGE),
            teams=people.teams(session),
            managers=people.holding(session, ROLE),
            positions=here.policy.positions,
            team_error=team_error,
            team_name=team_name,
        )


def new_page() -> str:
    """The empty form of an account."""
    with read() as session:
        return _form_page(desk(session), Filled(), None)


def add() -> str | tuple[str, int]:
    """Make the account and show its one-time password, or the form with what is wrong."""
    filled, password = Filled.read(request.form), people.one_time_password()
    try:
        with command() as session:
            here = desk(session)
            if filled.errors:
                return _form_page(here, filled, None), 422
            person = staff.add_person(here, filled.details(), hash_password(password))
            return render_template("admin/password.html", person=person, password=password, new=True)
    except Refused as refusal:
        return _refused(filled, refusal, None)


def edit_page(person_id: int) -> str:
    """The form of one account."""
    with read() as session:
        here = desk(session)
        person = staff.find(here, person_id)
        return _form_page(here, Filled.of(person), person)


def change(person_id: int) -> Response | tuple[str, int]:
    """Keep what was changed, or show the form with what is wrong."""
    filled = Filled.read(request.form)
    try:
        with command() as session:
            here = desk(session)
            if filled.errors:
                return _form_page(here, filled, staff.find(here, person_id)), 422
            staff.change_person(here, person_id, filled.details())
    except staff.NoSuchPerson:
        raise
    except Refused as refusal:
        return _refused(filled, refusal, person_id)
    flash(f"{filled.name}’s account is changed.")
    return redirect(url_for("admin.people"))


def end(person_id: int) -> Response | tuple[str, int]:
    """End the account, or say what still hangs on it."""
    if person_id == standing().person_id:
        raise OwnAccount()
    try:
        with command() as session:
            here = desk(session)
            name = staff.find(here, person_id).name
            staff.deactivate(here, person_id)
    except staff.NoSuchPerson:
        raise
    except Refused as refusal:
        with read() as session:
            here = desk(session)
            person = staff.find(here, person_id)
            return _form_page(here, Filled.of(person), person, refusal=str(refusal)), 409
    flash(f"{name}’s account has ended. What they wrote stays theirs.")
    return redirect(url_for("admin.people"))


def begin(person_id: int) -> Response:
    """Open an ended account again."""
    with command() as session:
        here = desk(session)
        staff.reactivate(here, person_id)
        name = staff.find(here, person_id).name
    flash(f"{name} can sign in again.")
    return redirect(url_for("admin.person", person_id=person_id))


def new_password(person_id: int) -> str:
    """Give a one-time password and show it, once: it is kept nowhere, not even in a message to the next page."""
    password = people.one_time_password()
    hashed = hash_password(password)
    with command() as session:
        person = staff.reset_password(desk(session), person_id, hashed)
        return render_template("admin/password.html", person=person, password=password, new=False)


def add_team_named(name: str) -> Response | tuple[str, int]:
    """Make a team, or say why not."""
    if not name.strip():
        return list_page("Write the team’s name"), 422
    try:
        with command() as session:
            add_team(desk(session), name)
    except (TeamExists, TooLong) as refusal:
        return list_page(str(refusal), name), 422
    flash(f"{name.strip()} is a team now. Give it a manager, and people.")
    return redirect(url_for("admin.people", _anchor="teams"))


def give_team(team_id: int, person_id: int | None) -> Response | tuple[str, int]:
    """Give a team its manager."""
    try:
        with command() as session:
            here = desk(session)
            person = session.get(Person, person_id or 0)
            if person is None:
                return list_page("Choose who manages the team"), 422
            moved, name = set_manager(here, team_id, person.id), person.name
    except TeamNeedsManager as refusal:
        return list_page(str(refusal)), 422
    flash(f"{name} manages the team now. {counted(moved, 'open step')} went along.")
    return redirect(url_for("admin.people", _anchor="teams"))


def _refused(filled: Filled, refusal: Refused, person_id: int | None) -> tuple[str, int]:
    filled.errors[FIELDS.get(type(refusal).__name__, "positions")] = str(refusal)
    with read() as session:
        here = desk(session)
        person = staff.find(here, person_id) if person_id else None
        return _form_page(here, filled, person), 422


def _form_page(here: Desk, filled: Filled, person: Person | None, refusal: str = "") -> str:
    return render_template(
        "admin/person.html",
        filled=filled,
        person=person,
        held=staff.held_by(here.session, person.id) if person else None,
        refusal=refusal,
        positions=here.policy.positions,
        team_choices=[(team.id, team.name) for team in people.teams(here.session)],
        managers=people.active(here.session, person.id if person else None),
        myself=person is not None and person.id == standing().person_id,
    )
