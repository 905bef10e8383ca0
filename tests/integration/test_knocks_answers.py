"""Answers that are too long, that no calendar knows, or that mean harm: said on their question, or kept as text."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import func, select, text

from engine.cases.complete import complete
from engine.cases.concern import raise_concern
from engine.cases.filled import Filled
from engine.cases.models import Concern, Submission
from engine.records.models import Visit
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on
from tests.visiting import visit_on, written
from tests.whole import assert_sound

LONG = "A child’s word. " * 6250
"""100,000 characters."""

HARM = {
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "an attribute": '" autofocus onfocus="alert(1)',
    "SQL": "'); DROP TABLE visit; DELETE FROM history; --",
    "a template": "{{ config }} {% for x in () %}{% endfor %} ${7*7}",
    "a path": "../../../../etc/passwd\\..\\",
    "a formula": '=HYPERLINK("http://evil.example","x")',
    "other scripts": "שלום مرحبا 你好 👩‍👧‍👦 \u202eright to left",
    "combining marks": "Z" + "\u0351" * 300,
}


def visits(council: Office) -> list[Submission]:
    with council.db.read() as session:
        return list(session.scalars(select(Submission).where(Submission.form == "record_visit")))


def test_an_answer_of_100000_characters_is_refused_on_its_question_and_is_still_there(
    council: Office, sign_in: SignIn
) -> None:
    assert len(LONG) == 100_000
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref, views=LONG)
    answer = amina.post(address, data=sent)
    assert answer.status_code == 422
    assert "characters or fewer" in answer.text
    assert form_on(answer.text)["views"].strip() == LONG.strip()
    assert visits(council) == []


def test_a_choice_of_100000_characters_or_of_none_that_is_offered_is_refused(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    for place in (LONG, "the moon", "' OR 1=1 --"):
        address, sent = written(amina, council, ref, place=place)
        assert amina.post(address, data=sent).status_code == 422
    assert visits(council) == []


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM.keys())
def test_what_means_harm_is_kept_as_text_and_shown_as_text(
    council: Office, sign_in: SignIn, harm: str
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref, views=harm)
    assert amina.post(address, data=sent).status_code == 302
    [submission] = visits(council)
    assert submission.answers["views"] == harm
    page = amina.get(f"/cases/{ref}/submissions/{submission.id}")
    assert page.status_code == 200
    assert not any(tag in page.text for tag in ("<script>alert", "<img src=x", 'onfocus="'))
    with council.db.read() as session:
        assert session.scalars(select(Visit.views)).all() == [harm]
        assert session.scalar(text("SELECT count(*) > 0 FROM history"))
    assert_sound(council)


def test_control_characters_are_dropped_and_the_words_stay(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref, views="I\x00 like\x1b[31m trains\x7f.\r\nAnd\tbuses.")
    assert amina.post(address, data=sent).status_code == 302
    assert visits(council)[0].answers["views"] == "I like[31m trains.\nAnd\tbuses."


def test_fields_that_nobody_asked_for_are_not_kept(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref)
    sent.update({"status": "closed", "need_decision": "no_further_action", "last_visit_on": "1999-01-01"})
    for number in range(500):
        sent[f"progress-{number}-what"] = "x"
        sent[f"unknown-{number}"] = "x"
    amina.post(address, data=sent)
    before = council.case(ref)
    assert before.status == "open"
    assert before.facts.get("last_visit_on") != "1999-01-01"
    assert all(not name.startswith("unknown") for each in visits(council) for name in each.answers)


DATES = [
    ("30", "2", "2027"),
    ("31", "11", "2026"),
    ("29", "2", "2027"),
    ("0", "1", "2027"),
    ("1", "13", "2026"),
]
DATES += [
    ("5", "1", "0000"),
    ("5", "1", "99999"),
    ("-5", "1", "2027"),
    ("١", "1", "2027"),
    ("1e1", "1", "2027"),
]
DATES += [("5", "1", "27"), ("5", "", "2027"), (LONG[:5000], "1", "2027"), ("5\x00", "Smarch", "2027")]


def test_a_date_that_does_not_exist_is_refused_in_words_and_no_clock_moves(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.supported()
    clocks = council.clocks(ref)
    amina = sign_in("Amina Caseworth")
    for day, month, year in DATES:
        parts = {"visited_on__day": day, "visited_on__month": month, "visited_on__year": year}
        address, sent = written(amina, council, ref, **parts)
        answer = amina.post(address, data=sent)
        assert answer.status_code == 422, f"{day[:20]} {month} {year} was taken for a date"
        assert re.search("must (be a real date|include|have all four numbers)", answer.text), (
            day,
            month,
            year,
        )
    assert visits(council) == []
    assert council.clocks(ref) == clocks


def test_a_visit_of_tomorrow_or_of_the_last_century_is_refused(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    for on in (date(2027, 1, 6), date(1899, 12, 31)):
        address, sent = written(amina, council, ref)
        answer = amina.post(address, data=visit_on(amina.get(address).text, on))
        assert answer.status_code == 422
    assert visits(council) == []


def test_a_concern_of_100000_characters_is_refused_with_its_words_kept(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    answer = amina.post(f"/cases/{ref}/concern", data={"what": LONG, "_action": "submit"})
    assert answer.status_code == 422
    assert LONG.strip()[:1000] in answer.text
    with council.db.read() as session:
        assert session.scalar(select(func.count(Concern.id))) == 0


def test_a_post_of_20_megabytes_is_refused(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref, views="x" * 20_000_000)
    assert amina.post(address, data=sent).status_code == 413
    assert visits(council) == []


def test_whatever_reaches_the_verb_stands_whole_in_the_submission_and_fits_in_the_record(
    office: Office,
) -> None:
    ref = office.supported()
    task = office.task(ref, "record_visit")
    assert task is not None
    wild = {"visited_on": office.clock.now().date(), "views": LONG, "place": LONG}
    records = {"visit": [{**wild, "seen": True, "no_such_column": LONG}]}
    with office.desk("Amina Caseworth") as desk:
        filled = Filled("record_visit", 1, wild, "a page", facts={}, records=records)
        complete(desk, ref, task.id, filled)
    with office.db.read() as session:
        kept = session.scalars(select(Submission).where(Submission.form == "record_visit")).one()
        visit = session.scalars(select(Visit)).one()
    assert kept.answers["views"] == LONG
    assert LONG.startswith(visit.views)
    assert len(visit.views) == 5000
    said = str([row.content for row in office.history(ref)]) + str(office.case(ref).facts)
    assert "child’s word" not in said, "what people write is neither a fact nor history"
    assert_sound(office)


def test_a_fact_that_is_no_date_is_refused_and_nothing_is_written(office: Office) -> None:
    ref = office.supported()
    task = office.task(ref, "record_visit")
    assert task is not None
    before = office.case(ref)
    filled = Filled("record_visit", 1, {}, "a page", facts={"last_visit_on": "2027-02-30"})
    with pytest.raises((ValueError, TypeError)), office.desk("Amina Caseworth") as desk:
        complete(desk, ref, task.id, filled)
    after = office.case(ref)
    assert (after.facts, after.state, after.version) == (before.facts, before.state, before.version)
    with office.desk("Amina Caseworth") as desk:
        raise_concern(desk, ref, "The case can still be worked with.")
