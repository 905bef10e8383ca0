"""The procedure clause by clause: each clause stands there once, with the places that serve it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html import unescape

import pytest

from engine.packs.clauses import read_clauses
from engine.packs.load import PackError, policy_text, read_folder
from engine.packs.trace import Place, trace, trace_files
from engine.time.policy import read_policy
from tests.conftest import SignIn
from tests.office import Office
from web.procedure.page import dates_of, sections_of


def text(part: str) -> str:
    """The words of a part of a page on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def line(page: str, clause: str) -> str:
    """The words of the row of this clause."""
    found = re.search(rf'<tr[^>]*id="{re.escape(clause)}">.*?</tr>', page, re.DOTALL)
    assert found, f"{clause} is not on the page"
    return text(found.group(0))


def test_every_clause_of_the_authority_is_on_the_page_once(council: Office, sign_in: SignIn) -> None:
    page = sign_in("Amina Caseworth").get("/procedure").text
    ids = re.findall(r'<tr[^>]*id="(LEW-[0-9.]+)"', page)
    assert sorted(ids) == sorted(clause.id for clause in read_clauses("lewisham"))
    assert len(ids) == len(set(ids)) == 83


def test_a_clause_says_what_it_asks_where_it_is_done_and_which_date_it_sets(
    council: Office, sign_in: SignIn
) -> None:
    found = line(sign_in("Amina Caseworth").get("/procedure").text, "LEW-7.2")
    assert found.startswith("LEW-7.2 should Visit the child at least every 20 working days.")
    assert "Step “Record the next visit”" in found
    assert "Timer “Visit overdue”" in found
    assert "20 working days from the day the child was last seen" in found
    assert re.search(r"Served \d+ tests of LEW-7.2$", found)


def test_what_is_not_carried_says_why(council: Office, sign_in: SignIn) -> None:
    page = sign_in("Amina Caseworth").get("/procedure?state=not_carried").text
    assert "Keepstep has no connection to LCS." in line(page, "LEW-8.6")
    assert line(page, "LEW-8.6").endswith("Not carried")
    assert 'id="LEW-7.2"' not in page


def test_advice_on_practice_stands_beside_the_question_it_is_about(council: Office, sign_in: SignIn) -> None:
    page = sign_in("Amina Caseworth").get("/procedure").text
    assert "Form “record meeting”: goals of the plan" in line(page, "LEW-3.24")


def test_one_section_can_be_read_alone(council: Office, sign_in: SignIn) -> None:
    section = "4. Team Manager Oversight of the Child in Need Plan"
    page = sign_in("Amina Caseworth").get("/procedure", query_string={"section": section}).text
    assert re.findall(r'<tr[^>]*id="(LEW-[0-9.]+)"', page) == [f"LEW-4.{n}" for n in range(1, 8)]
    assert "Showing 7 of 83" in page


def test_where_the_procedure_is_silent_no_number_is_filled_in(council: Office, sign_in: SignIn) -> None:
    page = text(sign_in("Amina Caseworth").get("/procedure").text.partition('id="silent"')[2])
    assert "Complete the assessment None Sets no date. The source is silent" in page


def test_what_cannot_both_be_kept_is_said(council: Office, sign_in: SignIn) -> None:
    page = sign_in("Amina Caseworth").get("/procedure").text
    assert "8 weeks can end before 10 weeks have passed" in page


def test_what_the_source_says_twice_is_shown_with_what_is_done(council: Office, sign_in: SignIn) -> None:
    page = text(sign_in("Amina Caseworth").get("/procedure").text.partition('id="silent"')[2])
    assert "Over nine months: every plan or a selection" in page
    assert "What this service does: The list shows every plan beyond nine months" in page
    assert "Who may change it: Service manager" in page


def test_every_place_of_every_clause_can_be_looked_at(council: Office, sign_in: SignIn) -> None:
    amina = sign_in("Amina Caseworth")
    page = amina.get("/procedure").text
    links = {unescape(link) for link in re.findall(r'href="(/procedure/[^"]+)"', page)}
    assert len(links) > 150
    pages = {link.partition("#")[0]: amina.get(link.partition("#")[0]) for link in links}
    assert {answer.status_code for answer in pages.values()} == {200}
    for link in links:
        address, _, anchor = link.partition("#")
        assert not anchor or f'id="{anchor}"' in pages[address].text, link


def test_the_element_looked_for_is_pointed_out_on_its_diagram(council: Office, sign_in: SignIn) -> None:
    page = sign_in("Amina Caseworth").get("/procedure/diagrams/make_visits?at=visit_overdue").text
    assert "Looked for: Visit overdue." in page
    assert "/studio/make_visits" not in page
    assert "/studio/make_visits" in sign_in("Sasha Servicehead").get("/procedure/diagrams/make_visits").text


def test_a_form_is_listed_question_by_question_with_its_clauses(council: Office, sign_in: SignIn) -> None:
    page = text(sign_in("Amina Caseworth").get("/procedure/forms/record_meeting").text)
    assert "Who chaired? From the guidance: The chair keeps to the Signs of Safety format" in page
    assert (
        "Was the chair a team manager? Only where meeting kind is final Yes or no, must be answered LEW-8.1"
        in page
    )


def test_a_clause_has_a_page_with_its_places_conflicts_and_tests(council: Office, sign_in: SignIn) -> None:
    page = text(sign_in("Amina Caseworth").get("/procedure/clauses/LEW-3.14").text)
    assert "Hold further CIN meetings with no more than ten weeks between them" in page
    assert "Limit “Leave no more than 10 weeks between CIN meetings”" in page
    assert "Next steps of eight weeks, meetings ten weeks apart" in page
    assert "A review that goes on waits for the next tests/workflows/test_lewisham_paths.py" in page


