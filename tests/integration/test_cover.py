"""Cover and reassign: work goes to somebody else and no clock changes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from engine.cases.errors import ReasonNeeded, Refused
from engine.cases.models import Case
from engine.outbox.models import Notification
from engine.people.access import standing
from engine.people.cover import (
    CoverAway,
    CoverBackwards,
    CoverNotAllowed,
    CoverOfSelf,
    CoverOverlaps,
    CoverPast,
    NoSuchCover,
    NotAtWork,
    arrange_cover,
    end_cover,
)
from engine.people.models import Cover, Person
from tests.conftest import TODAY, SignIn
from tests.office import Office

FROM, UNTIL = date(2027, 1, 7), date(2027, 1, 15)


def arrange(
    council: Office,
    person: str = "Efe Mockridge",
    by: str = "Dev Exampleson",
    from_on: date = FROM,
    until_on: date = UNTIL,
    reason: str = "On leave",
) -> int:
    with council.desk("Tom Teamlead") as desk:
        cover = arrange_cover(
            desk,
            council.person(person, desk.session),
            council.person(by, desk.session),
            from_on,
            until_on,
            reason,
        )
        desk.session.flush()
        return cover.id


def notices(council: Office, name: str) -> list[str]:
    with council.db.read() as session:
        query = select(Notification.text).join(Person, Person.id == Notification.person_id)
        return list(session.scalars(query.where(Person.name == name).order_by(Notification.id)))


def worker(council: Office, ref: str) -> str:
    return council.case(ref).worker.name


def test_both_are_told_of_a_cover(council: Office) -> None:
    arrange(council)
    assert notices(council, "Efe Mockridge") == [
        "Dev Exampleson covers your work from Thu 7 Jan to Fri 15 Jan."
    ]
    assert notices(council, "Dev Exampleson") == [
        "You cover Efe Mockridge’s work from Thu 7 Jan to Fri 15 Jan."
    ]


def test_cover_opens_restricted_cases_on_its_days_and_moves_nothing(council: Office, sign_in: SignIn) -> None:
    ref = council.open_case(worker="Efe Mockridge", restricted=True)
    task, clocks = council.task(ref, "complete_assessment"), council.clocks(ref)
    arrange(council, from_on=TODAY, until_on=date(2027, 1, 8))
    browser = sign_in("Dev Exampleson")
    assert browser.get(f"/cases/{ref}").status_code == 200
    after = council.task(ref, "complete_assessment")
    assert task is not None
    assert after is not None
    assert (after.assignee_id, after.lock_version) == (task.assignee_id, task.lock_version)
    assert council.clocks(ref) == clocks
    council.go_to(date(2027, 1, 9))
    assert sign_in("Dev Exampleson").get(f"/cases/{ref}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "refusal", "words"),
    [
        (
            {"from_on": UNTIL, "until_on": FROM},
            CoverBackwards,
            "Thu 7 Jan, lies before its first, Fri 15 Jan",
        ),
        ({"from_on": date(2026, 12, 1), "until_on": date(2027, 1, 4)}, CoverPast, "which is over"),
        ({"by": "Efe Mockridge"}, CoverOfSelf, "cannot cover their own work"),
        ({"reason": "  "}, ReasonNeeded, "Say why"),
        ({"person": "Tom Teamlead"}, CoverNotAllowed, "may not sign off"),
        ({"person": "Fay Facilit"}, CoverNotAllowed, "may not facilitate a case mapping"),
    ],
)
def test_a_cover_that_cannot_be_is_refused_in_words(
    council: Office, changes: dict[str, object], refusal: type[Refused], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        arrange(council, **changes)  # type: ignore[arg-type]
    with council.db.read() as session:
        assert session.scalar(select(func.count(Cover.id))) == 0
    assert notices(council, "Efe Mockridge") == []


def test_a_manager_is_covered_by_another_or_by_somebody_above(council: Office) -> None:
    arrange(council, "Tom Teamlead", "Sol Southgate")
    arrange(council, "Sol Southgate", "Hana Headley", date(2027, 2, 1), date(2027, 2, 5))


@pytest.mark.parametrize(
    ("from_on", "until_on"),
    [
        (date(2027, 1, 15), date(2027, 1, 20)),
        (date(2027, 1, 5), date(2027, 1, 7)),
        (date(2027, 1, 10), date(2027, 1, 11)),
        (date(2027, 1, 1), date(2027, 2, 1)),
    ],
)
def test_two_covers_of_one_person_do_not_overlap(council: Office, from_on: date, until_on: date) -> None:
    arrange(council)
    with pytest.raises(
        CoverOverlaps, match="Dev Exampleson already covers Efe Mockridge from Thu 7 Jan to Fri 15"
    ):
        arrange(council, by="Amina Caseworth", from_on=from_on, until_on=until_on)


def test_the_day_after_a_cover_the_next_may_begin(council: Office) -> None:
    arrange(council)
    arrange(council, by="Amina Caseworth", from_on=date(2027, 1, 16), until_on=date(2027, 1, 20))


def test_whoever_is_away_cannot_cover(council: Office) -> None:
    arrange(council)
    with pytest.raises(CoverAway, match="Efe Mockridge is away from Thu 7 Jan"):
        arrange(council, "Ben Worksample", "Efe Mockridge", date(2027, 1, 15), date(2027, 1, 18))


def test_whoever_has_left_cannot_cover(council: Office) -> None:
    with council.desk("Ada Adminson") as desk:
        desk.session.get_one(Person, council.person("Dev Exampleson", desk.session)).active = False
    with pytest.raises(NotAtWork):
        arrange(council)


def test_a_cover_that_has_begun_ends_with_yesterday(council: Office) -> None:
    cover_id = arrange(council)
    council.go_to(date(2027, 1, 11))
    with council.desk("Tom Teamlead") as desk:
        end_cover(desk, cover_id)
    with council.db.read() as session:
        assert session.get_one(Cover, cover_id).until_on == date(2027, 1, 10)
        dev = session.get_one(Person, council.person("Dev Exampleson", session))
        policy = council.shelf.policy(session)
        assert standing(session, dev, policy, date(2027, 1, 11)).acts_for == {dev.id}
    assert notices(council, "Efe Mockridge")[-1] == "Dev Exampleson no longer covers your work."


def test_a_cover_that_has_not_begun_is_taken_back_whole(council: Office) -> None:
    cover_id = arrange(council)
    with council.desk("Tom Teamlead") as desk:
        end_cover(desk, cover_id)
    with council.desk("Tom Teamlead") as desk, pytest.raises(NoSuchCover):
        end_cover(desk, cover_id)


def test_the_page_says_what_moves_before_anything_does(council: Office, sign_in: SignIn) -> None:
    council.supported("Robin Sample", "Efe Mockridge")
    council.supported("Kit Sample", "Efe Mockridge")
    page = sign_in("Tom Teamlead").post("/team/cover", data=form(council) | {"_action": "preview"})
    assert page.status_code == 200
    assert "Moves <strong>2 meetings</strong> due by Fri 22 Jan to Dev Exampleson" in page.text
    assert "Everything goes back on Mon 25 Jan" in page.text
    with council.db.read() as session:
        assert session.scalar(select(func.count(Cover.id))) == 0


def test_cover_is_arranged_in_one_step(council: Office, sign_in: SignIn) -> None:
    answer = sign_in("Tom Teamlead").post("/team/cover", data=form(council))
    assert answer.status_code == 302
    with council.db.read() as session:
        cover = session.scalars(select(Cover)).one()
        assert (cover.from_on, cover.until_on, cover.reason) == (FROM, date(2027, 1, 22), "On leave")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"until": "1/1/2027"}, "lies before its first"),
        ({"until": "31/2/2027"}, "The last day must be a real date"),
        ({"person": ""}, "Choose whose work it is"),
        ({"by": ""}, "Choose who the work goes to"),
        ({"reason": ""}, "Say why, in a few words"),
        ({"until": ""}, "Work that goes for good goes today"),
        ({"from": "5/1/2027", "until": ""}, "They hold no cases to give away"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    council: Office, sign_in: SignIn, changes: dict[str, str], words: str
) -> None:
    page = sign_in("Tom Teamlead").post("/team/cover", data=form(council) | changes)
    assert page.status_code == 422
    assert page.text.count(words) == 2  # in the summary and beside the field
    if "from" not in changes:
        assert 'value="7/1/2027"' in page.text


def test_a_manager_hands_on_only_the_work_of_those_below(council: Office, sign_in: SignIn) -> None:
    other = {"person": str(council.person("Carys Testwell"))}
    page = sign_in("Tom Teamlead").post("/team/cover", data=form(council) | other)
    assert page.status_code == 422
    assert "Choose whose work it is" in page.text


def test_only_those_below_come_back_early_by_a_managers_word(council: Office, sign_in: SignIn) -> None:
    cover_id = arrange(council, "Carys Testwell", "Olu Otherteam")
    assert sign_in("Tom Teamlead").post(f"/team/cover/{cover_id}/end").status_code == 404
    assert sign_in("Sol Southgate").post(f"/team/cover/{cover_id}/end").status_code == 302


@pytest.mark.parametrize("address", ["/team", "/team/cover", "/team/reassign"])
def test_a_social_worker_hands_on_nobodys_work(council: Office, sign_in: SignIn, address: str) -> None:
    assert sign_in("Amina Caseworth").get(address).status_code == 403


def test_without_a_last_day_every_case_goes_for_good(council: Office, sign_in: SignIn) -> None:
    refs = [council.supported(f"{name} Sample", "Efe Mockridge") for name in ("Robin", "Kit")]
    before = [council.clocks(ref) for ref in refs]
    answer = sign_in("Tom Teamlead").post(
        "/team/cover", data=form(council) | {"from": "5/1/2027", "until": ""}
    )
    assert answer.status_code == 302
    assert [worker(council, ref) for ref in refs] == ["Dev Exampleson"] * 2
    assert [council.clocks(ref) for ref in refs] == before
    assert [entry.content["reason"] for entry in council.history(refs[0], "worker_changed")] == ["On leave"]


def test_cases_go_one_by_one_where_they_are_ticked(council: Office, sign_in: SignIn) -> None:
    kept, given = (council.supported(f"{name} Sample", "Efe Mockridge") for name in ("Robin", "Kit"))
    browser = sign_in("Tom Teamlead")
    chosen = form(council) | {"ref": [given]}
    page = browser.post("/team/reassign", data=chosen | {"_action": "preview"})
    assert "Moves <strong>1 case with 1 visit and 1 meeting</strong> for good" in page.text
    assert browser.post("/team/reassign", data=chosen).status_code == 302
    assert (worker(council, kept), worker(council, given)) == ("Efe Mockridge", "Dev Exampleson")
    task = council.task(given, "arrange_meeting")
    assert task is not None
    assert task.assignee_id == council.person("Dev Exampleson")


def test_somebody_elses_case_is_not_given_away_by_its_reference(council: Office, sign_in: SignIn) -> None:
    foreign = council.open_case("Sky Other", "Carys Testwell")
    council.open_case("Robin Sample", "Efe Mockridge")
    page = sign_in("Tom Teamlead").post("/team/reassign", data=form(council) | {"ref": [foreign]})
    assert page.status_code == 422
    assert "Choose at least one case" in page.text
    assert worker(council, foreign) == "Carys Testwell"


def test_cases_go_only_to_a_social_worker(council: Office, sign_in: SignIn) -> None:
    ref = council.open_case("Robin Sample", "Efe Mockridge")
    gita = {"by": str(council.person("Gita Groupman")), "ref": [ref]}
    page = sign_in("Tom Teamlead").post("/team/reassign", data=form(council) | gita)
    assert page.status_code == 422
    assert worker(council, ref) == "Efe Mockridge"


def test_all_go_or_none(council: Office, sign_in: SignIn) -> None:
    refs = [council.open_case(f"{name} Sample", "Efe Mockridge") for name in ("Robin", "Kit")]
    with council.db.command() as session:
        session.scalars(select(Case).where(Case.ref == refs[1])).unique().one().status = "closed"
    page = sign_in("Tom Teamlead").post("/team/reassign", data=form(council) | {"ref": refs})
    # A closed case is not among those offered; the other goes.
    assert page.status_code == 302
    assert [worker(council, ref) for ref in refs] == ["Dev Exampleson", "Efe Mockridge"]


def form(council: Office) -> dict[str, object]:
    """Efe's work goes to Dev from Thursday 7 to Friday 22 January."""
    return {
        "person": str(council.person("Efe Mockridge")),
        "by": str(council.person("Dev Exampleson")),
        "from": "7/1/2027",
        "until": "22 Jan",
        "reason": "On leave",
    }
