"""A draft that saves itself: nobody else’s, and not brought back by a save that comes after its form."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from engine.cases.models import Draft
from engine.people.models import Person
from tests.conftest import SignIn
from tests.office import Office
from tests.visiting import written


def _drafts(council: Office) -> list[tuple[str, str]]:
    with council.db.read() as session:
        query = select(Person.name, Draft.element_id).join(Person, Person.id == Draft.person_id)
        return [(name, element) for name, element in session.execute(query.order_by(Person.name))]


def test_a_save_that_arrives_after_its_form_was_submitted_brings_no_draft_back(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref)
    assert amina.post(f"{address}/draft", data=sent).status_code == 200
    assert amina.post(address, data=sent).status_code == 302
    assert amina.post(f"{address}/draft", data=sent).status_code == 200
    assert _drafts(council) == [], "else the next visit would open with the words of this one"


def test_a_draft_is_seen_by_whoever_wrote_it_and_nobody_else(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    amina, tom = sign_in("Amina Caseworth"), sign_in("Tom Teamlead")
    address, sent = written(amina, council, ref, views="Only for me yet.")
    amina.post(f"{address}/draft", data=sent)
    assert "Only for me yet." in amina.get(address).text
    for page in (address, f"/cases/{ref}", "/"):
        assert "Only for me yet." not in tom.get(page).text
    tom.post(f"{address}/draft", data={**sent, "views": "Another's words."})
    assert _drafts(council) == [("Amina Caseworth", "record_visit"), ("Tom Teamlead", "record_visit")]
    assert "Another's words." not in amina.get(address).text


def test_a_draft_changes_nothing_about_the_case(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    before, clocks = council.case(ref), council.clocks(ref)
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref, visited_on__day="4")
    amina.post(f"{address}/draft", data=sent)
    after = council.case(ref)
    assert (after.version, after.history_seq, after.facts) == (
        before.version,
        before.history_seq,
        before.facts,
    )
    assert council.clocks(ref) == clocks
    assert after.last_seen_on != date(2027, 1, 4)
