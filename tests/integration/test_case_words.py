"""Words of the case's pages: forms by the name on their page, lists that say "and" and "or", dates that come and go."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select

from engine.cases.models import Case, Deadline
from tests.conftest import SignIn
from tests.office import Office
from web.case.words import sentence

TODAY = date(2027, 1, 5)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_what_was_submitted_bears_the_name_of_its_form(council: Office, sign_in: SignIn) -> None:
    ref = council.supported("Robin Sample")
    page = words(sign_in("Amina Caseworth").get(f"/cases/{ref}/records").text)
    assert "Decide what Robin needs Tom Teamlead" in page
    assert "Complete the Child and Family Assessment of Robin Amina Caseworth" in page


def test_ways_that_run_at_once_are_joined_by_and(council: Office, sign_in: SignIn) -> None:
    ref = council.supported("Robin Sample")
    page = words(sign_in("Amina Caseworth").get(f"/cases/{ref}/process").text)
    assert re.search(r"All of these ; then [^;]*, and Visit the child, and ", page)
    assert re.search(r"What does the child need\? [^;]*; then [^;]*, or ", page)


def test_one_visit_is_not_offered_as_all_visits(council: Office, sign_in: SignIn) -> None:
    ref = council.supported("Robin Sample")
    amina = sign_in("Amina Caseworth")
    council.do(ref, "record_visit")
    page = amina.get(f"/cases/{ref}").text
    assert "Read the visit" in page
    assert "All 1 visits" not in page
    council.do(ref, "record_visit")
    assert "All 2 visits" in amina.get(f"/cases/{ref}").text


def test_a_date_that_comes_or_goes_has_not_moved() -> None:
    clock = {"noun": "nine-month review", "name": "Nine months", "cause": "date_corrected"}

    def said(was: str | None, now: str | None) -> str:
        return sentence("clock_moved", {**clock, "was_due_on": was, "due_on": now}, TODAY)

    assert said(None, "2027-03-05") == "Nine-month review: due Fri 5 Mar, because a date was corrected."
    assert (
        said("2027-03-05", None)
        == "Nine-month review: not due any more (it was due Fri 5 Mar), because a date was corrected."
    )
    assert (
        said("2027-03-05", "2027-03-12")
        == "Nine-month review: the date moved from Fri 5 Mar to Fri 12 Mar, because a date was corrected."
    )


def test_a_date_says_in_the_packs_words_what_it_is_counted_from(council: Office) -> None:
    ref = council.supported("Robin Sample")
    with council.db.read() as session:
        rows = session.scalars(
            select(Deadline).join(Case).where(Case.ref == ref, Deadline.due_on.is_not(None))
        )
        why = {row.start_fact: dict(row.why)["Counted from"] for row in rows}
    assert why["last_visit_on"].startswith("The day the child was last seen, ")