@pytest.mark.parametrize("address", ["clauses/LEW-9.99", "diagrams/nowhere", "forms/nothing"])
def test_what_is_not_there_is_not_found(council: Office, sign_in: SignIn, address: str) -> None:
    assert sign_in("Amina Caseworth").get(f"/procedure/{address}").status_code == 404


def test_a_date_and_a_task_of_a_case_lead_to_their_clauses(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    link = '<a class="govuk-link app-nowrap" href="/procedure/clauses/LEW-7.2">LEW-7.2</a>'
    page = amina.get(f"/cases/{ref}").text
    assert link in page.partition('id="clocks"')[2]
    task = re.search(rf'href="(/cases/{ref}/tasks/\d+)">Record the next visit', page)
    assert task
    why = amina.get(task[1]).text.partition("Why you are asked this")[2]
    assert link in why
    assert "Visit the child at least every 20 working days." in why


def test_the_download_holds_every_clause(council: Office, sign_in: SignIn) -> None:
    answer = sign_in("Amina Caseworth").get("/procedure.csv")
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head[0] == "Clause"
    assert len(rows) == 83


def test_a_stranger_signs_in_first(council: Office, client) -> None:  # type: ignore[no-untyped-def]
    assert client.get("/procedure").headers["Location"].startswith("/sign-in")


def test_every_place_names_a_clause_that_exists() -> None:
    known = {clause.id for clause in read_clauses("lewisham")}
    own = {clause for clause in trace_files(read_folder("lewisham")) if clause.startswith("LEW-")}
    assert own <= known


def test_a_place_is_found_on_steps_timers_messages_forms_and_questions() -> None:
    found = trace_files(read_folder("lewisham"))
    assert Place("timer", "make_visits", "visit_overdue", "Visit overdue") in found["LEW-7.2"]
    assert any(place.kind == "message" for place in found["LEW-6.2"])
    assert any(place.kind == "choice" for place in found["LEW-8.2"])
    # A question inside a group, and one that an answer reveals
    assert any(place.id == "who" and place.kind == "question" for place in found["LEW-3.12"])
    assert any(place.id == "visit_interval" for place in found["LEW-7.3"])


def test_a_clause_whose_only_place_goes_is_no_longer_served() -> None:
    files = read_folder("lewisham")
    assert "LEW-8.5" in trace_files(files)
    without = {path: content for path, content in files.items() if "closing_summary" not in path}
    without["close_case.bpmn"] = files["close_case.bpmn"].replace(b"LEW-8.5", b"")
    assert "LEW-8.5" not in trace_files(without)


def test_policy_adds_its_limits_and_lists(council: Office) -> None:
    with council.db.read() as session:
        published, policy = council.shelf.bundle(session, 1), council.shelf.policy(session)
        found = trace(session, published, policy)
        assert trace(session, published, policy)["LEW-5.8"] == found["LEW-5.8"]
    assert {place.kind for place in found["LEW-5.8"]} == {"limit", "list"}
    assert {place.kind for place in found["LEW-8.1"]} >= {"position", "question"}
    assert {place.kind for place in found["LEW-5.11"]} == {"document"}


def test_a_stage_that_no_procedure_calls_serves_nothing() -> None:
    files = read_folder("lewisham")
    uncalled = files["child_in_need.bpmn"].replace(b'calledElement="supervise_plan"', b'calledElement="gone"')
    assert "LEW-4.2" in trace_files(files)
    assert "LEW-4.2" not in trace_files(files | {"child_in_need.bpmn": uncalled})


@pytest.mark.parametrize(
    ("section", "title"),
    [
        ("3. Child in Need Planning", "3. Child in Need Planning"),
        ("6.2 (Planning Meeting) (l.27)", "6. Planning Meeting"),
        ("Before the meeting > chairing", "Before the meeting: chairing"),
    ],
)
def test_a_section_goes_by_the_chapter_of_its_source(section: str, title: str) -> None:
    (first, *_) = read_clauses("lewisham")
    assert sections_of([replace(first, section=section)]) == [title]


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("LEW-3.3", ["10 working days from the assessment was completed"]),
        ("LEW-5.8", ["5 months from the plan started", "Every month"]),
        ("LEW-7.3", ["The child’s own interval, in place of 20 working days"]),
        ("LEW-3.33", ["Copies of the plan: no limit set"]),
        ("LEW-4.2", []),
    ],
)
def test_the_date_that_a_clause_sets(clause: str, words: list[str]) -> None:
    policy = read_policy(policy_text("lewisham"))
    wanted = next(each for each in read_clauses("lewisham") if each.id == clause)
    labels = {
        "assessment_completed_on": "the assessment was completed",
        "plan_started_on": "the plan started",
    }
    assert dates_of(wanted, policy, labels) == words


def test_a_pack_without_a_list_of_clauses_has_none(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "elsewhere").mkdir()
    assert read_clauses("elsewhere", tmp_path) == ()


def test_a_list_of_clauses_that_lacks_a_column_says_which(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "clauses.csv").write_text("id,section\nELS-1,One\n", encoding="utf-8")
    with pytest.raises(PackError, match=r"clauses\.csv of elsewhere has no column actor"):
        read_clauses("elsewhere", tmp_path)
