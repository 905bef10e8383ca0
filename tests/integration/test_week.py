"""My week: late first, every date with its why, families as one row, and the same few statements for any number."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.cases.draft import save_draft
from engine.cases.models import Case, Submission
from engine.people.access import standing
from engine.people.cover import arrange_cover
from engine.people.models import Person
from engine.records.models import Visit
from engine.time.clock import at_local
from tests.browsing import Browser, watching
from tests.conftest import TODAY, SignIn
from tests.office import Office
from tests.steps import Rows
from web.week import queries
from web.week.queries import Asked

LATE = TODAY - timedelta(days=1)


@pytest.fixture
def amina(sign_in: SignIn) -> Browser:
    return sign_in("Amina Caseworth")


def words(page: str) -> str:
    """The page as it is read: without marks, spaces folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace(" ,", ",")


def groups(page: str) -> dict[str, list[str]]:
    """The titles of the rows under each heading, in order."""
    found: dict[str, list[str]] = {}
    for section in re.findall(r'<section class="app-group".*?</section>', page, re.DOTALL):
        head = words(re.findall(r"<h2.*?</h2>", section, re.DOTALL)[0]).strip()
        found[head] = [words(title).strip() for title in re.findall(r"<h3>(.*?)</h3>", section, re.DOTALL)]
    return found


def test_a_real_case_stands_in_its_workers_week_with_the_reason_for_each_date(
    council: Office, sign_in: SignIn
) -> None:
    council.clock.move_to(council.clock.now() - timedelta(days=22))
    council.supported()
    council.go_to(TODAY)
    page = sign_in("Amina Caseworth").get("/").text
    assert groups(page)["Late (1)"] == ["Initial CIN meeting for Robin Sample"]
    said = words(page)
    assert "Wed 30 Dec 3 working days late" in said
    assert "Why Wed 30 Dec for Initial CIN meeting for Robin Sample" in said
    assert (
        "Hold the initial CIN meeting within 10 working days of completing the assessment. Clause LEW-3.3"
        in said
    )
    assert "Counted from The day the assessment was completed, Mon 14 Dec 2026" in said
    assert "bank holidays Fri 25 Dec and Mon 28 Dec" in said
    assert groups(page)["Next week (1)"] == ["See Robin Sample"]
    assert "last seen Mon 14 Dec" in said


def test_late_first_then_today_this_week_next_week_and_no_limit(council: Office, amina: Browser) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        for name, due_on in [
            ("Nona Dated", None),
            ("Next Weekly", date(2027, 1, 11)),
            ("Sunny Weekly", date(2027, 1, 10)),
            ("Tod Today", TODAY),
            ("Older Late", LATE - timedelta(days=3)),
            ("Newer Late", LATE),
            ("Far Ahead", date(2027, 1, 18)),
        ]:
            rows.step(rows.case(name), due_on)
    page = amina.get("/").text
    assert groups(page) == {
        "Late (2)": ["See Older Late", "See Newer Late"],
        "Today, Tue 5 Jan (1)": ["See Tod Today"],
        "By Sun 10 Jan (1)": ["See Sunny Weekly"],
        "Next week (1)": ["See Next Weekly"],
        "No limit set (1)": ["See Nona Dated"],
    }
    said = words(page)
    assert "Clause LEW-7.2 Limit Not set by this procedure." in said
    assert "2 late 1 due today 1 more by Sun 10 Jan 1 due next week 1 with no limit set" in said
    assert "1 more is due later." in said
    month = groups(amina.get("/?span=month").text)
    assert month["In the weeks after (1)"] == ["See Far Ahead"]


def test_brothers_and_sisters_owed_the_same_are_one_row_with_a_step_each(
    council: Office, amina: Browser
) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        robin = rows.case("Robin Sample", born_on=date(2017, 3, 14), last_seen_on=date(2026, 12, 1))
        wren = rows.case("Wren Sample", family=robin.child.family, born_on=date(2020, 6, 1))
        kit = rows.case("Kit Sample", family=robin.child.family, born_on=date(2023, 1, 6))
        steps = [rows.step(case, LATE) for case in (kit, robin, wren)]
        rows.step(rows.case("Robin Sample"), LATE)
        addresses = {f"/cases/{step.case.ref}/tasks/{step.id}" for step in steps}
    page = amina.get("/").text
    assert groups(page)["Late (2)"] == ["See Robin, Wren and Kit Sample", "See Robin Sample"]
    row = page[page.index('<li class="app-work ') :].partition("</li>")[0]
    assert "ages 9, 6 and 3" in words(row)
    assert "last seen Tue 1 Dec" in words(row)
    assert set(re.findall(r'href="(/cases/[^"]+)"', row)) == addresses
    assert "4 children in 2 families" in words(page)
    assert "Robin, Wren and Kit Sample Not seen yet" not in words(page)


