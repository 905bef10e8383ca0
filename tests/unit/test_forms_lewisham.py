"""Lewisham's real forms: complete, clause by clause, and at one with the declared names."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from engine.schema import metadata
from forms import Form
from forms.definition import Field, flat
from forms.rendering import render, render_summary
from tests.unit.form_cases import ROBIN, TODAY, WORKFLOWS, fill, lewisham, tree

KINDS = ("initial", "review", "final")
CASES = [
    (id, context)
    for id in lewisham().ids()
    for context in (
        [{"meeting_kind": kind} for kind in KINDS]
        if id.endswith("_meeting")
        else [{"assessment_kind": "first"}, {"assessment_kind": "update", "late": True}]
    )
]

STEPS = [
    "open_case",
    "complete_assessment",
    "decide_need",
    "arrange_meeting",
    "record_meeting",
    "rearrange_meeting",
    "record_agreement",
    "decide_without_agreement",
    "share_plan",
    "share_updated_plan",
    "record_visit",
    "record_supervision",
    "book_case_mapping",
    "hold_case_mapping",
    "record_nine_month_discussion",
    "decide_on_concern",
    "hold_strategy_discussion",
    "write_closing_summary",
    "hand_over_to_lead_professional",
    "raise_concern",
]

ASKED_FOR = {
    "complete_assessment": "LEW-1.4 LEW-3.2",
    "record_meeting": (
        "LEW-2.3 LEW-2.4 LEW-3.5 LEW-3.6 LEW-3.8 LEW-3.9 LEW-3.10 LEW-3.11 LEW-3.12 LEW-3.13 LEW-3.15 LEW-3.16 "
        "LEW-3.17 LEW-3.18 LEW-3.20 LEW-3.21 LEW-3.23 LEW-3.26 LEW-3.27 LEW-3.28 LEW-3.29 LEW-3.31 LEW-3.35 LEW-8.3"
    ),
    "record_agreement": "LEW-3.7",
    "record_supervision": "LEW-4.2 LEW-4.3 LEW-4.4 LEW-4.5 LEW-4.6 LEW-4.7 LEW-7.3",
    "hold_case_mapping": "LEW-5.3 LEW-5.4 LEW-5.5 LEW-5.6 LEW-5.7",
    "record_nine_month_discussion": "LEW-6.4 LEW-6.5 LEW-6.6 LEW-6.7 LEW-6.8 LEW-6.9 LEW-6.10",
}
"""Every clause of Lewisham that the matrix gives to a form's field, at the form that serves it."""

MEETING_OF = {
    "LEW-3.5": "initial",
    "LEW-3.6": "initial",
    "LEW-3.10": "initial",
    "LEW-3.20": "initial",
    "LEW-3.35": "initial",
    "LEW-2.4": "review",
    "LEW-3.15": "review",
    "LEW-3.16": "review",
    "LEW-3.17": "review",
    "LEW-3.18": "review",
    "LEW-3.23": "review",
    "LEW-3.28": "final",
    "LEW-3.27": "final",
    "LEW-8.3": "final",
}


FROM_THE_SESSION = {"number", "raised_at"}
"""Columns that the engine fills from what it knows itself: a plan's version number, the moment of a concern."""


def names() -> dict[str, dict[str, Any]]:
    declared: dict[str, dict[str, Any]] = {"facts": {}, "decisions": {}, "constants": {}}
    for authority in ("shared", "lewisham"):
        read = tomllib.loads((WORKFLOWS / authority / "names.toml").read_text(encoding="utf-8"))
        for kind, table in declared.items():
            table.update(read.get(kind, {}))
    return declared


def every(form: Form, context: dict[str, Any] | None = None) -> Iterator[Field]:
    for one in form.fields(context if context is not None else {}):
        yield one
        yield from flat(one.items)


def of_all_kinds(id: str) -> Iterator[Field]:
    for known, context in CASES:
        if known == id:
            yield from every(lewisham().form(id), context)


def filled(id: str, context: dict[str, Any]) -> dict[str, Any]:
    """Every question answered with its first option, dates with today."""
    return {one.name: fill(one) for one in lewisham().form(id).fields(context) if one.type != "note"}


def test_there_is_a_form_for_every_step() -> None:
    assert set(lewisham().ids()) >= set(STEPS)


@pytest.mark.parametrize(
    ("id", "clause"),
    [
        pytest.param(id, clause, marks=pytest.mark.clause(clause))
        for id, clauses in ASKED_FOR.items()
        for clause in clauses.split()
    ],
)
def test_every_clause_about_a_field_stands_on_a_field(id: str, clause: str) -> None:
    kinds = [MEETING_OF[clause]] if clause in MEETING_OF else KINDS
    contexts = [{"meeting_kind": kind} for kind in kinds] if id == "record_meeting" else [{}]
    asked = [one for context in contexts for one in every(lewisham().form(id), context)]
    assert any(clause in one.clauses for one in asked)


