"""What an authority has set itself, over a procedure that several share, is shown as its own."""

from __future__ import annotations

import pytest

from engine.packs.load import policy_text
from engine.packs.models import PolicyVersion
from engine.time.local import as_section
from tests.conftest import SignIn
from tests.office import Office

OWN = """
[[timescale]]
parameter = "visit_interval_max"
value = 3
unit = "weeks"
why = "Agreed by our board in May."
"""


@pytest.fixture
def with_own_values(council: Office) -> Office:
    """A council whose policy has a value of its own laid over it."""
    with council.db.command() as session:
        text = f"{policy_text('lewisham')}\n{as_section(OWN)}"
        session.add(PolicyVersion(text=text, published_at=council.clock.now()))
    return council


@pytest.mark.clause("TEE-6.2.4")
def test_the_procedure_page_says_which_values_are_the_authoritys_own(
    with_own_values: Office, sign_in: SignIn
) -> None:
    client = sign_in("Amina Caseworth")
    page = " ".join(client.get("/procedure").text.split())
    assert "Set by this authority itself <span>(1)</span>" in page
    assert "Visit the child at least every 3 weeks" in page
    assert "Agreed by our board in May." in page
    assert "3 weeks from the day the child was last seen, this authority’s own value" in page


def test_a_procedure_without_own_values_shows_no_such_part(council: Office, sign_in: SignIn) -> None:
    assert "Set by this authority itself" not in sign_in("Amina Caseworth").get("/procedure").text
