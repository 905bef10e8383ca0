"""Signing in, resting after wrong tries, locking when idle, ending after twelve hours; nothing written is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from sqlalchemy import select, update

from engine.cases.models import Draft
from engine.people.models import AccessLog, Person, SignIn
from engine.time.clock import FrozenClock
from tests.browsing import PASSWORD, Browser, browser
from tests.office import Office

AMINA = "amina.caseworth@keepstep.example"
REFUSAL = "do not go together"


def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_where_they_wanted(client: Browser) -> None:
    answer = client.get("/cases?status=closed")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/cases?status%3Dclosed")
    page = client.get(answer.location).text
    wanted = re.search(r'name="next" value="([^"]+)"', page)
    assert wanted is not None
    answer = client.sign_in(AMINA, next=wanted[1])
    assert answer.location == "/cases?status=closed"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "x"]
)
def test_signing_in_never_leads_to_another_site(client: Browser, elsewhere: str) -> None:
    assert client.sign_in(AMINA, next=elsewhere).location == "/"


def test_the_database_holds_no_token_and_a_new_sign_in_a_new_one(client: Browser, council: Office) -> None:
    client.sign_in(AMINA)
    first = client.get_cookie("keepstep_lewisham")
    client.sign_in(AMINA)
    second = client.get_cookie("keepstep_lewisham")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with council.db.read() as session:
        rows = session.scalars(select(SignIn).order_by(SignIn.id)).unique().all()
    assert [row.ended_at is None for row in rows] == [False, True], "the earlier session has ended"
    assert token not in {row.token_hash for row in rows}


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Browser) -> None:
    cookie = next(each for each in client.sign_in(AMINA).headers.getlist("Set-Cookie"))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_five_wrong_tries_rest_the_account_for_fifteen_minutes(
    client: Browser, council: Office, clock: FrozenClock
) -> None:
    for _ in range(5):
        answer = client.sign_in(AMINA, "wrong")
        assert answer.status_code == 422
        assert REFUSAL in answer.text
    assert REFUSAL in client.sign_in(AMINA).text, "the right password does not help while it rests"
    with council.db.read() as session:
        assert set(session.scalars(select(AccessLog.outcome))) == {"refused"}
    clock.advance(minutes=14, seconds=59)
    assert client.sign_in(AMINA).status_code == 422
    clock.advance(seconds=1)
    assert client.sign_in(AMINA).status_code == 302


def test_a_right_try_forgets_the_wrong_ones(client: Browser) -> None:
    for _ in range(2):
        for _ in range(4):
            client.sign_in(AMINA, "wrong")
        assert client.sign_in(AMINA).status_code == 302


def test_nobody_learns_whether_an_account_exists(client: Browser, council: Office) -> None:
    with council.db.command() as session:
        session.execute(update(Person).where(Person.name == "Dev Exampleson").values(active=False))
    tries = {
        "known": client.sign_in(AMINA, "wrong"),
        "unknown": client.sign_in("nobody@keepstep.example", "wrong"),
        "left": client.sign_in("dev.exampleson@keepstep.example"),
    }
    commits = dict.fromkeys(tries, client.last.commits)
    said = {re.sub(r'(value|content|nonce)="[^"]*"', "", answer.text) for answer in tries.values()}
    assert len(said) == 1
    assert set(commits.values()) == {1}, "each try writes to the log, so each takes as long"
    with council.db.read() as session:
        log = session.execute(select(AccessLog.asked_for, AccessLog.outcome)).all()
    assert [tuple(row) for row in log] == [("sign in", "refused")] * 3


def test_an_unknown_email_costs_a_hash_too(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str | None] = []
    from web.auth import tries

    real = tries.fits
    monkeypatch.setattr(tries, "fits", lambda kept, given: (hashed.append(kept), real(kept, given))[1])
    client.sign_in("nobody@keepstep.example", "wrong")
    client.sign_in(AMINA, "wrong")
    assert [kept is None for kept in hashed] == [True, False]


def test_signing_out_ends_the_session_and_its_cookie(client: Browser) -> None:
    client.sign_in(AMINA)
    kept = client.get_cookie("keepstep_lewisham")
    assert kept is not None
    client.post("/sign-out")
    assert client.get("/").status_code == 302
    client.set_cookie("keepstep_lewisham", kept.value)
    assert client.get("/").status_code == 302, "an old cookie opens nothing"


def test_somebody_who_left_is_out_at_once(client: Browser, council: Office) -> None:
    client.sign_in(AMINA)
    with council.db.command() as session:
        session.execute(update(Person).where(Person.email == AMINA).values(active=False))
    assert client.get("/").status_code == 302


def test_an_idle_session_is_locked_and_the_password_opens_it_where_one_was(
    client: Browser, clock: FrozenClock
) -> None:
    client.sign_in(AMINA)
    clock.advance(minutes=14)
    assert client.get("/cases").status_code == 200, "reading keeps the session awake"
    clock.advance(minutes=14)
    assert client.get("/cases").status_code == 200
    clock.advance(minutes=15)
    answer = client.get("/cases?status=closed")
    assert answer.location == "/unlock?next=/cases?status%3Dclosed"
    clock.advance(hours=-1)
    assert "/unlock" in (client.get("/").location or ""), "locked stays locked"
    page = client.get(answer.location).text
    assert "Amina Caseworth" in page
    assert "My cases" not in page, "the navigation is closed too"
    wrong = client.post("/unlock", data={"password": "wrong", "next": "/cases"})
    assert wrong.status_code == 422
    assert REFUSAL in wrong.text
    right = client.post("/unlock", data={"password": PASSWORD, "next": "/cases"})
    assert (right.status_code, right.location) == (302, "/cases")
    assert client.get("/cases").status_code == 200


def test_wrong_tries_at_the_lock_rest_the_account(client: Browser, clock: FrozenClock) -> None:
    client.sign_in(AMINA)
    clock.advance(minutes=20)
    for _ in range(5):
        client.post("/unlock", data={"password": "wrong"})
    assert client.post("/unlock", data={"password": PASSWORD}).status_code == 422


def test_a_step_sent_while_locked_is_kept_as_that_persons_draft(
    app: Flask, council: Office, clock: FrozenClock
) -> None:
    ref = council.open_case()
    task = council.task(ref, "complete_assessment")
    assert task is not None
    client = browser(app)
    client.sign_in(AMINA)
    clock.advance(minutes=16)
    written = {
        "_action": "submit",
        "worries": "Mornings without breakfast",
        "_lock_version": "1",
        "_token": "t",
    }
    answer = client.post(f"/cases/{ref}/tasks/{task.id}", data=written)
    assert answer.location == f"/unlock?next=/cases/{ref}/tasks/{task.id}"
    with council.db.read() as session:
        draft = session.scalars(select(Draft)).one()
    assert draft.person_id == council.person("Amina Caseworth")
    assert "Mornings" in str(draft.raw), "what was typed is in it"
    assert council.task(ref, "complete_assessment") is not None, "and nothing was submitted"
    back = client.post("/unlock", data={"password": PASSWORD, "next": f"/cases/{ref}/tasks/{task.id}"})
    assert "Mornings without breakfast" in client.get(back.location).text


def test_a_draft_that_saves_itself_is_kept_while_locked_too(
    app: Flask, council: Office, clock: FrozenClock
) -> None:
    ref = council.open_case()
    task = council.task(ref, "complete_assessment")
    assert task is not None
    client = browser(app)
    client.sign_in(AMINA)
    clock.advance(minutes=16)
    answer = client.post(
        f"/cases/{ref}/tasks/{task.id}/draft",
        data={"worries": "Mornings without breakfast"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 423
    with council.db.read() as session:
        assert session.scalars(select(Draft)).one().person_id == council.person("Amina Caseworth")


def test_a_locked_session_keeps_nothing_on_a_case_its_person_may_not_open(
    app: Flask, council: Office, clock: FrozenClock
) -> None:
    ref = council.open_case()
    task = council.task(ref, "complete_assessment")
    assert task is not None
    client = browser(app)
    client.sign_in("olu.otherteam@keepstep.example")
    clock.advance(minutes=16)
    client.post(f"/cases/{ref}/tasks/{task.id}", data={"worries": "Mornings without breakfast"})
    with council.db.read() as session:
        assert session.scalars(select(Draft)).all() == []


def test_what_is_no_steps_form_waits_on_the_lock_page_and_can_then_be_sent(
    app: Flask, council: Office, clock: FrozenClock
) -> None:
    ref = council.supported()
    client = browser(app)
    client.sign_in(AMINA)
    clock.advance(minutes=16)
    locked = client.post(f"/cases/{ref}/concern", data={"what": "Shouting & “tears”"})
    assert locked.status_code == 423
    carried = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', locked.text))
    assert carried["kept:what"] == "Shouting &amp; “tears”"
    answer = client.post(
        "/unlock",
        data={
            "password": PASSWORD,
            "next": carried["next"],
            "resend": "yes",
            "kept:what": "Shouting & “tears”",
        },
    )
    assert f'action="/cases/{ref}/concern"' in answer.text
    assert 'name="what" value="Shouting &amp; “tears”"' in answer.text
    assert client.post(f"/cases/{ref}/concern", data={"what": "Shouting"}).status_code < 400


def test_a_session_ends_after_twelve_hours_and_keeps_what_was_sent(
    app: Flask, council: Office, clock: FrozenClock
) -> None:
    ref = council.open_case()
    task = council.task(ref, "complete_assessment")
    assert task is not None
    client = browser(app)
    client.sign_in(AMINA)
    for _ in range(71):
        clock.advance(minutes=10)
        assert client.get("/healthz").status_code == 200
        assert client.get("/cases").status_code == 200
    clock.advance(minutes=10)
    answer = client.post(f"/cases/{ref}/tasks/{task.id}", data={"worries": "Mornings without breakfast"})
    assert (answer.location or "").startswith("/sign-in?next=/cases/")
    assert "What you wrote is kept" in client.get(answer.location).text
    assert client.sign_in(AMINA, next=f"/cases/{ref}/tasks/{task.id}").status_code == 302
    assert "Mornings without breakfast" in client.get(f"/cases/{ref}/tasks/{task.id}").text


def test_a_forged_post_is_refused_and_keeps_nothing(app: Flask, council: Office, clock: FrozenClock) -> None:
    ref = council.open_case()
    task = council.task(ref, "complete_assessment")
    assert task is not None
    forger = browser(app)
    forger.sign_in(AMINA)
    forger.sends_csrf = False
    for wait in (timedelta(), timedelta(minutes=20)):
        clock.advance(seconds=wait.total_seconds())
        answer = forger.post(f"/cases/{ref}/tasks/{task.id}", data={"worries": "Mornings without breakfast"})
        assert answer.status_code == 400
        assert "what you wrote is still in the form" in answer.text
    with council.db.read() as session:
        assert session.scalars(select(Draft)).all() == []


def test_the_mark_against_forgery_lives_as_long_as_the_session(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(AMINA)
    token = client.csrf_token()
    now = TimestampSigner.get_timestamp
    # The mark is dated by the system's clock, which is ours to move here.
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: now(signer) + 11 * 3600)
    client.sends_csrf = False
    assert client.post("/notices/read", data={"csrf_token": token}).status_code == 302


def test_reading_notes_activity_at_most_once_a_minute(client: Browser, clock: FrozenClock) -> None:
    client.sign_in(AMINA)
    client.get("/")
    assert client.last.commits == 0
    clock.advance(seconds=60)
    client.get("/")
    assert client.last.commits == 1


def test_a_change_is_one_commit(app: Flask, council: Office) -> None:
    ref = council.open_case()
    task = council.task(ref, "complete_assessment")
    assert task is not None
    client = browser(app)
    client.sign_in(AMINA)
    client.post(f"/cases/{ref}/tasks/{task.id}/draft", data={})
    assert client.last.commits == 1


def test_a_password_that_somebody_else_chose_opens_one_page_only(client: Browser, council: Office) -> None:
    with council.db.command() as session:
        session.execute(update(Person).where(Person.email == AMINA).values(password_once=True))
    client.sign_in(AMINA)
    assert client.get("/cases").location == "/password"
    assert "opens only this page" in client.get("/password").text
    weak = client.post("/password", data={"current": PASSWORD, "new": "caseworth-caseworth"})
    assert weak.status_code == 422
    assert "not your name" in weak.text
    assert (
        client.post("/password", data={"current": "wrong", "new": "four other odd words"}).status_code == 422
    )
    assert client.post("/password", data={"current": PASSWORD, "new": "four other odd words"}).location == "/"
    assert client.get("/cases").status_code == 200
    client.post("/sign-out")
    assert client.sign_in(AMINA).status_code == 422
    assert client.sign_in(AMINA, "four other odd words").status_code == 302


def test_a_new_password_ends_the_other_sessions(app: Flask) -> None:
    here, there = browser(app), browser(app)
    here.sign_in(AMINA)
    there.sign_in(AMINA)
    here.post("/password", data={"current": PASSWORD, "new": "four other odd words"})
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
