"""Numbers and days in addresses that no council writes: each is a page that says so, never a mistake of ours."""

from __future__ import annotations

import pytest

from tests.conftest import SignIn
from tests.office import Office

pytestmark = pytest.mark.both_databases

HUGE = "9" * 30

ADDRESSES = (
    f"/?page={HUGE}",
    f"/?child={HUGE}",
    "/?page=-1",
    "/?page=x",
    f"/notices?page={HUGE}",
    f"/cases?page={HUGE}",
    "/cases/{ref}/timeline?before=" + HUGE,
    "/cases/{ref}/tasks/" + HUGE,
    "/cases/{ref}/submissions/" + HUGE,
    f"/team?team={HUGE}",
    f"/sign-off?page={HUGE}",
    f"/lists/overdue?person={HUGE}",
    f"/lists/overdue.csv?team={HUGE}",
    f"/lists/nine_months?page={HUGE}",
    "/lists/nine_months?on=9999-12-31",
    "/lists/nine_months?on=0001-01-01",
    "/search?q=" + "a" * 5000,
    "/search?q=%25%5F%5C",
    "/search?q=%00",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_number_or_day_breaks_a_page(council: Office, sign_in: SignIn, address: str) -> None:
    ref = council.supported()
    answer = sign_in("Hana Headley").get(address.format(ref=ref))
    assert answer.status_code in (200, 403, 404)
    assert "<h1" in answer.text or answer.mimetype == "text/csv"


@pytest.mark.parametrize("address", ["/admin/calendar/9999-12-31/remove", f"/admin/calendar?year={HUGE}"])
def test_no_day_breaks_the_calendar(sign_in: SignIn, address: str) -> None:
    assert sign_in("Ada Adminson").get(address).status_code in (200, 404, 409)


def test_a_number_sent_in_a_form_is_no_mistake_of_ours_either(council: Office, sign_in: SignIn) -> None:
    council.supported()
    amina = sign_in("Amina Caseworth")
    assert amina.post("/notices/read", data={"notice": HUGE}).status_code in (302, 404)
    assert amina.post("/cases/new", data={"_worker": HUGE, "_action": "submit"}).status_code in (404, 422)
