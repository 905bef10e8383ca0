"""Documents made for print: from what was written, once something was."""

from __future__ import annotations

import pytest

from tests.conftest import SignIn
from tests.office import Office


@pytest.mark.clause("LEW-3.33")
def test_the_plan_can_be_printed_once_a_meeting_has_made_it(council: Office, sign_in: SignIn) -> None:
    ref = council.supported("Robin Sample")
    amina = sign_in("Amina Caseworth")
    assert amina.get(f"/cases/{ref}/documents/plan").status_code >= 400
    assert "Made for print" not in amina.get(f"/cases/{ref}/records").text
    council.do(ref, "arrange_meeting")
    council.do(ref, "record_meeting")
    assert f"/cases/{ref}/documents/plan" in amina.get(f"/cases/{ref}/records").text
    page = amina.get(f"/cases/{ref}/documents/plan").text
    assert "Child in need plan" in page
    assert "Robin Sample" in page
    assert "LEW-3.33" in page
    assert "Written by Amina Caseworth" in page


def test_a_document_holds_what_was_written(council: Office, sign_in: SignIn) -> None:
    ref = council.supported("Robin Sample")
    council.do(ref, "arrange_meeting")
    council.do(ref, "record_meeting", strengths="Gran lives next door.")
    assert "Gran lives next door." in sign_in("Amina Caseworth").get(f"/cases/{ref}/documents/plan").text


def test_a_document_that_is_not_there_says_where_the_others_are(council: Office, sign_in: SignIn) -> None:
    ref = council.supported("Robin Sample")
    page = sign_in("Amina Caseworth").get(f"/cases/{ref}/documents/nothing")
    assert 400 <= page.status_code < 500
    assert "Records page" in page.text


def test_whoever_may_not_open_the_case_may_not_print_of_it(council: Office, sign_in: SignIn) -> None:
    ref = council.agreed("Robin Sample")
    assert sign_in("Olu Otherteam").get(f"/cases/{ref}/documents/plan").status_code == 404