@pytest.mark.parametrize("id", lewisham().ids())
def test_everything_written_is_declared_with_the_right_type_and_codes(id: str) -> None:
    form, declared = lewisham().form(id), names()
    for one in of_all_kinds(id):
        if one.fact:
            fact = declared["facts"][one.fact]
            assert fact["type"] == {"date": "date", "yes_no": "flag", "number": "number"}.get(
                one.type, "code"
            )
            assert one.type != "radios" or {o.value for o in one.options} <= set(fact["codes"])
        if one.decision and one.type == "yes_no":
            assert declared["decisions"][one.decision]["type"] == "flag"
        elif one.decision:
            assert {o.value for o in one.options} <= set(declared["decisions"][one.decision]["codes"])
    for setting in form.definition.sets:
        if setting.kind != "record":
            entry = declared[f"{setting.kind}s"][setting.name]
            assert setting.to is None or setting.to in entry["codes"]


@pytest.mark.parametrize(("id", "known"), CASES)
def test_every_row_fits_the_table_it_is_meant_for(id: str, known: dict[str, Any]) -> None:
    form, case = lewisham().form(id), {**ROBIN, **known}
    answers = form.check(filled(id, known), case, TODAY).answers
    for record, rows in form.outcome(answers, case).records.items():
        columns = metadata.tables[record].columns
        given_by_engine = {column.name for column in columns if column.foreign_keys or column.primary_key}
        owed = {column.name for column in columns if not column.nullable and column.default is None}
        for row in rows:
            assert set(row) <= set(columns.keys())
            assert owed - given_by_engine - FROM_THE_SESSION <= set(row)


@pytest.mark.parametrize("id", lewisham().ids())
def test_conditions_on_the_case_name_what_is_declared(id: str) -> None:
    declared = names()
    form = lewisham().form(id)
    own = {one.name for one in of_all_kinds(id)}
    sections = form.definition.sections
    conditions = [section.only_when for section in sections]
    conditions += [one.only_when for section in sections for one in flat(section.fields)]
    conditions += [setting.when for setting in form.definition.sets]
    for condition in conditions:
        for name in condition:
            assert name in own or any(name in table for table in declared.values()), name


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("need_decision", "plan early_help no_further_action"),
        ("meeting_outcome", "held cancelled"),
        ("review_outcome", "continue close step_up"),
        ("closing_decision", "agreed not_agreed"),
        ("refusal_outcome", "keep_trying other_support step_up"),
        ("step_up_outcome", "stay_in_need protection looked_after other"),
        ("concern_outcome", "step_up early_review none"),
        ("nine_month_outcome", "return no_return"),
    ],
)
def test_the_codes_that_lewishams_gateways_read_can_be_chosen(name: str, codes: str) -> None:
    offered = {
        o.value for id in STEPS for one in of_all_kinds(id) if one.decision == name for o in one.options
    }
    assert offered == set(codes.split())


@pytest.mark.parametrize(("id", "known"), CASES)
def test_a_form_filled_in_is_complete_and_comes_back_as_it_was(id: str, known: dict[str, Any]) -> None:
    form = lewisham().form(id)
    checked = form.check(filled(id, known), {**ROBIN, **known}, TODAY)
    assert checked.errors == ()
    assert form.check(form.to_raw(checked.answers), {**ROBIN, **known}, TODAY) == checked


@pytest.mark.parametrize(("id", "known"), CASES)
def test_a_form_left_blank_says_what_to_do_and_every_link_arrives(id: str, known: dict[str, Any]) -> None:
    form, case = lewisham().form(id), {**ROBIN, **known}
    errors = form.check({}, case, TODAY).errors
    assert errors, "no step is done by pressing a button alone"
    assert all(message and "{" not in message for _, message in errors)
    page = tree(render_summary(errors) + render(form, {}, errors, case))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), "ids are unique"
    assert {href.lstrip("#") for href in page.xpath("//a/@href")} <= set(ids)
    assert set(page.xpath("//label/@for")) <= set(ids)
    assert {each for value in page.xpath("//@aria-describedby") for each in value.split()} <= set(ids)


@pytest.mark.parametrize(("id", "known"), CASES)
def test_a_strict_content_security_policy_refuses_nothing(id: str, known: dict[str, Any]) -> None:
    page = tree(render(lewisham().form(id), None, (), {**ROBIN, **known}))
    assert not page.xpath("//@style | //style | //script | //*[@*[starts-with(name(), 'on')]]")
    assert "{child}" not in page.text_content()


