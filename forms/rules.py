"""What must hold in a definition beyond its keys: each rule yields sentences, and all come out at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from forms.definition import Definition, Field, ShowIf, all_fields, flat
from forms.lateness import SECTION
from forms.questions import comparable
from forms.wording import MAY_STAND_IN

NAME = re.compile("[a-z][a-z0-9_]*")
CLAUSE = re.compile(r"[A-Z]{3}-[A-Z0-9]+(\.[0-9]+)*")
CHOICES = ("radios", "checkboxes", "select", "yes_no")
WRITTEN = ("text", "textarea", "date", "number", "time")


def problems(definition: Definition) -> Iterator[str]:
    """What is wrong with the definition, in sentences that say what to write instead."""
    fields = list(all_fields(definition.sections))
    yield from _names(fields)
    for one in fields:
        yield from _field(one)
    yield from _conditions(definition)
    yield from _whole(definition, {one.name: one for one in fields})


def _names(fields: list[Field]) -> Iterator[str]:
    reserved = {one.name for one in flat(SECTION.fields)}
    for name, times in Counter(one.name for one in fields).items():
        if times > 1:
            yield f"{name} is asked {times} times: give each question a name of its own"
        if not NAME.fullmatch(name) or name in reserved:
            yield f"{name} cannot be a name: use snake_case, and not {' or '.join(sorted(reserved))}"


def _field(one: Field) -> Iterator[str]:
    yield from _texts(one)
    yield from _choices(one)
    yield from _values(one)
    if one.type == "group":
        yield from _group(one)
    elif one.items or one.item_label or one.min_items:
        yield f"{one.name}: only a group has items"


def _texts(one: Field) -> Iterator[str]:
    if not one.label and one.type != "note":
        yield f"{one.name} has no label: say what is asked"
    if (one.required or one.min_items) and not one.error:
        yield f"{one.name} must be answered but has no error: say what to do when it is left blank"
    if one.type in WRITTEN and one.label.endswith("?") and not one.short:
        yield f"{one.name} is a question: give it a short name for messages, such as “The date of the visit”"
    for text in (one.label, one.short, one.hint, one.error, one.guidance):
        for found in re.findall(r"\{.*?\}", text):
            if found not in MAY_STAND_IN:
                yield f"{one.name}: {found} cannot stand in a text, only {' and '.join(MAY_STAND_IN)}"
    for clause in one.clauses:
        if not CLAUSE.fullmatch(clause):
            yield f"{one.name}: {clause} is not a clause id"


def _choices(one: Field) -> Iterator[str]:
    values = [option.value for option in one.options]
    if (one.type in CHOICES) != bool(values):
        yield f"{one.name}: options belong to {', '.join(CHOICES)}, and each of these needs some"
    if len(values) != len(set(values)):
        yield f"{one.name} offers the same value twice"
    if one.type == "yes_no" and values != ["yes", "no"]:
        yield f"{one.name} is yes or no: its options have the values yes and no, in this order"
    revealed = list(chain.from_iterable(option.reveals for option in one.options))
    if revealed and one.type == "select":
        yield f"{one.name}: a select cannot reveal questions, use radios"
    if any(inner.type == "group" for inner in revealed):
        yield f"{one.name} reveals a group: put the group after it, with show_if"
    defaults = [comparable(one, value) for value in values]
    if one.default is not None and one.type in CHOICES and one.default not in defaults:
        yield f"{one.name}: its default is none of its options"


def _values(one: Field) -> Iterator[str]:
    for bound in (one.not_before, one.not_after):
        if bound and one.type != "date":
            yield f"{one.name}: only a date has a first or last day"
    if one.fact.endswith("_on") != (one.type == "date") and one.fact:
        yield f"{one.name}: a fact named _on is a date, and a date's fact is named _on"
    if one.decision and one.type not in ("radios", "select", "yes_no"):
        yield f"{one.name}: a decision is a code or yes or no, so ask radios, select or yes_no"
    if one.prefill and not one.pull:
        yield f"{one.name} is prefilled from nothing: say what it pulls"


def _group(group: Field) -> Iterator[str]:
    if not group.items or not group.item_label:
        yield f"{group.name}: a group needs items, and an item_label such as “Action”"
    items = list(flat(group.items))
    written = {item.record.partition(".")[0] for item in items if item.record}
    if written - {group.record} or (group.record and "." not in group.record and not written):
        yield f"{group.name}: its rows go to {group.record or 'no record'}, so its items write that and no other"
    yield from (f"{group.name}: {sentence}" for sentence in _names(items))
    for item in items:
        if item.type == "group":
            yield f"{group.name}: a group cannot stand in a group"
        if item.fact or item.decision or item.only_when or item.default is not None:
            yield f"{group.name}: {item.name} stands in rows: no fact, decision, default or only_when"
        yield from (f"{group.name}: {sentence}" for sentence in _field(item) if item.type != "group")
    yield from (f"{group.name}: {sentence}" for sentence in _order(group.items))


def _conditions(definition: Definition) -> Iterator[str]:
    earlier: dict[str, Field] = {}
    for section in definition.sections:
        if section.show_if:
            yield from _condition(section.title, section.show_if, earlier)
        yield from _order(section.fields, earlier)


def _order(fields: tuple[Field, ...], earlier: dict[str, Field] | None = None) -> Iterator[str]:
    known = {} if earlier is None else earlier
    for one in flat(fields):
        if one.show_if:
            yield from _condition(one.name, one.show_if, known)
        known[one.name] = one


def _condition(where: str, condition: ShowIf, earlier: dict[str, Field]) -> Iterator[str]:
    asked = earlier.get(condition.field)
    if asked is None:
        yield f"{where} depends on {condition.field}, which is not asked before it"
        return
    offered = [comparable(asked, option.value) for option in asked.options]
    for wanted in condition.equals:
        if wanted not in offered:
            yield f"{where} depends on {condition.field} being {wanted!r}, which cannot be chosen"


def _whole(definition: Definition, fields: dict[str, Field]) -> Iterator[str]:
    for clause in definition.clauses:
        if not CLAUSE.fullmatch(clause):
            yield f"{clause} is not a clause id"
    if definition.happened_on and getattr(fields.get(definition.happened_on), "type", "") != "date":
        yield f"happened_on names {definition.happened_on}, which is not a date of this form"
    single = {one.record.partition(".")[0] for one in fields.values() if "." in one.record}
    for one in fields.values():
        if one.record in single:
            yield f"{one.name} writes rows of {one.record}, which other questions write as one row"
        for bound in (one.not_before, one.not_after):
            if bound and bound.unless and bound.unless not in fields:
                yield f"{one.name}: unless names {bound.unless}, which is not asked"
    for setting in definition.sets:
        if setting.at and (setting.kind != "fact" or not setting.name.endswith("_at")):
            yield f"{setting.name}: a time of day makes an instant, which is a fact whose name ends in _at"
        if setting.at and getattr(fields.get(setting.at), "type", "") != "time":
            yield f"{setting.name}: at names {setting.at}, which is not a time of this form"
