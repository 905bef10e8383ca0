"""Who may open what, what a refusal looks like, and what the log keeps of it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.cases.models import Case
from engine.people.access import asking, may_see, standing
from engine.people.models import AccessLog, CaseAccess, Cover, Person, Team
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from web.access import needs, of_case


def log(council: Office, outcome: str) -> list[tuple[str | None, str]]:
    """(Who, what they asked for) of the log's lines about cases with this outcome."""
    with council.db.read() as session:
        query = select(Person.name, AccessLog.asked_for).join(Person, Person.id == AccessLog.person_id)
        rows = session.execute(query.where(AccessLog.outcome == outcome).order_by(AccessLog.id))
        return [(name, asked) for name, asked in rows if "/" in asked]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("Amina Caseworth", 200),  # allocated
        ("Dev Exampleson", 200),  # same team
        ("Tom Teamlead", 200),  # the team's manager
        ("Gita Groupman", 200),  # above the manager
        ("Hana Headley", 200),  # reads every case
        ("Olu Otherteam", 404),
        ("Sol Southgate", 404),
        ("Fay Facilit", 404),
        ("Sasha Servicehead", 404),
        ("Ada Adminson", 404),
    ],
)
def test_a_case_opens_to_its_worker_team_and_those_above(
    council: Office, sign_in: SignIn, who: str, status: int
) -> None:
    ref = council.open_case()
    assert sign_in(who).get(f"/cases/{ref}").status_code == status


def test_a_restricted_case_opens_to_those_closest_and_those_named(council: Office, sign_in: SignIn) -> None:
    ref = council.open_case(restricted=True)
    seen = {
        who: sign_in(who).get(f"/cases/{ref}").status_code
        for who in ("Amina Caseworth", "Tom Teamlead", "Dev Exampleson", "Gita Groupman", "Hana Headley")
    }
    assert seen == {
        "Amina Caseworth": 200,
        "Tom Teamlead": 200,
        "Dev Exampleson": 404,
        "Gita Groupman": 404,
        "Hana Headley": 404,
    }
    with council.db.command() as session:
        case_id = session.scalars(select(Case.id).where(Case.ref == ref)).one()
        named = council.person("Dev Exampleson", session)
        session.add(CaseAccess(case_id=case_id, person_id=named, reason="Works with the sister"))
    assert sign_in("Dev Exampleson").get(f"/cases/{ref}").status_code == 200


