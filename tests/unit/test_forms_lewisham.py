"""Lewisham's real forms: complete, clause by clause, and at one with the declared names."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from engine.schema import metadata
from forms import Form
from forms.definition import Field, flat
from forms.rendering import render, render_summary
from tests.unit.form_cases import ROBIN, TODAY, WORKFLOWS, filled, lewisham, tree

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
