"""The expression language: what it says, what it refuses, and how it reads aloud."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.process.expressions import ExpressionError, compile_expression, in_english
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock
from engine.time.deadline import Times
from tests.unit.process.driving import MONDAY, policy

TODAY = date(2026, 3, 2)
FACTS = {
    "last_visit_on": MONDAY,
    "need_decided_at": datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
    "is_disabled": True,
    "has_no_recourse": False,
    "children": 3,
    "agreement_outcome": "given",
    "closed_on": None,
}
CARRIED = {"need_decision": "plan", "agreement_outcome": "refused", "visits_continue": False}


def answer(text: str) -> Any:
    times = Times(policy(), Calendar(), FrozenClock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    return compile_expression(text).evaluate(CARRIED, times, FACTS)


@pytest.mark.parametrize(
    "text",
    [
        'need_decision == "plan"',
        "need_decision != 'early_help'",
        'need_decision in ("plan", "finance_only")',
        'need_decision not in ["early_help"]',
        "children > 2 and children <= 3",
        "2 < children < 4",
        "is_disabled",
        "is_disabled == true",
        "visits_continue == False",
        "not visits_continue",
        "not has_no_recourse",
        'agreement_outcome == "given"',
        "is_known(last_visit_on)",
        "not is_known(closed_on)",
        "not is_known(nobody_set_this)",
        'due("visit_interval_max") < today()',
        'opens("visit_interval_max") < due("visit_interval_max")',
        "last_visit_on < need_decided_at",
        "need_decided_at == last_visit_on or need_decided_at < today()",
        'need_decision == "early_help"\n  or need_decision == "plan"',
    ],
)
def test_true_of_this_case(text: str) -> None:
    assert answer(text) is True


@pytest.mark.parametrize(
    "text",
    [
        'unset == "x"',
        'unset != "x"',
        'unset not in ("x", "y")',
        "unset < 3",
        "unset",
        "closed_on == closed_on",
        'due("nobody_knows") < today()',
        'need_decision < "z" and unset',
        'children == "3"',
        "children == true",
        "is_disabled == 1",
        "children < need_decision",
        "last_visit_on < 5",
        "need_decision",
        'agreement_outcome == "refused"',
    ],
)
def test_not_true_and_no_exception(text: str) -> None:
    assert answer(text) is not True


def test_an_instant_counts_as_its_day_in_london() -> None:
    assert answer("need_decided_at == last_visit_on") is False
    summer = {"decided_at": datetime(2026, 6, 1, 23, 30, tzinfo=UTC), "held_on": date(2026, 6, 2)}
    times = Times(policy(), Calendar(), FrozenClock(datetime(2026, 6, 3, 9, tzinfo=UTC)))
    assert compile_expression("decided_at == held_on").evaluate({}, times, summer) is True


def test_a_clock_alone_gives_its_day_or_nothing() -> None:
    assert answer('due("visit_interval_max")') == date(2026, 2, 2)
    assert answer('opens("visit_interval_max")') == date(2026, 1, 19)
    assert answer('due("supervision_interval_max")') is None


def test_what_an_expression_reads_is_listed() -> None:
    expression = compile_expression(
        'a == "x" and is_known(b) and due("p") < today() and opens("q") > c and true'
    )
    assert expression.names == {"a", "b", "c"}
    assert expression.parameters == {"p", "q"}
    assert expression.clock is None
    assert compile_expression(' due("p") ').clock == ("due", "p")
    assert compile_expression('opens("p")').clock == ("opens", "p")


ATTACKS = {
    "attribute": "a.b == 1",
    "attribute walk": "().__class__.__mro__[1].__subclasses__()",
    "import": '__import__("os").system("true")',
    "dunder name": "__builtins__",
    "builtin": 'open("/etc/passwd")',
    "eval": 'eval("1")',
    "method of a constant": '"a".join("b")',
    "format": '"{0.__class__}".format(1)',
    "indexing": 'a["b"] == 1',
    "slice": "a[1:] == 1",
    "arithmetic": "a + 1 == 2",
    "power": "9 ** 9 ** 9 == 1",
    "multiplied text": '"a" * 1000000 == b',
    "negative": "-1 == a",
    "lambda": "(lambda: 1)() == 1",
    "list comprehension": "[x for x in (1, 2)] == a",
    "generator": "any(x for x in (1,))",
    "conditional": "1 if a else 2",
    "walrus": "(a := 1) == 1",
    "f-string": 'f"{a}" == "b"',
    "starred": "is_known(*a)",
    "keyword": 'due(parameter="p")',
    "two arguments": 'due("p", last_visit_on)',
    "due of a name": "due(p)",
    "is_known of text": 'is_known("p")',
    "is_known of a dunder": "is_known(__class__)",
    "today with an argument": "today(1)",
    "function as a name": "due == 1",
    "is": "a is b",
    "list outside in": 'a == ("x", "y")',
    "in a name": "a in b",
    "in a text": '"a" in "abc"',
    "names in a list": "a in (b, c)",
    "dict": "{} == a",
    "None": "a == None",
    "ellipsis": "... == a",
    "bytes": 'b"x" == a',
    "decimal": "a < 1.5",
    "complex": "a == 1j",
    "huge number": "a == 99999999999999999999",
    "4,400 digits": "a == " + "9" * 4400,
    "10,000 brackets": "(" * 10_000 + "a" + ")" * 10_000,
    "240 brackets": "(" * 240 + "a" + ")" * 240,
    "100 nots": "not " * 100 + "a",
    "many parts": " or ".join(["a"] * 125),
    "long text": "a == '" + "x" * 600 + "'",
    "null byte": "a == 1\0",
    "statement": "import os",
    "assignment": 'a = "x"',
    "two statements": "a == 1; b == 2",
    "comment only": "# nothing",
    "empty": "",
    "blank": "  \n ",
    "await": "await a",
    "yield": "(yield a)",
}  # fmt: skip


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_everything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(ExpressionError) as refusal:
        compile_expression(text)
    assert str(refusal.value).endswith(".")
    assert len(str(refusal.value)) < 400


PIECES = """a is_known due today ( ) [ ] "p" ' == < in not and . , 1 - : if else lambda __class__ * = \\ é { } @ #"""


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from([*PIECES.split(), "\n", "\t"]), max_size=12).map(" ".join) | st.text(max_size=40)
)
def test_any_text_is_an_expression_or_refused_and_never_worse(text: str) -> None:
    try:
        expression = compile_expression(text)
    except ExpressionError:
        return
    times = Times(policy(), Calendar(), FrozenClock(datetime(2026, 3, 2, 9, tzinfo=UTC)))
    expression.evaluate(CARRIED, times, FACTS)
    assert in_english(expression, {}, {})


