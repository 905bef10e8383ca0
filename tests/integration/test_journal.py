"""The log in JSON: a line a request with its number and its case, and nothing that a person wrote or is called."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from engine.cases.models import Case, Child, Submission
from engine.people.models import Person
from tests.browsing import Browser, browser
from tests.conftest import SignIn
from tests.office import Office
from tests.walking import Walk
from web.access import ANYONE
from web.serve import go_round
from web.site import Site
from web.watch import journal

NUMBER = "0123456789abcdef0123456789abcdef"


class Log:
    """What was written to the log."""

    def __init__(self) -> None:
        self.stream = StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Every line, read as JSON."""
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def last(self, event: str = "request") -> dict[str, Any]:
        """The last line about this."""
        return [line for line in self.lines if line["event"] == event][-1]


@pytest.fixture
def log() -> Iterator[Log]:
    """The log of this test, as `KEEPSTEP_LOG=json` writes it, down to the finest line."""
    written, root = Log(), logging.getLogger()
    handler, before = logging.StreamHandler(written.stream), root.level
    handler.setFormatter(journal.JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def test_a_request_is_one_line_with_its_number_its_case_and_its_time(
    council: Office, sign_in: SignIn, log: Log
) -> None:
    ref = council.open_case()
    amina = sign_in("Amina Caseworth")
    answer = amina.get(f"/cases/{ref}?q=Robin", headers={"X-Request-Id": NUMBER})
    line = log.last()
    assert answer.headers["X-Request-Id"] == NUMBER
    assert line.pop("ms") > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line == {
        "level": "info",
        "event": "request",
        "logger": "web.watch.requests",
        "request": NUMBER,
        "authority": "lewisham",
        "case": ref,
        "method": "GET",
        "route": "/cases/<ref>",
        "status": 200,
    }


@pytest.mark.parametrize("given", ["Robin Sample", "short", "a" * 65, 'x"}\\n{"event"', ""])
def test_a_number_that_is_not_well_formed_is_not_taken_over(client: Browser, log: Log, given: str) -> None:
    answer = client.get("/sign-in", headers={"X-Request-Id": given})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-Id"])
    assert log.last()["request"] == answer.headers["X-Request-Id"]


def test_what_is_typed_as_an_address_is_not_logged(client: Browser, log: Log) -> None:
    client.get("/Robin%20Sample?born=2017-03-14")
    assert (log.last()["route"], log.last()["status"]) == ("no such page", 404)
    client.get("/cases/Robin%20Sample")
    assert "case" not in log.last()
    assert "Robin" not in log.stream.getvalue()
    assert "2017" not in log.stream.getvalue()


def personal(office: Office) -> set[str]:
    """Every name, address and typed answer of this office that is long enough to be told from other words."""
    with office.db.read() as session:
        people = session.execute(select(Person.name, Person.email)).all()
        children = session.execute(select(Child.given_name, Child.family_name)).all()
        answers = session.scalars(select(Submission.answers)).all()
    words = {str(word) for row in (*people, *children) for word in row}
    words |= {part for name, _ in people for part in name.split()}
    return {word for word in (*words, *typed(answers)) if len(word) >= 3}


def typed(answer: Any) -> Iterator[str]:
    """The words in an answer, without codes, which are the procedure's."""
    if isinstance(answer, dict):
        for each in answer.values():
            yield from typed(each)
    elif isinstance(answer, list | tuple):
        for each in answer:
            yield from typed(each)
    elif isinstance(answer, str) and " " in answer:
        yield answer


def test_no_name_address_or_answer_of_a_whole_case_gets_into_the_log(
    council: Office, site: Site, sign_in: SignIn, log: Log
) -> None:
    walk = Walk(council, sign_in, council.open_case())
    walk.do("complete_assessment")
    walk.do("decide_need", need_decision="plan", is_disabled=False)
    for element in ("arrange_meeting", "record_meeting", "record_agreement", "share_plan", "record_visit"):
        walk.do(element)
    walk.days(60)
    go_round(site)
    walk.do("arrange_meeting")
    walk.do("record_meeting", review_outcome="close")
    walk.do("share_updated_plan")
    walk.do("arrange_meeting")
    walk.do("record_meeting", closing_decision="agreed", closing_route="step_down")
    walk.do("write_closing_summary")
    walk.do("hand_over_to_lead_professional")
    assert council.case(walk.ref).status == "closed"
    said, wanted = log.stream.getvalue(), personal(council)
    assert len(wanted) > 40
    assert {word for word in wanted if word in said} == set()
    assert sum(line.get("case") == walk.ref for line in log.lines) > 20


def test_of_an_error_its_kind_and_place_are_told_and_never_its_message(
    app: Flask, council: Office, log: Log
) -> None:
    app.testing = False
    council.open_case()

    def quote(*_: object) -> str:
        with council.db.read() as session:
            session.execute(text("SELECT nothing FROM child WHERE given_name = :name"), {"name": "Robin"})
        return ""

    quote.access_rule = ANYONE  # type: ignore[attr-defined]
    app.view_functions["auth.sign_in"] = quote
    answer = browser(app).get("/sign-in")
    assert answer.status_code == 500
    number = re.findall(r"\b[0-9a-f]{8}\b", answer.text)[-1]
    [line] = [each for each in log.lines if number in each["event"]]
    assert line["level"] == "error"
    assert "OperationalError" in line["error"]
    assert any("test_journal.py" in place for place in line["where"])
    assert "Robin" not in log.stream.getvalue()
    assert "SELECT" not in log.stream.getvalue()


def test_a_case_that_the_clock_sets_aside_is_named_by_its_reference(
    council: Office, site: Site, log: Log
) -> None:
    ref = council.supported()
    with council.db.command() as session:
        session.execute(update(Case).values(state=b"\x07not ours", version=Case.version + 1))
    council.clock.advance(days=30)
    go_round(site)
    told = [line for line in log.lines if line["event"] == f"{ref} is set aside: it could not be read"]
    assert told
    assert told[0]["authority"] == "lewisham"
    assert log.last("round")["incidents"] > 0
    assert "Robin" not in log.stream.getvalue()


def test_words_of_others_with_values_in_them_are_not_taken_over(log: Log) -> None:
    logging.getLogger("elsewhere").warning(f"{'Robin'} Sample cannot be read")
    logging.getLogger("elsewhere").warning("%s of %s", "Robin Sample", 3)
    logging.getLogger("elsewhere").warning("%(who)s is here", {"who": "Robin Sample"})
    assert [line["event"] for line in log.lines][1:] == ["… of 3", "… is here"]
    assert "Robin" not in log.stream.getvalue()


def test_another_form_of_log_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="Write json, or text"):
        journal.begin("xml")
