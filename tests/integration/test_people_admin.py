"""Accounts of staff: taken in, changed, ended, and never while work hangs on them that nobody does."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from engine.people.models import AccessLog, Person, Team
from engine.people.staff import held_by
from tests.browsing import browser
from tests.conftest import SignIn
from tests.office import Office
from web.admin.people import one_time_password

NEW = {
    "name": "Nora Newcomer",
    "email": "Nora.Newcomer@keepstep.example",
    "positions": ["social_worker"],
}


def person(council: Office, name: str) -> Person:
    with council.db.read() as session:
        return session.scalars(select(Person).where(Person.name == name)).unique().one()


def team(council: Office, name: str) -> Team:
    with council.db.read() as session:
        return session.scalars(select(Team).where(Team.name == name)).one()


def password_on(page: str) -> str:
    found = re.search(r"<code>([^<]+)</code>", page)
    assert found
    return found.group(1)


def account(council: Office, who: str, **changes: object) -> dict[str, object]:
    """The form of this account as it stands, with changes."""
    found = person(council, who)
    return {
        "name": found.name,
        "email": found.email,
        "positions": sorted(found.position_keys),
        "team": found.team_id or "",
        "manager": found.line_manager_id or "",
    } | changes


def test_somebody_taken_in_signs_in_once_and_chooses_a_password(
    council: Office, sign_in: SignIn, app: Flask
) -> None:
    north = team(council, "North team")
    page = sign_in("Ada Adminson").post("/admin/people/new", data=NEW | {"team": north.id}).text
    theirs = browser(app)
    password = password_on(page)
    assert theirs.sign_in("nora.newcomer@keepstep.example", password).status_code == 302
    assert theirs.get("/cases").headers["Location"] == "/password"
    theirs.post("/password", data={"current": password, "new": "seven odd lamps"})
    assert theirs.get("/cases").status_code == 200
    nora = person(council, "Nora Newcomer")
    assert (nora.team_id, nora.password_once, nora.position_keys) == (north.id, False, {"social_worker"})


def test_the_one_time_password_is_kept_nowhere_else(council: Office, sign_in: SignIn) -> None:
    theirs = sign_in("Ada Adminson")
    answer = theirs.post("/admin/people/new", data=NEW)
    password = password_on(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers or password not in answer.headers["Set-Cookie"]
    assert password not in theirs.get("/admin/people").text
    with council.db.read() as session:
        stored = session.scalars(select(Person.password_hash).where(Person.name == "Nora Newcomer")).one()
    assert stored.startswith("$argon2id$")
    assert password not in stored


def test_one_time_passwords_differ_and_can_be_read_out() -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}", word) for word in made)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "Write the person’s name"),
        ({"email": "nora"}, "Write an email address"),
        (
            {"email": "tom.teamlead@KEEPSTEP.example"},
            "is the address of Tom Teamlead, who has an account already",
        ),
        ({"positions": []}, "Choose at least one position"),
        ({"positions": ["queen"]}, "no position named queen"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_words(
    council: Office, sign_in: SignIn, changes: dict[str, object], words: str
) -> None:
    page = sign_in("Ada Adminson").post("/admin/people/new", data=NEW | changes)
    assert page.status_code == 422
    assert page.text.count(words) == 2
    with council.db.read() as session:
        assert session.scalar(select(Person.id).where(Person.name == "Nora Newcomer")) is None


def test_a_changed_position_counts_from_the_next_page(council: Office, sign_in: SignIn) -> None:
    theirs = sign_in("Dev Exampleson")
    assert theirs.get("/team").status_code == 403
    dev = person(council, "Dev Exampleson")
    form = account(council, "Dev Exampleson", positions=["team_manager"], name="Dev  Exampleson-Smith")
    assert sign_in("Ada Adminson").post(f"/admin/people/{dev.id}", data=form).status_code == 302
    assert theirs.get("/team").status_code == 200
    assert person(council, "Dev Exampleson-Smith").position_keys == {"team_manager"}


def test_nobody_works_under_somebody_who_works_under_them(council: Office, sign_in: SignIn) -> None:
    hana, amina = person(council, "Hana Headley"), person(council, "Amina Caseworth")
    form = account(council, "Hana Headley", manager=amina.id)
    page = sign_in("Ada Adminson").post(f"/admin/people/{hana.id}", data=form)
    assert page.status_code == 422
    assert "Amina Caseworth works under Hana Headley" in page.text
    assert person(council, "Hana Headley").line_manager_id is None


def test_the_last_who_looks_after_people_stays_one(council: Office, sign_in: SignIn) -> None:
    ada = person(council, "Ada Adminson")
    theirs = sign_in("Ada Adminson")
    page = theirs.post(
        f"/admin/people/{ada.id}", data=account(council, "Ada Adminson", positions=["social_worker"])
    )
    assert page.status_code == 422
    assert "Ada Adminson is the last person who can look after people" in page.text
    assert theirs.post(f"/admin/people/{ada.id}/end").status_code == 409
    assert person(council, "Ada Adminson").active


def test_an_account_ends_at_once_where_nothing_hangs_on_it(council: Office, sign_in: SignIn) -> None:
    theirs, olu = sign_in("Olu Otherteam"), person(council, "Olu Otherteam")
    assert sign_in("Ada Adminson").post(f"/admin/people/{olu.id}/end").status_code == 302
    assert theirs.get("/cases").status_code == 302  # to the sign-in page
    assert not person(council, "Olu Otherteam").active


def test_an_account_does_not_end_while_work_hangs_on_it(council: Office, sign_in: SignIn) -> None:
    council.open_case("Robin Sample", "Olu Otherteam")
    olu = person(council, "Olu Otherteam")
    page = sign_in("Ada Adminson").post(f"/admin/people/{olu.id}/end")
    assert page.status_code == 409
    assert "Olu Otherteam still holds 1 case and 1 open step. Reassign it, or arrange cover" in page.text
    assert person(council, "Olu Otherteam").active


def test_reassigned_the_account_can_end(council: Office, sign_in: SignIn) -> None:
    ref = council.open_case("Robin Sample", "Olu Otherteam")
    olu, carys = person(council, "Olu Otherteam"), person(council, "Carys Testwell")
    answer = sign_in("Sol Southgate").post(
        "/team/reassign", data={"person": olu.id, "by": carys.id, "reason": "Leaving", "ref": [ref]}
    )
    assert answer.status_code == 302, answer.text
    assert sign_in("Ada Adminson").post(f"/admin/people/{olu.id}/end").status_code == 302


def test_covered_today_the_account_can_end_and_the_list_says_what_still_hangs(
    council: Office, sign_in: SignIn
) -> None:
    council.open_case("Robin Sample", "Olu Otherteam")
    olu, carys = person(council, "Olu Otherteam"), person(council, "Carys Testwell")
    covered = {"person": olu.id, "by": carys.id, "from": "5/1/2027", "until": "5/1/2027", "reason": "Leaving"}
    sign_in("Sol Southgate").post("/team/cover", data=covered)
    theirs = sign_in("Ada Adminson")
    assert theirs.post(f"/admin/people/{olu.id}/end").status_code == 302
    assert "covered today" in theirs.get("/admin/people?show=ended").text
    council.go_to(date(2027, 1, 6))
    assert "nobody covers" in sign_in("Ada Adminson").get("/admin/people?show=ended").text


def test_a_team_without_its_manager_holds_the_account_back(council: Office, sign_in: SignIn) -> None:
    sol = person(council, "Sol Southgate")
    page = sign_in("Ada Adminson").post(f"/admin/people/{sol.id}/end")
    assert page.status_code == 409
    assert "Sol Southgate still holds 1 team" in page.text


def test_a_new_manager_gets_the_open_steps_of_the_one_before(council: Office, sign_in: SignIn) -> None:
    ref = council.open_case("Robin Sample")
    council.do(ref, "complete_assessment")
    theirs, before = council.clocks(ref), council.task(ref, "decide_need")
    north, sol = team(council, "North team"), person(council, "Sol Southgate")
    answer = sign_in("Ada Adminson").post(
        f"/admin/teams/{north.id}/manager", data={"person": sol.id}, follow_redirects=True
    )
    assert "Sol Southgate manages the team now. 1 open step went along." in answer.text
    after = council.task(ref, "decide_need")
    assert before is not None
    assert after is not None
    assert (after.assignee_id, after.lock_version) == (sol.id, before.lock_version + 1)
    assert council.clocks(ref) == theirs
    assert council.history(ref, "task_reassigned")[0].content["is"] == sol.id
    tom = person(council, "Tom Teamlead")
    with council.db.read() as session:
        assert held_by(session, tom.id).words == ""


def test_only_a_team_manager_manages_a_team(council: Office, sign_in: SignIn) -> None:
    north, dev = team(council, "North team"), person(council, "Dev Exampleson")
    page = sign_in("Ada Adminson").post(f"/admin/teams/{north.id}/manager", data={"person": dev.id})
    assert page.status_code == 422
    assert "Dev Exampleson does not hold the position of team manager" in page.text
    assert team(council, "North team").manager_id == north.manager_id


def test_a_team_is_made_once(council: Office, sign_in: SignIn) -> None:
    theirs = sign_in("Ada Adminson")
    assert theirs.post("/admin/teams", data={"name": "West team"}).status_code == 302
    page = theirs.post("/admin/teams", data={"name": "West team"})
    assert page.status_code == 422
    assert "There is a team named West team already" in page.text


def test_a_new_password_signs_out_and_opens_once(council: Office, sign_in: SignIn, app: Flask) -> None:
    theirs, amina = sign_in("Amina Caseworth"), person(council, "Amina Caseworth")
    page = sign_in("Ada Adminson").post(f"/admin/people/{amina.id}/password").text
    assert theirs.get("/cases").headers["Location"].startswith("/sign-in")
    fresh = browser(app)
    assert fresh.sign_in(amina.email, password_on(page)).status_code == 302
    assert fresh.get("/cases").headers["Location"] == "/password"


def test_every_change_of_an_account_is_noted(council: Office, sign_in: SignIn) -> None:
    theirs, olu = sign_in("Ada Adminson"), person(council, "Olu Otherteam")
    theirs.post(
        f"/admin/people/{olu.id}", data=account(council, "Olu Otherteam", positions=["administrator"])
    )
    theirs.post(f"/admin/people/{olu.id}/password")
    theirs.post(f"/admin/people/{olu.id}/end")
    theirs.post(f"/admin/people/{olu.id}/begin")
    with council.db.read() as session:
        query = select(AccessLog.outcome, AccessLog.asked_for, AccessLog.person_id)
        lines = session.execute(query.where(AccessLog.asked_for.like(f"account {olu.id}:%"))).all()
    assert [line.outcome for line in lines] == ["changed", "new password", "ended", "began again"]
    assert {line.asked_for for line in lines} == {f"account {olu.id}: administrator"}
    assert {line.person_id for line in lines} == {person(council, "Ada Adminson").id}


def test_people_are_found_by_name_and_by_address(council: Office, sign_in: SignIn) -> None:
    theirs = sign_in("Ada Adminson")
    for words in ("CASEWORTH", "amina.case"):
        page = theirs.get(f"/admin/people?q={words}").text
        assert "Amina Caseworth" in page
        assert "Dev Exampleson" not in page


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    council: Office, sign_in: SignIn
) -> None:
    theirs = sign_in("Ada Adminson")
    theirs.get("/admin/people?q=amina")
    theirs.get("/admin/people?q=amina")
    few = len(theirs.last.statements)
    theirs.get("/admin/people")
    assert len(theirs.last.statements) == few


@pytest.mark.parametrize("who", ["Amina Caseworth", "Tom Teamlead", "Hana Headley", "Sasha Servicehead"])
def test_accounts_are_not_everybodys(council: Office, sign_in: SignIn, who: str) -> None:
    theirs, olu = sign_in(who), person(council, "Olu Otherteam")
    assert theirs.get("/admin/people").status_code == 403
    assert theirs.post(f"/admin/people/{olu.id}/end").status_code == 403
    assert theirs.post(f"/admin/people/{olu.id}/password").status_code == 403
    assert person(council, "Olu Otherteam").active
