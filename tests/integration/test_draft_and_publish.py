"""A diagram on its way: drafts, the second person, and a new version for new cases only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.outbox.models import Notification
from engine.packs import draft
from engine.packs.compare import differences
from engine.packs.models import PolicyVersion
from engine.packs.publish import files_of
from engine.process.spec import DiagramError
from engine.time.reading import PolicyError
from tests.office import MONDAY, Office

PATH = "close_case.bpmn"


def _renamed(office: Office, was: str = "Write the closing summary", to: str = "Write how it ended") -> bytes:
    with office.desk() as desk:
        xml = draft.published(desk)[PATH]
    assert was.encode() in xml
    return xml.replace(was.encode(), to.encode())


def _draw(office: Office, xml: bytes, who: str = "Sasha Servicehead", version: int = 0) -> int:
    with office.desk(who) as desk:
        return draft.save(desk, PATH, xml, version).version


def test_a_draft_changes_no_case_old_or_new(office: Office) -> None:
    before = office.open_case()
    _draw(office, _renamed(office))
    after = office.open_case("Sky Testford")
    assert office.case(before).bundle_id == office.case(after).bundle_id


def test_a_published_change_counts_for_new_cases_only(office: Office) -> None:
    before = office.open_case()
    _draw(office, _renamed(office))
    with office.desk("Sasha Servicehead") as desk:
        draft.offer(desk, "Plainer words")
    with office.desk("Paul Approver") as desk:
        bundle = draft.approve(desk)
        assert (bundle.number, bundle.note) == (2, "Plainer words")
        assert draft.drafts(desk) == []
    after = office.open_case("Sky Testford")
    assert office.case(after).bundle_id == bundle.id
    assert office.case(before).bundle_id != bundle.id
    office.do(before, "complete_assessment")
    with office.desk() as desk:
        assert draft.running_cases(desk) == {1: 1, 2: 1}


def test_whoever_drew_it_may_not_publish_it(office: Office) -> None:
    _draw(office, _renamed(office))
    with office.desk("Paul Approver") as desk:
        draft.offer(desk, "Plainer words")
    for person in ("Sasha Servicehead", "Paul Approver"):
        with pytest.raises(draft.SecondPersonNeeded), office.desk(person) as desk:
            draft.approve(desk)


def test_nothing_is_published_that_was_not_offered(office: Office) -> None:
    _draw(office, _renamed(office))
    with pytest.raises(draft.NotOffered), office.desk("Paul Approver") as desk:
        draft.approve(desk)


def test_a_change_after_the_offer_must_be_offered_again(office: Office) -> None:
    version = _draw(office, _renamed(office))
    with office.desk("Sasha Servicehead") as desk:
        draft.offer(desk, "Plainer words")
    _draw(office, _renamed(office, to="Say how it ended"), version=version)
    with pytest.raises(draft.NotOffered), office.desk("Paul Approver") as desk:
        draft.approve(desk)


def test_two_people_drawing_do_not_overwrite_each_other(office: Office) -> None:
    first = _draw(office, _renamed(office))
    _draw(office, _renamed(office, to="Say how it ended"), "Paul Approver", first)
    with pytest.raises(draft.SavedMeanwhile, match="Paul Approver"):
        _draw(office, _renamed(office, to="Third words"), version=first)


def test_a_diagram_that_cannot_run_is_never_published(office: Office) -> None:
    _draw(office, b"<definitions/>")
    with office.desk("Sasha Servicehead") as desk:
        draft.offer(desk, "Broken")
    with pytest.raises(DiagramError), office.desk("Paul Approver") as desk:
        draft.approve(desk)
    with office.desk() as desk:
        assert draft.current(desk).number == 1
        assert [kept.path for kept in draft.drafts(desk)] == [PATH], "the draft is still there to be mended"


def test_a_discarded_draft_leaves_what_is_published(office: Office) -> None:
    _draw(office, _renamed(office))
    with office.desk("Sasha Servicehead") as desk:
        draft.discard(desk, PATH)
        assert draft.changes(desk) == []


def test_the_difference_names_what_was_and_what_becomes(office: Office) -> None:
    with office.desk() as desk:
        files = files_of(desk.session, draft.current(desk).id)
    before = files["make_visits.bpmn"]
    after = before.replace(b'due("visit_interval_max")', b'due("supervision_interval_max")')
    found = {one.element_id: one for one in differences(before, after)}
    assert set(found) == {"visit_overdue"}, "the timer inside an event is seen, and nothing else changed"
    assert "supervision interval max" in found["visit_overdue"].said
    assert "it was the limit “visit interval max”" in found["visit_overdue"].said


def test_moving_things_about_is_no_difference(office: Office) -> None:
    with office.desk() as desk:
        before = files_of(desk.session, draft.current(desk).id)[PATH]
    after = before.replace(b'<dc:Bounds x="', b'<dc:Bounds x="1')
    assert before != after
    assert differences(before, after) == []


def test_added_and_removed_elements_are_named(office: Office) -> None:
    with office.desk() as desk:
        before = files_of(desk.session, draft.current(desk).id)[PATH]
    end = b'<bpmn:endEvent id="left_over" name="Left over" />'
    after = before.replace(b"</bpmn:process>", end + b"</bpmn:process>")
    assert [(one.how, one.name) for one in differences(before, after)] == [("added", "Left over")]
    assert [(one.how, one.name) for one in differences(after, before)] == [("removed", "Left over")]


def _offer_and_publish(office: Office, note: str = "Plainer words", opens_on: date | None = None) -> int:
    with office.desk("Sasha Servicehead") as desk:
        draft.offer(desk, note, opens_on)
    with office.desk("Paul Approver") as desk:
        return draft.approve(desk).id


def test_a_version_from_a_later_day_counts_for_cases_opened_from_then_on(office: Office) -> None:
    _draw(office, _renamed(office))
    later = _offer_and_publish(office, opens_on=MONDAY + timedelta(days=21))
    before = office.open_case()
    office.go_to(MONDAY + timedelta(days=21))
    after = office.open_case("Sky Testford")
    assert office.case(before).bundle_id != later
    assert office.case(after).bundle_id == later


def test_the_next_change_is_drawn_on_a_version_that_has_not_opened_yet(office: Office) -> None:
    _draw(office, _renamed(office))
    _offer_and_publish(office, opens_on=MONDAY + timedelta(days=21))
    _draw(office, _renamed(office, "Write how it ended", "Say how it ended"))
    with pytest.raises(draft.DayPassed), office.desk("Sasha Servicehead") as desk:
        draft.offer(desk, "It would bring the other forward")
    with pytest.raises(draft.DayPassed), office.desk("Sasha Servicehead") as desk:
        draft.offer(desk, "A day gone by", MONDAY - timedelta(days=1))


def test_everybody_who_drew_at_it_is_refused_as_second_person(office: Office) -> None:
    first = _draw(office, _renamed(office), "Paul Approver")
    _draw(office, _renamed(office, to="Say how it ended"), "Sasha Servicehead", first)
    with office.desk("Sasha Servicehead") as desk:
        draft.offer(desk, "Plainer words")
    with pytest.raises(draft.SecondPersonNeeded), office.desk("Paul Approver") as desk:
        draft.approve(desk)


def test_what_was_sent_back_is_a_draft_again_with_the_reason(office: Office) -> None:
    _draw(office, _renamed(office))
    with office.desk("Sasha Servicehead") as desk:
        draft.offer(desk, "Plainer words")
    with office.desk("Paul Approver") as desk:
        draft.send_back(desk, "The family reads this too: say 'closing letter'.")
    with pytest.raises(draft.NotOffered), office.desk("Paul Approver") as desk:
        draft.approve(desk)
    with office.desk() as desk:
        [kept] = draft.drafts(desk)
        assert kept.answer.startswith("The family reads this too")
        [told] = desk.session.scalars(select(Notification).where(Notification.element_id == "change"))
        assert told.person_id == office.person("Sasha Servicehead", desk.session)
        assert told.text.startswith("Paul Approver sent the change of the procedure back: The family reads")


def test_going_back_is_a_new_version_that_equals_the_old_one(office: Office) -> None:
    with office.desk() as desk:
        first, files = draft.current(desk), files_of(desk.session, draft.current(desk).id)
    _draw(office, _renamed(office))
    _offer_and_publish(office)
    with office.desk("Sasha Servicehead") as desk:
        assert [kept.path for kept in draft.bring_back(desk, first)] == [PATH]
    again = _offer_and_publish(office, "Back to version 1")
    with office.desk() as desk:
        assert (draft.current(desk).number, draft.current(desk).id) == (3, again)
        assert files_of(desk.session, again) == files


def test_a_file_that_a_draft_takes_away_is_gone_from_the_next_version(office: Office) -> None:
    with office.desk() as desk:
        xml = files_of(desk.session, draft.current(desk).id)[PATH]
    with office.desk("Sasha Servicehead") as desk:
        draft.save(desk, "spare.bpmn", xml.replace(b'"close_case"', b'"spare"'), 0)
    _offer_and_publish(office)
    with office.desk("Sasha Servicehead") as desk:
        draft.save(desk, "spare.bpmn", None, 0)
    last = _offer_and_publish(office)
    with office.desk() as desk:
        assert "spare.bpmn" not in files_of(desk.session, last)


def test_a_policy_is_published_with_its_note_and_makes_no_new_bundle(office: Office) -> None:
    with office.desk("Sasha Servicehead") as desk:
        text = draft.published(desk)["policy.toml"]
        draft.save(desk, "policy.toml", text + b"\n# Nothing but a line for whoever reads it.\n", 0)
    bundle = _offer_and_publish(office, "A line for the reader")
    with office.desk() as desk:
        version = desk.session.scalars(select(PolicyVersion).order_by(PolicyVersion.id.desc())).first()
        assert version is not None
        assert (version.note, version.bundle_id) == ("A line for the reader", None)
        assert draft.newest(desk).id == bundle
        assert draft.newest(desk).number == 1


def test_a_policy_that_cannot_be_read_is_never_published(office: Office) -> None:
    with office.desk("Sasha Servicehead") as desk:
        draft.save(desk, "policy.toml", b"visits = ", 0)
    with pytest.raises(PolicyError):
        _offer_and_publish(office)
    with office.desk() as desk:
        assert [kept.path for kept in draft.drafts(desk)] == ["policy.toml"]


def test_a_draft_is_thrown_away_only_as_it_was_seen(office: Office) -> None:
    seen = _draw(office, _renamed(office))
    _draw(office, _renamed(office, to="Say how it ended"), "Paul Approver", seen)
    with pytest.raises(draft.SavedSince, match="Paul Approver"), office.desk("Sasha Servicehead") as desk:
        draft.discard(desk, PATH, seen)
    with office.desk() as desk:
        assert [kept.version for kept in draft.drafts(desk)] == [2]
