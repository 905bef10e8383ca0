"""What is typed beside a form has one limit, kept by the engine: too long is said in words and stays on the page."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from engine.cases.errors import ReasonNeeded, TooLong
from engine.cases.reassign import reassign
from engine.cases.skip import skip
from engine.cases.typed import LONGEST, LONGEST_EMAIL, LONGEST_NAME
from engine.db import Base
from engine.packs import draft
from engine.packs.models import DayOff
from engine.packs.publish import files_of
from engine.people.models import Cover, Person, Team
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on

LONG = "She asked for it. " * 30
FITS = "x" * LONGEST
SAID = (
    f"This has {len(LONG.strip())} characters, and there is room for {LONGEST}. Shorten it and send it again."
)
NAME = "Council closed " * 8
NAME_SAID = f"This has {len(NAME.strip())} characters, and there is room for {LONGEST_NAME}."


def count(council: Office, what: type[Base]) -> int:
    with council.db.read() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


@pytest.mark.parametrize("to", ["", "write_closing_summary"], ids=["skip", "return"])
def test_skipping_and_going_back(council: Office, sign_in: SignIn, to: str) -> None:
    ref = council.supported()
    task = council.task(ref, "arrange_meeting")
    assert task is not None
    answer = sign_in("Tom Teamlead").post(
        f"/cases/{ref}/tasks/{task.id}/move", data={"reason": LONG, "to": to}
    )
    assert answer.status_code == 422
    assert SAID in answer.text
    assert LONG.strip() in answer.text
    assert council.task(ref, "arrange_meeting") is not None
    assert not [row for row in council.history(ref) if row.kind in ("task_skipped", "returned")]


def test_correcting(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    done = council.do(ref, "record_visit")
    address = f"/cases/{ref}/submissions/{done.submission_id}/correct"
    amina = sign_in("Amina Caseworth")
    sent = form_on(amina.get(address).text)
    sent["_action"], sent["_reason"], sent["visited_on-day"] = "submit", LONG, "4"
    answer = amina.post(address, data=sent)
    assert answer.status_code == 422
    assert answer.text.count(SAID) == 2  # in the summary and beside the field
    assert LONG.strip() in answer.text
    assert form_on(answer.text)["visited_on-day"] == "4"
    assert council.history(ref, "corrected") == []


@pytest.mark.parametrize("address", ["/team/cover", "/team/reassign"])
@pytest.mark.parametrize("until", ["22 Jan", ""], ids=["cover", "for good"])
def test_covering_and_reassigning(council: Office, sign_in: SignIn, address: str, until: str) -> None:
    refs = [council.supported(f"{name} Sample", "Efe Mockridge") for name in ("Robin", "Kit")]
    wanted = {
        "person": str(council.person("Efe Mockridge")),
        "by": str(council.person("Dev Exampleson")),
        "from": "5/1/2027",
        "until": until,
        "reason": LONG,
        "ref": refs,
    }
    answer = sign_in("Tom Teamlead").post(address, data=wanted)
    assert answer.status_code == 422
    assert answer.text.count(SAID) == 2
    assert 'id="reason-error"' in answer.text
    assert f'value="{LONG.strip()}"' in answer.text
    assert [council.case(ref).worker.name for ref in refs] == ["Efe Mockridge"] * 2
    assert count(council, Cover) == 0


def test_the_engine_itself_wants_a_reason_for_giving_a_case_away(council: Office) -> None:
    ref = council.supported()
    with council.desk("Tom Teamlead") as desk, pytest.raises(ReasonNeeded):
        reassign(desk, ref, council.person("Dev Exampleson", desk.session), "  ")


def test_offering_a_drawing(council: Office, sign_in: SignIn) -> None:
    with council.desk("Sasha Servicehead") as desk:
        xml = files_of(desk.session, draft.current(desk).id)["close_case.bpmn"]
        renamed = xml.replace(b"Write the closing summary", b"Write how it ended")
        draft.save(desk, "close_case.bpmn", renamed, 0)
    answer = sign_in("Sasha Servicehead").post("/studio/offer", data={"note": LONG})
    assert answer.status_code == 422
    assert SAID in answer.text
    assert LONG.strip() in answer.text
    with council.desk() as desk:
        assert draft.offered_drafts(desk) == []


@pytest.mark.parametrize("action", ["", "confirm"])
def test_naming_a_day_off(council: Office, sign_in: SignIn, action: str) -> None:
    day = {"on": "13/1/2027", "name": NAME, "kind": "closure", "_action": action}
    answer = sign_in("Ada Adminson").post("/admin/calendar", data=day)
    assert answer.status_code == 422
    assert answer.text.count(NAME_SAID) == 2
    assert f'value="{NAME.strip()}"' in answer.text
    assert count(council, DayOff) == 0


def test_naming_a_team(council: Office, sign_in: SignIn) -> None:
    before = count(council, Team)
    answer = sign_in("Ada Adminson").post("/admin/teams", data={"name": NAME})
    assert answer.status_code == 422
    assert NAME_SAID in answer.text
    assert f'value="{NAME}"' in answer.text
    assert count(council, Team) == before


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", NAME, NAME_SAID),
        ("email", f"{'n' * LONGEST_EMAIL}@keepstep.example", f"room for {LONGEST_EMAIL}."),
    ],
)
def test_naming_a_person(council: Office, sign_in: SignIn, field: str, typed: str, said: str) -> None:
    before = count(council, Person)
    new = {"name": "Nora Newcomer", "email": "nora@keepstep.example", "positions": ["social_worker"]}
    answer = sign_in("Ada Adminson").post("/admin/people/new", data=new | {field: typed})
    assert answer.status_code == 422
    assert answer.text.count(said) == 2
    assert f'id="{field}-error"' in answer.text
    assert typed.strip() in answer.text
    assert count(council, Person) == before


def test_what_just_fits_is_kept_whole_and_a_new_line_is_one_character(council: Office) -> None:
    ref = council.supported()
    task = council.task(ref, "arrange_meeting")
    assert task is not None
    with council.desk("Tom Teamlead") as desk, pytest.raises(TooLong):
        skip(desk, ref, task.id, FITS + "x")
    lines = "A\r\n" * (LONGEST // 2 - 1) + "zz"
    with council.desk("Tom Teamlead") as desk:
        skip(desk, ref, task.id, f"  {lines}  ")
    [skipped] = council.history(ref, "task_skipped")
    assert skipped.content is not None
    assert skipped.content["reason"] == lines.replace("\r\n", "\n")
    assert len(skipped.content["reason"]) == LONGEST