def test_one_equals_sign_is_explained() -> None:
    with pytest.raises(ExpressionError, match="Write == where"):
        compile_expression('need_decision = "plan"')


LABELS = {"need_decision": "what the child needs", "p": "the visit", "is_disabled": "the child is disabled"}
CODES = {"need_decision": {"plan": "a CIN plan", "early_help": "early help"}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('need_decision == "plan"', "what the child needs is a CIN plan"),
        ('need_decision != "plan"', "what the child needs is not a CIN plan"),
        (
            'need_decision in ("plan", "early_help", "x_y")',
            "what the child needs is a CIN plan, early help or x y",
        ),
        ('need_decision not in ("plan",)', "what the child needs is not a CIN plan"),
        ("is_known(plan_opened_on)", "plan opened on is known"),
        ("not is_known(plan_opened_on)", "plan opened on is not known"),
        ("is_disabled", "the child is disabled is yes"),
        ("not is_disabled", "the child is disabled is not yes"),
        ("visits_continue == False", "visits continue is no"),
        ("last_visit_on < today()", "last visit on is before today"),
        ("last_visit_on <= today()", "last visit on is on or before today"),
        ('due("p") > today()', "the last day for “the visit” is after today"),
        ('opens("p") >= last_visit_on', "the day “the visit” opens is on or after last visit on"),
        ("2 <= children", "2 is at most children"),
        ("children > 2 and is_known(b)", "children is more than 2 and b is known"),
        ('a == "x" and (b == "y" or b == "z")', "a is x, and either b is y or b is z"),
        ('a == "x" and b == "y" or c == "z"', "a is x and b is y, or c is z"),
        ('not (a == "x" and b == "y")', "it is not so that a is x and b is y"),
    ],
)
def test_read_aloud(text: str, words: str) -> None:
    assert in_english(compile_expression(text), LABELS, CODES) == words
