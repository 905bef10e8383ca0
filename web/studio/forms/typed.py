"""A question as it was typed into the studio's form: from its definition to the fields and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from forms import editing
from forms.definition import TYPES
from forms.editing import Json
from forms.rules import CHOICES, CLAUSE
from web.studio.typed import Typed as Fields

LONGEST = {
    "label": 300,
    "hint": 500,
    "short": 200,
    "error": 300,
    "guidance": 2000,
    "unit": 30,
    "item_label": 40,
}
LONGEST_ANSWER = 200
BLANKS = 3
"""Rows for further answers below those that there are."""

MOST_ANSWERS = 40
CONDITIONS = 3
TEXTS = ("label", "hint", "short", "error", "guidance", "unit", "item_label")
NUMBERS = ("min", "max", "rows", "min_items", "max_items")


class Typed(Fields):
    """A form of the form editor."""

    @property
    def answers(self) -> list[int]:
        """The numbers of the rows for answers."""
        filled = [n for n in range(MOST_ANSWERS) if self[f"option-{n}"] or self[f"value-{n}"]]
        return list(range(min((filled[-1] + 1 if filled else 0) + BLANKS, MOST_ANSWERS)))


def typed(posted: MultiDict[str, str]) -> Typed:
    """The fields of a posted form, each once."""
    return Typed({key: posted.get(key, "") for key in posted})


def from_question(question: Json) -> dict[str, str]:
    """What stands in the fields for a question that is there."""
    given = {key: str(question.get(key, "")) for key in (*TEXTS, *NUMBERS, "type", "layout", "record")}
    given["required"] = "yes" if question.get("required") else ""
    given["clauses"] = " ".join(question.get("clauses", ()))
    given["default"] = json.dumps(question["default"]) if "default" in question else ""
    for number, option in enumerate(question.get("options", ())):
        given |= {
            f"value-{number}": str(option.get("value", "")),
            f"option-{number}": str(option.get("label", "")),
            f"option-hint-{number}": str(option.get("hint", "")),
            f"order-{number}": str(number + 1),
        }
    for kind in ("fact", "decision"):
        if question.get(kind):
            given["sets"] = f"{kind}:{question[kind]}"
    return given | _conditions_of(question) | _limits_of(question)


def _conditions_of(question: Json) -> dict[str, str]:
    given: dict[str, str] = {}
    shown = question.get("show_if") or {}
    for number, value in enumerate(_listed(shown.get("equals"))[:CONDITIONS]):
        given[f"shown-{number}"] = f"{shown.get('field')}={json.dumps(value)}"
    pairs = [
        (name, value) for name, values in question.get("only_when", {}).items() for value in _listed(values)
    ]
    for number, (name, value) in enumerate(pairs[:CONDITIONS]):
        given[f"case-{number}"] = f"{name}={json.dumps(value)}"
    return given


def _limits_of(question: Json) -> dict[str, str]:
    given: dict[str, str] = {}
    for key in ("not_before", "not_after"):
        bound = question.get(key) or {}
        given |= {
            key: str(bound.get("limit", "")),
            f"{key}-error": str(bound.get("error", "")),
            f"{key}-unless": str(bound.get("unless", "")),
        }
    return given


def to_question(said: Typed, held: Json) -> Json:
    """The question that was typed, with what the form does not show as it was. What is wrong stands in `errors`."""
    kind = said["type"] if said["type"] in TYPES else ""
    if not kind:
        said.errors["type"] = "Choose what kind of answer is wanted"
    changes: Json = {"type": kind}
    for key in TEXTS:
        missing = "Say what is asked" if key == "label" and kind != "note" else ""
        changes[key] = said.text(key, LONGEST[key], missing) or None
    changes["required"] = True if said["required"] and kind != "note" else None
    changes |= {key: _whole(said, key) for key in NUMBERS}
    changes["layout"] = said["layout"] if said["layout"] in ("inline", "scale") else None
    changes["clauses"] = _clauses(said) or None
    changes["record"] = said.text("record", 100) or None
    changes["options"] = _options(said, held) if kind in CHOICES else None
    changes["default"] = _constant(said["default"]) if kind in CHOICES else held.get("default")
    changes |= _conditions(said, held)
    changes |= {key: _bound(said, key) if kind == "date" else None for key in ("not_before", "not_after")}
    if kind != "group":
        changes |= {"items": None, "item_label": None, "min_items": None, "max_items": None}
    elif not held.get("items"):
        changes["items"] = [{"name": "what", "type": "text", "label": "What", "max": 200}]
    return editing.changed(held, changes)


def _whole(said: Typed, key: str) -> int | None:
    text = said[key].strip()
    if text and not re.fullmatch(r"-?[0-9]{1,6}", text):
        said.errors[key] = "Write a whole number, or leave it empty"
        return None
    return int(text) if text else None


def _clauses(said: Typed) -> list[str]:
    found = list(dict.fromkeys(re.findall(r"[^\s,;]+", said["clauses"])))
    wrong = [clause for clause in found if not CLAUSE.fullmatch(clause)]
    if wrong:
        said.errors["clauses"] = f"“{wrong[0][:40]}” is not a clause: they look like LEW-7.2"
    return found


def _options(said: Typed, held: Json) -> list[Json] | None:
    """The answers in the order of their numbers. One that leads to questions keeps them, and cannot be taken out."""
    before = {str(option.get("value")): option for option in _held_options(held)}
    rows: list[tuple[int, Json]] = []
    taken = [said[f"value-{n}"] for n in said.answers if said[f"value-{n}"]]
    for number in said.answers:
        label, value = said.text(f"option-{number}", LONGEST_ANSWER), said[f"value-{number}"]
        if not label:
            if before.get(value, {}).get("reveals"):
                said.errors[f"option-{number}"] = (
                    "Questions hang on this answer: take them out before the answer"
                )
            continue
        if value not in before:
            value = _new_value(said, label, taken)
            taken.append(value)
        hint = said.text(f"option-hint-{number}", LONGEST_ANSWER) or None
        order = said[f"order-{number}"].strip()
        place = int(order) if re.fullmatch("[0-9]{1,3}", order) else 1000 + number
        rows.append(
            (place, editing.changed(before.get(value, {}), {"value": value, "label": label, "hint": hint}))
        )
    if not rows and said["type"] != "yes_no":
        said.errors["option-0"] = "Write the answers that can be chosen"
    ordered = [option for _, option in sorted(rows, key=lambda row: row[0])]
    return ordered or None


def _held_options(held: Json) -> Sequence[Json]:
    if held.get("type") == "yes_no" and "options" not in held:
        return [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]
    found: Sequence[Json] = held.get("options", ())
    return found


def _new_value(said: Typed, label: str, taken: Iterable[str]) -> str:
    if said["type"] == "yes_no" and label.lower()[:2] in ("ye", "no"):
        return "yes" if label.lower().startswith("ye") else "no"
    return editing.free_name(label, list(taken))


def _conditions(said: Typed, held: Json) -> Json:
    shown = [pair for n in range(CONDITIONS) if (pair := _pair(said[f"shown-{n}"]))]
    if len({name for name, _ in shown}) > 1:
        said.errors["shown-0"] = "Choose answers of one question: any of them shows this one"
    case: dict[str, list[Any]] = {}
    for name, value in (pair for n in range(CONDITIONS) if (pair := _pair(said[f"case-{n}"]))):
        case.setdefault(name, []).append(value)
    values = [value for _, value in shown]
    condition = {"field": shown[0][0], "equals": values[0] if len(values) == 1 else values} if shown else None
    # What has more parts than the form has rows for stays as it was unless a row was changed.
    unchanged = _conditions_of(held).items() <= dict(said.given).items()
    if unchanged and not _more(said, held):
        return {"show_if": held.get("show_if"), "only_when": held.get("only_when")}
    return {"show_if": condition, "only_when": case or None}


def _more(said: Typed, held: Json) -> bool:
    before = _conditions_of(held)
    rows = [f"{kind}-{n}" for kind in ("shown", "case") for n in range(CONDITIONS)]
    return any(said[row] and row not in before for row in rows)


def _pair(text: str) -> tuple[str, Any] | None:
    name, _, value = text.partition("=")
    constant = _constant(value)
    return (name, constant) if name and constant is not None else None


def _constant(text: str) -> Any:
    try:
        found = json.loads(text) if len(text) < 200 else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, str | bool | int) else None


def _bound(said: Typed, key: str) -> Json | None:
    if not said[key]:
        return None
    error = said.text(
        f"{key}-error", 300, "Say what to do when the day is outside, such as “Choose a day from today”"
    )
    bound = {"limit": said[key], "error": error}
    return bound | {"unless": said[f"{key}-unless"]} if said[f"{key}-unless"] else bound


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
