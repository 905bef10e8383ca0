"""The procedure clause by clause: each clause stands there once, with the places that serve it."""

from __future__ import annotations

import csv
import io
import re

import pytest

from engine.packs.clauses import read_clauses
from engine.packs.load import PackError, policy_text, read_folder
from engine.packs.trace import Place, trace, trace_files
from engine.time.policy import read_policy
from tests.conftest import SignIn
from tests.office import Office
from web.procedure.page import dates_of


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
    assert "Form “record visit”: the date of the visit" in found
    assert "20 working days from the day the child was last seen" in found
    assert found.endswith("Served")


def test_what_nothing_serves_is_said_to_be_unserved(council: Office, sign_in: SignIn) -> None:
    page = sign_in("Amina Caseworth").get("/procedure?state=unserved").text
    assert "LEW-8.6" in page
    assert line(page, "LEW-8.6").endswith("Nowhere yet None Not served")
    assert "LEW-7.2<" not in page


def test_advice_on_practice_stands_beside_the_question_it_is_about(council: Office, sign_in: SignIn) -> None:
    page = sign_in("Amina Caseworth").get("/procedure").text
    assert "Form “record meeting”: goals of the plan" in line(page, "LEW-3.24")


def test_one_stage_can_be_read_alone(council: Office, sign_in: SignIn) -> None:
    page = sign_in("Amina Caseworth").get("/procedure?stage=supervision").text
    assert re.findall(r'<tr[^>]*id="(LEW-[0-9.]+)"', page) == [f"LEW-4.{n}" for n in range(1, 8)]
    assert "Showing 7 of 83" in page


def test_where_the_procedure_is_silent_no_number_is_filled_in(council: Office, sign_in: SignIn) -> None:
    page = text(sign_in("Amina Caseworth").get("/procedure").text.partition('id="silent"')[2])
    assert "Complete the assessment None Sets no date. The source is silent" in page


def test_what_cannot_both_be_kept_is_said(council: Office, sign_in: SignIn) -> None:
    page = sign_in("Amina Caseworth").get("/procedure").text
    assert "8 weeks can end before 10 weeks have passed" in page


def test_places_lead_to_the_diagram_for_those_who_draw(council: Office, sign_in: SignIn) -> None:
    link = 'href="/studio/make_visits"'
    assert link in sign_in("Sasha Servicehead").get("/procedure").text
    assert link not in sign_in("Amina Caseworth").get("/procedure").text


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