def test_two_steps_of_one_child_are_not_taken_for_siblings(council: Office, amina: Browser) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        case = rows.case()
        for _ in range(2):
            rows.step(case, LATE, kind="decision", form="decide_on_concern", element_id="decide_on_concern")
    assert len(groups(amina.get("/").text)["Late (2)"]) == 2


def test_kind_and_child_narrow_the_list_and_the_counts_say_what_each_would_show(
    council: Office, amina: Browser
) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        robin, sky = rows.case("Robin Sample"), rows.case("Sky Testford")
        rows.step(robin, LATE)
        rows.step(sky, LATE)
        rows.step(
            sky, TODAY, kind="meeting", form="record_meeting", element_id="record_meeting", noun="CIN review"
        )
        family = sky.child.family_id
    page = amina.get("/?kind=visit").text
    assert groups(page) == {"Late (2)": ["See Robin Sample", "See Sky Testford"]}
    assert "All work (3) Visits (2) Meetings (1)" in words(page)
    page = amina.get(f"/?child={family}").text
    assert groups(page) == {
        "Late (1)": ["See Sky Testford"],
        "Today, Tue 5 Jan (1)": ["CIN review for Sky Testford"],
    }
    assert "All work (2) Visits (1) Meetings (1)" in words(page)
    assert f"/?kind=visit&amp;child={family}" in page, "one filter keeps the other"
    assert "No work fits what you chose" in words(amina.get(f"/?child={family}&kind=decision").text)


@pytest.mark.parametrize("wrong", ["kind=visits", "span=year"])
def test_a_filter_that_does_not_exist_is_no_page(amina: Browser, wrong: str) -> None:
    assert amina.get(f"/?{wrong}").status_code == 404


def test_pages_are_cut_between_rows_and_show_every_row_once(council: Office, amina: Browser) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        for number in range(30):
            eldest = rows.case(f"Ada{number:02} Sample")
            rows.step(eldest, LATE - timedelta(days=number % 3))
            rows.step(
                rows.case(f"Bo{number:02} Sample", family=eldest.child.family),
                LATE - timedelta(days=number % 3),
            )
    first, second = amina.get("/").text, amina.get("/?page=2").text
    titles = groups(first)["Late (30)"] + groups(second)["Late (30)"]
    assert len(groups(first)["Late (30)"]) == queries.PAGE
    assert sorted(titles) == [f"See Ada{number:02} and Bo{number:02} Sample" for number in range(30)]
    assert 'aria-label="Pages"' in first
    assert "No work fits" in amina.get("/?page=3").text


def test_whoever_covers_sees_the_steps_and_whose_they_are(council: Office, sign_in: SignIn) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        rows.step(rows.case("Robin Sample"), LATE)
        rows.step(rows.case("Sky Testford", "Dev Exampleson"), LATE, "Dev Exampleson")
        desk = Desk(session, council.shelf, council.clock, council.person("Tom Teamlead", session))
        amina, dev = (council.person(name, session) for name in ("Amina Caseworth", "Dev Exampleson"))
        arrange_cover(desk, amina, dev, TODAY, TODAY + timedelta(days=3), "Leave")
    page = sign_in("Dev Exampleson").get("/").text
    assert groups(page)["Late (2)"] == ["See Robin Sample", "See Sky Testford"]
    assert words(page).count("for Amina Caseworth, whom you cover") == 1
    council.clock.advance(days=4)
    assert "Robin" not in sign_in("Dev Exampleson").get("/").text


def test_what_nobody_holds_is_offered_to_those_of_that_position_and_can_be_taken(
    council: Office, sign_in: SignIn
) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        step = rows.step(
            rows.case(), None, None, role="independent_facilitator", kind="meeting",
            form="hold_case_mapping", element_id="hold_case_mapping", name="Hold and record the case mapping",
        )  # fmt: skip
        take = f"/cases/{step.case.ref}/tasks/{step.id}/claim"
    fay, amina = sign_in("Fay Facilit"), sign_in("Amina Caseworth")
    assert "hold these yet" not in amina.get("/").text
    assert "Independent facilitator, nobody yet, since today" in words(amina.get("/").text)
    page = fay.get("/").text
    assert groups(page) == {"Nobody holds these yet (1)": ["Record Robin Sample’s case mapping"]}
    assert f'action="{take}"' in page
    fay.post(take)
    assert list(groups(fay.get("/").text)) == ["No limit set (1)"]
    assert "Fay Facilit, since today" in words(amina.get("/").text)