def test_the_team_and_the_line_open_a_case_only_to_positions_that_read_it(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.open_case()
    with council.db.command() as session:
        north = session.scalars(select(Team).where(Team.name == "North team")).one()
        # An administrator reads no cases, whatever team they sit in and whoever works under them.
        ada = session.get_one(Person, council.person("Ada Adminson", session))
        ada.team_id = north.id
        session.get_one(Person, council.person("Amina Caseworth", session)).line_manager_id = ada.id
        session.get_one(Person, council.person("Tom Teamlead", session)).line_manager_id = ada.id
        dev = session.get_one(Person, council.person("Dev Exampleson", session))
        dev.positions.clear()
    statuses = {
        who: sign_in(who).get(f"/cases/{ref}").status_code
        for who in ("Ada Adminson", "Dev Exampleson", "Efe Mockridge", "Tom Teamlead")
    }
    assert statuses == {
        "Ada Adminson": 404,
        "Dev Exampleson": 404,
        "Efe Mockridge": 200,
        "Tom Teamlead": 200,
    }


def test_no_such_case_and_not_yours_are_answered_alike(council: Office, sign_in: SignIn) -> None:
    ref = council.open_case()
    olu = sign_in("Olu Otherteam")
    hidden, missing = olu.get(f"/cases/{ref}"), olu.get("/cases/CIN-9999")
    assert hidden.status_code == missing.status_code == 404
    assert f"There is no case {ref} that you can open." in hidden.text
    assert "There is no case CIN-9999 that you can open." in missing.text


def test_reading_and_refusing_are_logged_and_changing_is_left_to_history(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.supported()
    amina, olu = sign_in("Amina Caseworth"), sign_in("Olu Otherteam")
    amina.get(f"/cases/{ref}")
    amina.post(f"/cases/{ref}/concern", data={"what": ""})
    olu.get(f"/cases/{ref}/records")
    olu.post(f"/cases/{ref}/concern", data={"what": "Let me in"})
    assert log(council, "seen") == [("Amina Caseworth", f"GET /cases/{ref}")]
    assert log(council, "refused") == [
        ("Olu Otherteam", f"GET /cases/{ref}/records"),
        ("Olu Otherteam", f"POST /cases/{ref}/concern"),
    ]


def test_a_permission_that_is_missing_is_said_in_words(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    task = council.task(ref, "arrange_meeting")
    assert task is not None
    answer = sign_in("Amina Caseworth").get(f"/cases/{ref}/tasks/{task.id}/move")
    assert answer.status_code == 403
    assert "does not let you skip a step or go back to one" in answer.text
    assert log(council, "refused") == [("Amina Caseworth", f"GET /cases/{ref}/tasks/{task.id}/move")]
    assert sign_in("Amina Caseworth").get("/studio").status_code == 403
    assert sign_in("Sasha Servicehead").get("/studio").status_code == 200


def test_the_navigation_shows_what_a_position_opens(sign_in: SignIn) -> None:
    def shown(who: str) -> set[str]:
        page = sign_in(who).get("/").text
        return {words for words in ("My cases", "Team", "Studio", "People") if f">{words}</a></li>" in page}

    assert shown("Amina Caseworth") == {"My cases"}
    assert "Studio" in shown("Sasha Servicehead")
    assert "My cases" not in shown("Ada Adminson")


def test_a_manager_who_is_taken_off_a_team_sees_its_cases_no_more(council: Office, sign_in: SignIn) -> None:
    ref = council.open_case(worker="Carys Testwell")
    sol = sign_in("Sol Southgate")
    assert sol.get(f"/cases/{ref}").status_code == 200
    with council.db.command() as session:
        session.execute(update(Team).where(Team.name == "South team").values(manager_id=None))
        session.execute(update(Person).values(line_manager_id=None))
        session.execute(update(Person).where(Person.name == "Sol Southgate").values(team_id=None))
    assert sol.get(f"/cases/{ref}").status_code == 404


def test_every_answer_has_a_strict_policy_and_is_not_kept(client: Browser, sign_in: SignIn) -> None:
    answers = [client.get("/sign-in"), client.get("/nothing-here"), client.get("/"), client.get("/healthz")]
    answers.append(sign_in("Amina Caseworth").get("/"))
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    nonces = {answer.headers["Content-Security-Policy"].split("'nonce-")[1][:22] for answer in answers}
    assert len(nonces) == len(answers), "no two answers share a nonce"
    with client.get("/static/app.css") as file:
        assert file.headers["Cache-Control"] == "no-cache"


def test_no_page_has_an_inline_style_or_a_script_without_its_mark(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    for address in ("/", "/notices", "/search?q=rob", "/cases", f"/cases/{ref}", "/password", "/sign-in"):
        page = amina.get(address).text
        assert " style=" not in page, address
        assert page.count("<script") == page.count("<script type") + page.count("<script nonce"), address
        assert " onclick" not in page, address


def test_an_error_for_a_script_is_json(sign_in: SignIn) -> None:
    answer = sign_in("Amina Caseworth").get("/cases/CIN-9999", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.get_json() == {"message": "There is no case CIN-9999 that you can open."}


def test_a_script_without_a_session_is_told_so(client: Browser) -> None:
    answer = client.get("/cases", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.is_json) == (401, True)


def test_a_mistake_of_ours_is_a_page_with_a_number_and_leaves_nothing_behind(
    app: Flask, sign_in: SignIn, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = sign_in("Amina Caseworth")

    def broken() -> str:
        raise ZeroDivisionError("a mistake")

    monkeypatch.setitem(app.view_functions, "week.index", broken)
    app.testing = False
    page = amina.get("/")
    assert page.status_code == 500
    number = page.text.partition("pass on the number ")[2][:8]
    assert len(number) == 8
    assert any(number in record.getMessage() for record in caplog.records)
    assert "ZeroDivision" not in page.text


def test_rules_cannot_be_had_for_a_view_without_a_case() -> None:
    with pytest.raises(TypeError):
        of_case(lambda case: "page")()  # type: ignore[call-arg]
    assert needs("case.start")(lambda: "page").access_rule == "needs case.start"  # type: ignore[attr-defined]


def test_one_case_opens_to_those_to_whom_a_list_shows_it(council: Office) -> None:
    refs = [council.open_case(), council.open_case("Sky Testford", restricted=True)]
    with council.db.command() as session:
        fay, sol = council.person("Fay Facilit", session), council.person("Sol Southgate", session)
        days = {"from_on": date(2027, 1, 1), "until_on": date(2027, 1, 31), "reason": "Leave"}
        for away in ("Amina Caseworth", "Gita Groupman"):
            by = fay if away == "Amina Caseworth" else sol
            session.add(Cover(person_id=council.person(away, session), by_id=by, arranged_by_id=by, **days))
    with council.db.read() as session:
        policy, today = council.shelf.policy(session), date(2027, 1, 5)
        for person in session.scalars(select(Person)).unique():
            asked = may_see(standing(session, person, policy, today)), may_see(asking(person, policy, today))
            rows = session.execute(select(Case.ref, *asked).where(Case.ref.in_(refs))).all()
            assert [(ref, bool(listed)) for ref, listed, _ in rows] == [
                (ref, bool(opens)) for ref, _, opens in rows
            ]


@pytest.mark.parametrize(("who", "may"), [("Amina Caseworth", True), ("Olu Otherteam", False)])
def test_a_case_that_a_command_has_locked_already_is_asked_about_again(
    council: Office, who: str, may: bool
) -> None:
    ref = council.open_case()
    with council.desk(who) as desk:
        desk.case(ref)
        person = desk.session.get_one(Person, desk.actor)
        _, visible = desk.case_and(ref, may_see(asking(person, desk.policy, desk.today)))
    assert visible is may