def outcome(id: str, context: dict[str, Any] | None = None, **answers: Any) -> Any:
    return lewisham().form(id).outcome(answers, {**ROBIN, **(context or {})})


DAY = date(2026, 12, 22)


def test_a_plan_starts_the_clocks_that_count_from_the_decision() -> None:
    found = outcome(
        "decide_need", need_decision="plan", need_decided_on=DAY, child_last_seen_on=date(2026, 12, 14)
    )
    assert found.facts == {
        "need_decided_on": DAY,
        "plan_started_on": DAY,
        "last_visit_on": date(2026, 12, 14),
    }
    assert (
        "plan_started_on" not in outcome("decide_need", need_decision="early_help", need_decided_on=DAY).facts
    )


@pytest.mark.clause("LEW-3.14")
@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("initial", {"last_meeting_on", "initial_meeting_on"}),
        ("review", {"last_meeting_on", "last_review_on"}),
        ("final", {"last_meeting_on"}),
    ],
)
def test_a_meeting_held_writes_the_days_that_its_kind_needs(kind: str, facts: set[str]) -> None:
    found = outcome("record_meeting", {"meeting_kind": kind}, meeting_outcome="held", meeting_on=DAY)
    assert found.facts == dict.fromkeys(facts, DAY)
    assert found.records["meeting"] == [{"held_on": DAY, "kind": kind}]


def test_a_cancelled_meeting_moves_no_clock_of_the_meeting() -> None:
    found = outcome(
        "record_meeting", {"meeting_kind": "review"}, meeting_outcome="cancelled", cancelled_on=DAY
    )
    assert found.facts == {"meeting_cancelled_on": DAY}
    assert found.decisions == {"meeting_outcome": "cancelled"}


@pytest.mark.clause("LEW-8.1")
def test_a_final_meeting_that_no_team_manager_chaired_says_why() -> None:
    context = {"meeting_kind": "final"}
    form, raw = lewisham().form("record_meeting"), filled("record_meeting", context)
    raw |= {"chaired_by_manager": "no", "other_chair_because": ""}
    assert form.check(raw, {**ROBIN, **context}, TODAY).errors == (
        (
            "other_chair_because",
            "Say why someone other than a team manager chaired the final meeting",
        ),
    )


@pytest.mark.clause("LEW-6.3")
def test_a_nine_month_discussion_says_who_of_the_four_took_part() -> None:
    form, raw = (
        lewisham().form("record_nine_month_discussion"),
        filled("record_nine_month_discussion", {}),
    )
    raw["took_part"] = []
    assert [id for id, _ in form.check(raw, ROBIN, TODAY).errors] == ["took_part"]


@pytest.mark.clause("LEW-6.3")
def test_a_nine_month_discussion_without_one_of_the_four_says_who_was_missing_and_why() -> None:
    form = lewisham().form("record_nine_month_discussion")
    raw = filled("record_nine_month_discussion", {}) | {"all_took_part": "no", "missing_because": ""}
    said = dict(form.check(raw, ROBIN, TODAY).errors)
    assert said == {"missing_because": "Say who of the four was missing, why, and how they hear of it"}


@pytest.mark.clause("LEW-3.27")
@pytest.mark.parametrize("kind", ["review", "final"])
def test_a_meeting_without_anybody_of_the_family_says_why(kind: str) -> None:
    form, meeting = lewisham().form("record_meeting"), {"meeting_kind": kind}
    raw = filled("record_meeting", meeting) | {"meeting_outcome": "held", "family_present": "no"}
    raw["no_family_because"] = ""
    said = dict(form.check(raw, ROBIN | meeting, TODAY).errors)
    why = "Say why nobody of the family was there and how they take part instead"
    assert said == {"no_family_because": why}


@pytest.mark.clause("LEW-5.2")
def test_a_case_mapping_names_its_facilitator_and_where_they_come_from() -> None:
    asked = {"book_case_mapping": ("facilitator", "facilitator_from"), "hold_case_mapping": ("facilitator",)}
    for id, names in asked.items():
        form, raw = lewisham().form(id), filled(id, {})
        left = {name: value for name, value in raw.items() if name not in names}
        assert [element for element, _ in form.check(left, ROBIN, TODAY).errors] == list(names)


