"""The forms of every authority, asked in every kind of case: declared names, rows that fit, words that help."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

import forms
from engine.packs import load
from engine.packs.check import around_of
from engine.schema import metadata
from engine.time.policy import read_policy
from forms import Catalogue, Form
from forms.definition import Field, flat
from forms.rendering import render, render_summary
from tests.unit.form_cases import ROBIN, TODAY, WORKFLOWS, fill, tree

FROM_THE_SESSION = {"number", "raised_at", "agreed_on", "parameter", "by_id"}
"""Columns that the engine fills from what it knows itself where a form does not say them."""

TYPES = {"date": "date", "yes_no": "flag", "number": "number"}


@cache
def catalogue(authority: str) -> Catalogue:
    return forms.load(WORKFLOWS / "shared", WORKFLOWS / authority)


@cache
def declared(authority: str) -> dict[str, dict[str, Any]]:
    """The names that the pack declares, the authority's own over the shared ones."""
    found: dict[str, dict[str, Any]] = {"facts": {}, "decisions": {}, "constants": {}}
    for folder in ("shared", authority):
        path = WORKFLOWS / folder / "names.toml"
        read = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        for kind, table in found.items():
            table.update(read.get(kind, {}))
    return found


def conditions(form: Form) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each name of the case that the form looks at, with the values that it asks for."""
    for section in form.definition.sections:
        yield from section.only_when.items()
        for one in flat(section.fields):
            yield from one.only_when.items()


def contexts(form: Form) -> list[dict[str, Any]]:
    """Kinds of case in which every question of the form is asked at least once."""
    asked: dict[str, list[Any]] = {}
    for name, values in conditions(form):
        asked.setdefault(name, []).extend(value for value in values if value not in asked.get(name, []))
    most = max((len(values) for values in asked.values()), default=1)
    if form.id.endswith("_meeting"):
        asked.setdefault("meeting_kind", ["review"])
    return [
        {name: values[min(number, len(values) - 1)] for name, values in asked.items()}
        for number in range(most)
    ]


def reached(authority: str) -> list[str]:
    """The forms of the steps that a case of this authority can come to, and the two that stand outside a case."""
    files = load.read_folder(authority)
    around = around_of(files, {}, read_policy(load.policy_text(authority)))
    steps = [
        step.properties.get("form", step.id)
        for stage in around.reached_from(around.root).values()
        for step in stage.of_kind("userTask")
    ]
    known = catalogue(authority).ids()
    return [id for id in dict.fromkeys(["open_case", "raise_concern", *steps]) if id in known]


FORMS = [(authority, id) for authority in load.authorities() for id in reached(authority)]
CASES = [
    pytest.param(authority, id, context, id=f"{authority}-{id}-{number}")
    for authority, id in FORMS
    for number, context in enumerate(contexts(catalogue(authority).form(id)))
]


def filled(form: Form, context: dict[str, Any]) -> dict[str, Any]:
    """Every question answered with its first option, dates with today."""
    return {one.name: fill(one) for one in form.fields(context) if one.type != "note"}


def every(form: Form) -> Iterator[Field]:
    for context in contexts(form):
        for one in form.fields(context):
            yield from flat((one, *one.items))


@pytest.mark.parametrize(("authority", "id"), FORMS)
def test_everything_written_is_declared_with_the_right_type_and_codes(authority: str, id: str) -> None:
    form, names = catalogue(authority).form(id), declared(authority)
    for one in every(form):
        if one.fact:
            assert names["facts"][one.fact]["type"] == TYPES.get(one.type, "code"), one.name
            codes = names["facts"][one.fact].get("codes", {})
            assert one.type != "radios" or {option.value for option in one.options} <= set(codes)
        if one.decision and one.type == "yes_no":
            assert names["decisions"][one.decision]["type"] == "flag", one.name
        elif one.decision:
            codes = names["decisions"][one.decision]["codes"]
            assert {option.value for option in one.options} <= set(codes), one.name
    for setting in form.definition.sets:
        if setting.kind != "record":
            entry = names[f"{setting.kind}s"][setting.name]
            assert setting.to is None or isinstance(setting.to, bool) or setting.to in entry["codes"]


@pytest.mark.parametrize(("authority", "id"), FORMS)
def test_conditions_on_the_case_name_what_is_declared(authority: str, id: str) -> None:
    form, names = catalogue(authority).form(id), declared(authority)
    own = {one.name for one in every(form)}
    asked = [name for name, _ in conditions(form)]
    asked += [name for setting in form.definition.sets for name in setting.when]
    assert [
        name for name in asked if name not in own and not any(name in table for table in names.values())
    ] == []


@pytest.mark.parametrize(("authority", "id", "known"), CASES)
def test_every_row_fits_the_table_it_is_meant_for(authority: str, id: str, known: dict[str, Any]) -> None:
    form, case = catalogue(authority).form(id), {**ROBIN, **known}
    answers = form.check(filled(form, known), case, TODAY).answers
    for record, rows in form.outcome(answers, case).records.items():
        columns = metadata.tables[record].columns
        given = {column.name for column in columns if column.foreign_keys or column.primary_key}
        owed = {column.name for column in columns if not column.nullable and column.default is None}
        for row in rows:
            assert set(row) <= set(columns.keys()), record
            assert owed - given - FROM_THE_SESSION <= set(row), record


@pytest.mark.parametrize(("authority", "id", "known"), CASES)
def test_a_form_filled_in_is_complete_and_comes_back_as_it_was(
    authority: str, id: str, known: dict[str, Any]
) -> None:
    form, case = catalogue(authority).form(id), {**ROBIN, **known}
    checked = form.check(filled(form, known), case, TODAY)
    assert checked.errors == ()
    assert form.check(form.to_raw(checked.answers), case, TODAY) == checked


@pytest.mark.parametrize(("authority", "id", "known"), CASES)
def test_a_form_left_blank_says_what_to_do_and_every_link_arrives(
    authority: str, id: str, known: dict[str, Any]
) -> None:
    form, case = catalogue(authority).form(id), {**ROBIN, **known}
    errors = form.check({}, case, TODAY).errors
    assert errors, "no step is done by pressing a button alone"
    assert all(message and "{" not in message for _, message in errors)
    assert len({message for _, message in errors}) == len(errors), "each question has a message of its own"
    page = tree(render_summary(errors) + render(form, {}, errors, case))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), "ids are unique"
    assert {href.lstrip("#") for href in page.xpath("//a/@href")} <= set(ids)
    assert set(page.xpath("//label/@for")) <= set(ids)
    assert {each for value in page.xpath("//@aria-describedby") for each in value.split()} <= set(ids)
    assert "{child}" not in page.text_content()