def test_the_side_says_what_is_begun_planned_elsewhere_and_longest_ago(
    council: Office, amina: Browser
) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        seen = {"Old Seen": date(2026, 12, 3), "New Seen": date(2026, 12, 30), "Un Seen": None}
        cases = {name: rows.case(name, last_seen_on=on) for name, on in seen.items()}
        rows.step(cases["New Seen"], date(2027, 1, 29))
        rows.step(cases["Old Seen"], LATE)
        rows.step(
            cases["Old Seen"],
            LATE,
            "Tom Teamlead",
            name="Record supervision of the plan",
            element_id="record_supervision",
        )
        visit(session, cases["Old Seen"], date(2026, 12, 3), date(2027, 1, 7))
        desk = Desk(session, council.shelf, council.clock, council.person("Amina Caseworth", session))
        save_draft(desk, cases["Old Seen"].id, "record_visit", {"views": "He"})
    said = words(amina.get("/").text)
    assert "Your draft is saved." in said
    assert "Carry on" in said
    assert "planned for Thu 7 Jan, after the limit" in said
    assert "Thu 7 Visit Old Seen" in said
    assert "Saved drafts (1) Record the next visit, Old Seen saved today, 9am" in said
    assert "With someone else (1) Record supervision of the plan, Old Seen Tom Teamlead, since today" in said
    unseen = said[said.index("Longest since seen") :]
    assert (
        unseen.index("Un Seen") < unseen.index("Old Seen Thu 3 Dec, 33 days ago") < unseen.index("New Seen")
    )


def visit(session: Session, case: Case, visited_on: date, next_visit_on: date) -> None:
    """A visit that was recorded, with the day of the next."""
    submission = Submission(
        case_id=case.id, token="t", form="record_visit", form_version=1, answers={}, by_id=case.worker_id,
        at=at_local(visited_on, time(17)),
    )  # fmt: skip
    session.add(submission)
    session.flush()
    session.add(
        Visit(
            case_id=case.id, submission_id=submission.id, visited_on=visited_on, next_visit_on=next_visit_on
        )
    )


def test_a_draft_about_a_case_that_is_no_longer_open_to_one_is_not_named(
    council: Office, sign_in: SignIn
) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        case = rows.case("Robin Sample", "Carys Testwell")
        desk = Desk(session, council.shelf, council.clock, council.person("Amina Caseworth", session))
        save_draft(desk, case.id, "record_visit", {"views": "He"})
    assert "Robin" not in sign_in("Amina Caseworth").get("/").text


def test_an_empty_week_says_so(sign_in: SignIn) -> None:
    said = words(sign_in("Ada Adminson").get("/").text)
    assert "Nothing is owed by you now" in said
    assert "What you begin to write is kept here until you send it." in said
    assert "Longest since seen" not in said


def asked(council: Office, who: str) -> Asked:
    with council.db.read() as session:
        person = session.get_one(Person, council.person(who))
        return Asked(standing(session, person, council.shelf.policy(session), TODAY), TODAY)


@pytest.mark.parametrize("count", [3, 150])
def test_five_statements_whatever_the_number_and_each_by_an_index(council: Office, count: int) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        for number in range(count):
            rows.step(rows.case(f"Robin{number} Sample"), LATE)
            if number % 3 == 0:
                rows.step(rows.case(f"Dev{number} Sample", "Dev Exampleson"), None, "Tom Teamlead")
    wanted = asked(council, "Amina Caseworth")
    with council.db.read() as session, watching(council.db.engine) as watch:
        queries.counts(session, wanted)
        queries.children(session, wanted.who)
        queries.steps(session, wanted)
        queries.drafts(session, wanted.who)
        queries.elsewhere(session, wanted)
    statements = [each for each in watch.statements if not each.startswith("BEGIN")]
    assert len(statements) == 5
    for statement in statements:
        assert scans(council, statement) == []


def scans(council: Office, statement: str) -> list[str]:
    """Tables that the statement reads from end to end."""
    with council.db.engine.connect() as connection:
        values = ("1",) * statement.count("?")
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    tables = r"^SCAN (task|case|child|deadline|draft|visit|meeting|person|family)\b"
    return [step.detail for step in plan if re.match(tables, step.detail)]