@pytest.mark.clause("LEW-8.2")
@pytest.mark.parametrize(("decision", "support"), [("agreed", "close"), ("not_agreed", None)])
def test_support_ends_only_when_the_final_meeting_agrees(decision: str, support: str | None) -> None:
    found = outcome(
        "record_meeting",
        {"meeting_kind": "final"},
        meeting_outcome="held",
        meeting_on=DAY,
        closing_decision=decision,
        closing_reason="What the family and the school say",
    )
    assert found.decisions.get("support_outcome") == support
    assert found.records["decision"] == [
        {
            "kind": "final_meeting",
            "outcome": decision,
            "decided_on": DAY,
            "reason": "What the family and the school say",
        }
    ]


@pytest.mark.parametrize(
    ("answer", "decisions"),
    [
        ("keep_trying", {}),
        ("other_support", {"start_outcome": "refused", "support_outcome": "close"}),
        ("step_up", {"start_outcome": "refused", "support_outcome": "step_up"}),
    ],
)
def test_a_refusal_ends_the_start_unless_agreement_is_sought_again(
    answer: str, decisions: dict[str, str]
) -> None:
    found = outcome("decide_without_agreement", refusal_outcome=answer)
    assert found.decisions == {"refusal_outcome": answer, **decisions}


def test_sharing_the_plan_starts_it() -> None:
    assert outcome("share_plan", childs_version="yes").decisions == {"start_outcome": "started"}
    assert outcome("share_updated_plan", childs_version="yes").decisions == {}


@pytest.mark.clause("LEW-7.2")
@pytest.mark.parametrize(("seen", "facts"), [("yes", {"last_visit_on": DAY}), ("no", {})])
def test_the_next_visit_counts_from_the_day_the_child_was_seen(seen: str, facts: dict[str, date]) -> None:
    found = outcome("record_visit", visited_on=DAY, seen=seen, visits_continue=True)
    assert found.facts == facts
    assert found.decisions == {"visits_continue": True}
    assert found.records["visit"] == [{"visited_on": DAY, "seen": seen}]


@pytest.mark.clause("LEW-7.3")
def test_an_interval_agreed_in_supervision_is_a_row_of_its_own() -> None:
    found = outcome(
        "record_supervision",
        supervised_on=DAY,
        visits_changed=True,
        visit_interval=10,
        visit_interval_unit="working_days",
        visit_interval_reason="Kit has just come home",
    )
    assert found.facts == {"last_supervision_on": DAY}
    assert found.records["agreed_interval"] == [
        {
            "parameter": "visit_interval_max",
            "value": 10,
            "unit": "working_days",
            "agreed_on": DAY,
            "reason": "Kit has just come home",
        }
    ]
    assert (
        "agreed_interval"
        not in outcome("record_supervision", supervised_on=DAY, visits_changed=False).records
    )


@pytest.mark.clause("LEW-5.7")
@pytest.mark.parametrize(("by_on", "in_time"), [(date(2027, 2, 16), True), (date(2027, 2, 17), False)])
def test_next_steps_of_a_mapping_stay_within_their_horizon(by_on: date, in_time: bool) -> None:
    form = lewisham().form("hold_case_mapping")
    raw = filled("hold_case_mapping", {})
    raw["case_mapping_on"] = form.to_raw({"case_mapping_on": DAY})["case_mapping_on"]
    raw["next_steps"][0]["by_on"] = {
        "day": str(by_on.day),
        "month": str(by_on.month),
        "year": str(by_on.year),
    }
    horizon = {"mapping_next_steps_horizon_max": date(2027, 2, 16)}
    checked = form.check(raw, ROBIN, TODAY, due=lambda parameter, facts: horizon[parameter])
    assert [element for element, _ in checked.errors] == ([] if in_time else ["next_steps-0-by_on-day"])


@pytest.mark.clause("LEW-6.10")
def test_a_child_who_comes_back_to_the_monthly_meeting_has_a_day_for_it() -> None:
    form = lewisham().form("record_nine_month_discussion")
    raw = filled("record_nine_month_discussion", {})
    del raw["nine_month_return_on"]
    errors = form.check(raw, ROBIN, TODAY).errors
    assert errors == (("nine_month_return_on-day", "Say on which day Robin comes back to the meeting"),)
    raw["nine_month_outcome"] = "no_return"
    assert form.check(raw, ROBIN, TODAY).errors == ()


@pytest.mark.clause("LEW-8.3")
def test_stepping_down_asks_for_the_lead_professional_and_the_support_plan() -> None:
    context = {"meeting_kind": "final"}
    form = lewisham().form("record_meeting")
    raw = filled("record_meeting", context)
    for name in ("lead_name", "support_plan"):
        del raw[name]
    assert [element for element, _ in form.check(raw, {**ROBIN, **context}, TODAY).errors] == [
        "lead_name",
        "support_plan",
    ]
    raw["closing_route"] = "no_further_service"
    assert form.check(raw, {**ROBIN, **context}, TODAY).errors == ()
