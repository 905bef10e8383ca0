"""No route without a rule: whoever adds a view says who may use it."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from flask import Flask

from engine.people.access import PERMISSIONS
from web.access import ACTIONS, ANYONE, Work, anyone, needs, of_case, of_case_at_work, signed_in

OPEN_TO_ANYONE = {
    "static",
    "auth.sign_in",
    "auth.sign_out",
    "auth.unlock",
    "health.health",
    "health.ready",
    "watch.metrics",
}


def test_every_route_has_exactly_one_rule(app: Flask) -> None:
    views = {rule.endpoint: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()}
    without = [endpoint for endpoint, view in views.items() if not getattr(view, "access_rule", None)]
    assert without == []


def test_what_strangers_reach_is_named_here(app: Flask) -> None:
    found = {name for name, view in app.view_functions.items() if view.access_rule == ANYONE}  # type: ignore[union-attr]
    assert found == OPEN_TO_ANYONE


def test_a_route_about_a_case_opens_it_through_the_rule_of_cases(app: Flask) -> None:
    about_a_case = {rule.endpoint for rule in app.url_map.iter_rules() if "ref" in rule.arguments}
    rules = {name: app.view_functions[name].access_rule for name in about_a_case}  # type: ignore[union-attr]
    assert {name: rule for name, rule in rules.items() if not rule.startswith("of case")} == {}


def test_a_view_cannot_have_two_rules() -> None:
    for rule in (
        anyone,
        signed_in,
        needs("case.start"),
        of_case,
        of_case(needs="task.skip"),
        of_case_at_work,
    ):
        with pytest.raises(TypeError, match="two access rules"):
            rule(signed_in(lambda: "page"))


def test_a_view_that_leaves_the_case_unopened_answers_nothing(app: Flask) -> None:
    def careless(work: Work) -> str:
        return "page"

    with app.test_request_context("/"), pytest.raises(RuntimeError, match="without opening the case"):
        of_case_at_work(careless)(ref="CIN-2001")


def test_a_rule_names_a_permission_that_exists() -> None:
    with pytest.raises(ValueError, match="no permission 'case.strat'"):
        needs("case.strat")
    with pytest.raises(ValueError, match="no permission"):
        of_case(needs="case.strat")(lambda case: "page")


def test_every_permission_has_its_words() -> None:
    assert set(ACTIONS) == PERMISSIONS


def test_a_view_that_changes_something_is_no_get(app: Flask) -> None:
    """A GET may be followed by a browser without being asked: views that use `command` take a POST."""
    for rule in app.url_map.iter_rules():
        view = inspect.unwrap(app.view_functions[rule.endpoint])
        source = Path(inspect.getsourcefile(view) or "")
        body = inspect.getsource(view) if source.is_file() else ""
        if "with command()" in body:
            assert "POST" in (rule.methods or set()), rule.endpoint
