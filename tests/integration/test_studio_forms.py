"""Forms in the studio: a question added, worded, moved, taken out; what breaks a form is refused where it was typed."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from engine.packs import draft
from forms import editing
from forms.compare import differences
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on

VISIT = "/studio/forms/record_visit"
PETS = {"label": "Are there pets?", "type": "yes_no"}


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


def drawn(council: Office, path: str = "forms/record_visit.json") -> Any:
    with council.desk() as desk:
        found = draft.find(desk, path)
        return found and (found.content or b"").decode()


def form(council: Office, id: str = "record_visit") -> Any:
    return json.loads(drawn(council, f"forms/{id}.json"))


def names(content: Any) -> list[str]:
    return [one["name"] for section in content["sections"] for one in section["fields"]]


def on(browser: Browser, address: str, **changes: str) -> MultiDict[str, Any]:
    """What the form on this page would send, with these fields filled in."""
    page = form_on(browser.get(address).text, "version")
    fill(page, changes)
    return page


def fill(page: MultiDict[str, Any], fields: dict[str, str]) -> None:
    """Fill in these fields of a form."""
    for key, value in fields.items():
        page[key] = value


def press(browser: Browser, address: str, way: str, version: str) -> str:
    browser.post(f"{VISIT}/{address}", data={"way": way, "version": version})
    return browser.get(VISIT).text


def test_the_list_says_where_each_form_is_asked_and_what_state_it_is_in(
    council: Office, sasha: Browser
) -> None:
    page = sasha.get("/studio/forms").text
    for said in (
        "Record a visit to the child",
        "Record the next visit",
        "Visit the child</span>",
        "As published",
        "A page of Keepstep",
    ):
        assert said in page
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, "forms/record_visit.json", b"{", 0)
    page = sasha.get("/studio/forms").text
    assert "Draft" in page
    assert "1 to mend" in page


def test_every_form_of_the_procedure_opens_and_previews(council: Office, sasha: Browser) -> None:
    with council.desk() as desk:
        ids = [path[6:-5] for path in draft.published(desk) if path.startswith("forms/")]
    assert len(ids) > 20
    for id in ids:
        assert sasha.get(f"/studio/forms/{id}").status_code == 200, id
        assert sasha.get(f"/studio/forms/{id}/preview").status_code == 200, id


def test_every_question_of_a_form_comes_back_as_it_was(council: Office, sasha: Browser) -> None:
    """Opened and kept without a change, a question is the same: nothing that the page does not show is lost."""
    with council.desk() as desk:
        before = draft.published(desk)["forms/record_visit.json"]
    for spot in list(editing.spots(editing.read(before))):
        address = f"{VISIT}/questions/{spot.address}"
        answer = sasha.post(address, data=on(sasha, address))
        assert answer.status_code == 302, address
    assert differences(before, drawn(council).encode()) == []


def test_a_question_is_added_after_another_and_the_version_rises_once(
    council: Office, sasha: Browser
) -> None:
    address = f"{VISIT}/questions/new?part=0&after=visited_on"
    answer = sasha.post(address, data=on(sasha, address, **PETS))
    assert answer.status_code == 302
    assert answer.location.endswith("#q-are_there_pets")
    content = form(council)
    assert names(content)[:2] == ["visited_on", "are_there_pets"]
    assert content["version"] == 2
    sasha.post(address, data=on(sasha, address, label="Which?", type="text", short="Which pets"))
    assert form(council)["version"] == 2


def test_a_question_follows_from_an_answer_and_stands_in_rows(council: Office, sasha: Browser) -> None:
    below = f"{VISIT}/questions/new?part=1&below=seen%3Dno"
    assert sasha.post(below, data=on(sasha, below, label="Who was told", type="text")).status_code == 302
    rows = f"{VISIT}/questions/new?part=3&below=progress"
    assert sasha.post(rows, data=on(sasha, rows, label="By whom", type="text")).status_code == 302
    content = form(council)
    assert content["sections"][1]["fields"][0]["options"][1]["reveals"][-1]["name"] == "who_was_told"
    assert content["sections"][3]["fields"][0]["items"][-1]["name"] == "by_whom"
    assert "Follows from an answer above" in sasha.get(VISIT).text


def test_conditions_limits_and_answers_are_written_from_words(council: Office, sasha: Browser) -> None:
    address = f"{VISIT}/questions/new?part=2"
    page = on(sasha, address, label="What helped", type="radios")
    fill(page, {"option-0": "A talk", "option-1": "A walk", "order-0": "2", "order-1": "1"})
    fill(
        page, {"shown-0": 'seen="yes"', "case-0": 'meeting_kind="initial"', "case-1": 'meeting_kind="review"'}
    )
    assert sasha.post(address, data=page).status_code == 302
    address = f"{VISIT}/questions/new?part=4"
    page = on(sasha, address, label="Seen by the doctor on", type="date")
    fill(page, {"not_after": "today", "not_after-error": "The day cannot be later than today"})
    assert sasha.post(address, data=page).status_code == 302
    content = form(council)
    helped, doctor = content["sections"][2]["fields"][-1], content["sections"][4]["fields"][-1]
    assert helped["show_if"] == {"field": "seen", "equals": "yes"}
    assert helped["only_when"] == {"meeting_kind": ["initial", "review"]}
    assert [option["value"] for option in helped["options"]] == ["a_walk", "a_talk"]
    assert doctor["not_after"] == {"limit": "today", "error": "The day cannot be later than today"}
    said = sasha.get(VISIT).text
    assert "Only if “Did you see the child?” is “Yes”" in said


def test_a_new_decision_is_declared_in_the_names_along_with_the_question(
    council: Office, sasha: Browser
) -> None:
    address = f"{VISIT}/questions/new?part=4"
    page = on(sasha, address, label="Who goes next", type="radios", sets="new-decision")
    fill(page, {"option-0": "The worker", "option-1": "A colleague", "sets-words": "who goes next time"})
    assert sasha.post(address, data=page).status_code == 302
    asked = form(council)["sections"][4]["fields"][-1]
    assert asked["decision"] == "who_goes_next_time"
    declared = tomllib.loads(drawn(council, "names/lewisham.toml"))["decisions"]["who_goes_next_time"]
    assert declared["codes"] == {"the_worker": "The worker", "a_colleague": "A colleague"}
    assert "# Names that only Lewisham’s" in drawn(council, "names/lewisham.toml").replace("'", "’")
    address = f"{VISIT}/questions/who_goes_next"
    assert sasha.post(address, data=on(sasha, address, **{"option-2": "Nobody"})).status_code == 302
    declared = tomllib.loads(drawn(council, "names/lewisham.toml"))["decisions"]["who_goes_next_time"]
    assert declared["codes"]["nobody"] == "Nobody"


@pytest.mark.parametrize(
    ("changes", "said", "field"),
    [
        ({"label": ""}, "Say what is asked", "label"),
        ({"label": "x" * 5_000_000}, "there is room for 300", "label"),
        ({"label": "Hello {name}"}, "{name} cannot stand in a text", "label"),
        ({"type": "magic"}, "Choose what kind of answer", "type"),
        ({"type": "radios"}, "Write the answers", "option-0"),
        ({"type": "text", "label": "Which pets?"}, "short name for messages", "short"),
        ({"required": "yes"}, "has no error", "error"),
        ({"clauses": "Section 7"}, "is not a clause", "clauses"),
        ({"max": "many"}, "Write a whole number", "max"),
        ({"type": "group"}, "item_label", "type"),
        ({"type": "text", "label": "Pets", "sets": "decision:visits_continue"}, "sets nothing", "sets"),
        ({"sets": "fact:nothing"}, "Choose what the answer sets", "sets"),
        ({"sets": "fact:last_visit_on"}, "named _on", "sets"),
        ({"sets": "new-decision"}, "Say in words what it tells", "sets-words"),
        ({"shown-0": "for_manager=true"}, "which is not asked before it", "shown-0"),
        ({"shown-0": 'seen="perhaps"'}, "cannot be chosen", "shown-0"),
        ({"shown-0": 'seen="yes"', "shown-1": 'place="home"'}, "answers of one question", "shown-0"),
        (
            {"type": "date", "label": "Day", "not_before": "today"},
            "Say what to do when the day",
            "not_before-error",
        ),
    ],
)
def test_what_breaks_a_form_is_refused_at_its_field_and_stays_typed(
    council: Office, sasha: Browser, changes: dict[str, str], said: str, field: str
) -> None:
    address = f"{VISIT}/questions/new?part=1&after=others_seen"
    page = on(sasha, address, **PETS | {"hint": "Kept words"} | changes)
    answer = sasha.post(address, data=page)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'href="#{field}"' in answer.text
    assert "Kept words" in answer.text
    assert drawn(council) is None


def test_a_question_that_others_hang_on_is_taken_out_last(council: Office, sasha: Browser) -> None:
    page = sasha.get(f"{VISIT}/questions/seen/remove").text
    assert "Views depends on seen, which is not asked before it" in page
    assert "Take it out</button>" not in page
    sasha.post(f"{VISIT}/questions/seen/remove", data={"version": "0"})
    assert drawn(council) is None


def test_taking_out_what_a_diagram_needs_says_so_first(council: Office, sasha: Browser) -> None:
    page = sasha.get(f"{VISIT}/questions/visits_continue/remove").text
    assert "It sets the decision “visits continue”. Nothing else would set it any more." in page
    assert "Do visits go on?" in page
    assert "The check would then say" in page
    assert "To mend:" in page
    before = sasha.get(f"{VISIT}/questions/home/remove").text
    assert "Nothing else reads its answer." in before
    assert sasha.post(f"{VISIT}/questions/home/remove", data={"version": "0"}).status_code == 302
    assert "home" not in names(form(council))


def test_questions_and_parts_move_and_keep_their_place_on_the_page(council: Office, sasha: Browser) -> None:
    press(sasha, "questions/place/move", "up", "0")
    assert names(form(council))[:2] == ["place", "visited_on"]
    refused = press(sasha, "parts/2/move", "up", "1")
    assert "which is not asked before it" in refused
    press(sasha, "parts/3/move", "down", "1")
    assert [part["title"] for part in form(council)["sections"]][-2:] == ["Next", "The plan’s actions"]
    assert "still asks questions" in press(sasha, "parts/0/remove", "", "2")


def test_parts_are_added_and_worded(council: Office, sasha: Browser) -> None:
    address = f"{VISIT}/parts/new"
    assert sasha.post(address, data=on(sasha, address, title="Afterwards")).status_code == 302
    assert sasha.post(address, data=on(sasha, address, title="Afterwards")).status_code == 422
    assert sasha.post(address, data=on(sasha, address)).status_code == 422
    address = f"{VISIT}/parts/5"
    assert sasha.post(address, data=on(sasha, address, title="Then", intro="At home")).status_code == 302
    assert form(council)["sections"][5] == {"title": "Then", "fields": [], "intro": "At home"}
    assert "Take out" in sasha.get(VISIT).text
    press(sasha, "parts/5/remove", "", "2")
    assert len(form(council)["sections"]) == 5


def test_title_button_and_lines_change(council: Office, sasha: Browser) -> None:
    address = f"{VISIT}/about"
    page = on(sasha, address, title="Write down a visit", submit="Done", happened_on="next_visit_on")
    assert sasha.post(address, data=page).status_code == 302
    assert form(council)["title"] == "Write down a visit"
    for wrong in ({"title": ""}, {"kind": "party"}, {"clauses": "x"}, {"happened_on": "place"}):
        assert sasha.post(address, data=on(sasha, address, **wrong)).status_code == 422, wrong
    assert "Completing it sets decision.kind to visits" in sasha.get(VISIT).text
    press(sasha, "lines/sets/0/remove", "", "1")
    assert len(form(council)["sets"]) == 1


def test_two_people_at_once_lose_nothing(council: Office, sasha: Browser, sign_in: SignIn) -> None:
    paul = sign_in("Paul Approver")
    address = f"{VISIT}/questions/place"
    hers, his = on(sasha, address, label="Where was it?"), on(paul, address, label="In which place?")
    assert sasha.post(address, data=hers).status_code == 302
    refused = paul.post(address, data=his)
    assert refused.status_code == 422
    assert "Sasha Servicehead saved this form after you opened it" in refused.text
    assert "In which place?" in refused.text
    assert paul.post(address, data=form_on(refused.text, "version")).status_code == 302
    assert form(council)["sections"][0]["fields"][1]["label"] == "In which place?"


def test_a_form_is_begun_empty_or_with_anothers_questions(council: Office, sasha: Browser) -> None:
    address = "/studio/forms/new"
    page = on(sasha, address, title="Record a call to {child}", kind="task")
    assert sasha.post(address, data=page).location.endswith("/studio/forms/record_a_call_to_child")
    assert form(council, "record_a_call_to_child")["version"] == 1
    assert sasha.get("/studio/forms/record_a_call_to_child/preview").status_code == 200
    copied = on(sasha, address, title="Second visit", kind="visit", copied="record_visit")
    assert sasha.post(address, data=copied).status_code == 302
    assert names(form(council, "second_visit"))[0] == "visited_on"
    for wrong in ({"title": "Record visit"}, {"title": ""}, {"kind": ""}, {"copied": "nothing"}):
        answer = sasha.post(address, data=on(sasha, address, **{"title": "Another", "kind": "task"} | wrong))
        assert answer.status_code == 422, wrong
    assert (
        "There is a form of that name already"
        in sasha.post(address, data=on(sasha, address, title="Record visit", kind="visit")).text
    )


def test_the_preview_is_the_real_form_and_keeps_nothing(council: Office, sasha: Browser) -> None:
    address = f"{VISIT}/preview"
    page = sasha.get(address).text
    assert "Did you see Robin?" in page
    refused = sasha.post(address, data={"_action": "submit"})
    assert refused.status_code == 422
    assert "Say on which day you visited" in refused.text
    full = {
        "visited_on-day": "4", "visited_on-month": "1", "visited_on-year": "2027", "place": "home", "seen": "yes",
        "seen_alone": "yes", "bedroom_seen": "yes", "views": "Plays outside", "visits_continue": "yes",
        "progress-0-what": "Ring the school", "_action": "submit",
    }  # fmt: skip
    accepted = sasha.post(address, data=full)
    assert accepted.status_code == 200
    assert "In a case this would be accepted. Nothing was kept." in accepted.text
    added = sasha.post(address, data=full | {"_action": "add:progress"})
    assert "progress-1-what" in added.text
    assert drawn(council) is None


def test_the_preview_asks_in_which_case(sasha: Browser) -> None:
    address = "/studio/forms/record_meeting/preview"
    first = sasha.get(address).text
    assert "In a case where this is so" in first
    review = sasha.get(f"{address}?case:meeting_kind=%22review%22").text
    assert first != review
    for odd in ("x" * 3000, "[[[[", "{}", "null"):
        assert sasha.get(f"{address}?case:meeting_kind={odd}").status_code == 200


def test_script_in_a_label_is_text_on_every_page(council: Office, sasha: Browser) -> None:
    address = f"{VISIT}/questions/place"
    script = "<script>alert(1)</script>"
    page = on(sasha, address, label=f"{script} where", short=script, hint=script, guidance=script)
    page["option-0"] = script
    assert sasha.post(address, data=page).status_code == 302
    for each in (VISIT, address, f"{address}/remove", f"{VISIT}/preview", "/studio/forms", "/studio/change"):
        answer = sasha.get(each)
        assert answer.status_code == 200, each
        assert "<script>alert" not in answer.text, each


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"sections": [{"fields": [{"name": 3}]}]}']
)
def test_a_draft_that_is_no_form_is_told_of_and_thrown_away(
    council: Office, sasha: Browser, content: bytes
) -> None:
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, "forms/record_visit.json", content, 0)
    for address in (VISIT, "/studio/forms", f"{VISIT}/about", "/studio/change", "/studio/policy"):
        assert sasha.get(address).status_code in (200, 404), address
    assert sasha.get(f"{VISIT}/preview").status_code == 422
    assert sasha.get(f"{VISIT}/questions/place").status_code == 404
    assert sasha.post(f"{VISIT}/discard").status_code == 302
    assert drawn(council) is None


def test_addresses_made_up_lead_nowhere(sasha: Browser) -> None:
    for address in (
        "nothing", "..%2fpolicy", "record_visit/questions/nothing", "record_visit/parts/99",
        "record_visit/questions/new?after=nothing", "record_visit/questions/new?below=seen%3Dperhaps",
        "record_visit/questions/nothing/remove",
    ):  # fmt: skip
        answer = sasha.get(f"/studio/forms/{address}")
        assert answer.status_code == 404 or "below=seen" in address, address
    wrong = f"{VISIT}/questions/new?part=1&below=seen%3Dperhaps"
    assert sasha.post(wrong, data={"version": "0", **PETS}).status_code == 422


@pytest.mark.parametrize("name", ["Amina Caseworth", "Ada Adminson"])
def test_forms_are_not_everybodys_to_draw(sign_in: SignIn, name: str) -> None:
    browser = sign_in(name)
    for address in ("", "/new", "/record_visit", "/record_visit/preview", "/record_visit/questions/place"):
        assert browser.get(f"/studio/forms{address}").status_code == 403
    assert browser.post("/studio/forms/record_visit/questions/place/remove").status_code == 403
