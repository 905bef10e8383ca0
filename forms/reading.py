"""JSON -> Definition. Wrong or missing keys are all reported at once, each with its place in the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from forms.definition import (
    KINDS,
    TYPES,
    Bound,
    Definition,
    Field,
    Known,
    Match,
    Option,
    Scalar,
    Section,
    Setting,
    ShowIf,
)

UNKNOWN_KEY = "is not a key of the definition language"
MISSING_KEY = "is missing"
YES_NO = [Option("yes", "Yes"), Option("no", "No")]


class UnreadableError(Exception):
    """The definition cannot be read; `.problems` says what is wrong and where in it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_definition(content: bytes) -> Definition:
    """The definition that this JSON describes. Raises UnreadableError."""
    try:
        loaded = _DefinitionSchema().load(json.loads(content))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError([f"is not JSON: {error}"]) from error
    except ValidationError as error:
        raise UnreadableError(list(_sentences(error.messages))) from error
    assert isinstance(loaded, Definition)
    return loaded


class _Plain(fields.Field[Scalar]):
    """A constant: text, number, true or false."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Scalar:
        if isinstance(value, str | bool | int):
            return value
        raise ValidationError("must be a text, a whole number, true or false")


class _OneOrMore(fields.Field[tuple[Scalar, ...]]):
    """One constant or a list of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Scalar, ...]:
        values = value if isinstance(value, list) else [value]
        if values and all(isinstance(one, str | bool | int) for one in values):
            return tuple(values)
        raise ValidationError("must be a text, a whole number, true or false, or a list of these")


class _Match(fields.Field[Match]):
    """An object of names and the values each may have."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Match:
        if not isinstance(value, dict) or not value:
            raise ValidationError('must be an object such as {"meeting_kind": ["initial"]}')
        inner = _OneOrMore()
        return {str(name): inner.deserialize(wanted) or () for name, wanted in value.items()}


class _Part(Schema):
    """A piece of a definition: loads into its dataclass, with lists as tuples."""

    error_messages = {"unknown": UNKNOWN_KEY, "type": "must be an object"}
    part: type

    @post_load
    def _build(self, data: dict[str, Any], **kwargs: Any) -> Any:
        return self.part(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})


def _text(*, required: bool = False, among: tuple[str, ...] = ()) -> fields.String:
    checks = [validate.OneOf(among, error="must be one of " + ", ".join(among))] if among else []
    return fields.String(required=required, validate=checks, error_messages={"required": MISSING_KEY})


def _list(inner: type[Schema], *, required: bool = False) -> fields.List[Any]:
    nested = fields.Nested(lambda: inner())
    return fields.List(nested, required=required, error_messages={"required": MISSING_KEY})


class _BoundSchema(_Part):
    part = Bound
    limit = _text(required=True)
    error = _text(required=True)
    unless = _text()


class _ShowIfSchema(_Part):
    part = ShowIf
    field = _text(required=True)
    equals = _OneOrMore(required=True)


class _OptionSchema(_Part):
    part = Option
    value = _text(required=True)
    label = _text(required=True)
    hint = _text()
    reveals = fields.List(fields.Nested(lambda: _FieldSchema()))


class _FieldSchema(_Part):
    part = Field
    name = _text(required=True)
    type = _text(required=True, among=TYPES)
    label = _text()
    short = _text()
    hint = _text()
    error = _text()
    required = fields.Boolean()
    max = fields.Integer(strict=True)
    min = fields.Integer(strict=True)
    rows = fields.Integer(strict=True)
    unit = _text()
    layout = _text(among=("inline", "scale"))
    default = _Plain()
    options = _list(_OptionSchema)
    only_when = _Match()
    show_if = fields.Nested(_ShowIfSchema)
    fact = _text()
    fact_when = _Match()
    decision = _text()
    record = _text()
    clauses = fields.List(fields.String())
    guidance = _text()
    pull = _OneOrMore()
    prefill = fields.Boolean()
    not_before = fields.Nested(_BoundSchema)
    not_after = fields.Nested(_BoundSchema)
    items = fields.List(fields.Nested(lambda: _FieldSchema()))
    item_label = _text()
    min_items = fields.Integer(strict=True)
    max_items = fields.Integer(strict=True)

    @post_load
    def _build(self, data: dict[str, Any], **kwargs: Any) -> Any:
        if data["type"] == "yes_no" and "options" not in data:
            data["options"] = YES_NO
        return super()._build(data)


class _SectionSchema(_Part):
    part = Section
    title = _text(required=True)
    intro = _text()
    only_when = _Match()
    show_if = fields.Nested(_ShowIfSchema)
    # Schema has an attribute named `fields` of its own.
    asked = fields.List(
        fields.Nested(_FieldSchema),
        data_key="fields",
        attribute="fields",
        required=True,
        error_messages={"required": MISSING_KEY},
    )


class _KnownSchema(_Part):
    part = Known
    label = _text(required=True)
    pull = _text(required=True)


class _SettingSchema(_Part):
    fact = _text()
    decision = _text()
    record = _text()
    to = _Plain()
    source = fields.String(data_key="from")
    at = _text()
    when = _Match()

    @post_load
    def _build(self, data: dict[str, Any], **kwargs: Any) -> Setting:
        kinds = [kind for kind in ("fact", "decision", "record") if kind in data]
        if len(kinds) != 1 or ("to" in data) == ("source" in data):
            raise ValidationError('must name one fact, decision or record, and either "to" or "from"')
        return Setting(kind=kinds[0], name=data.pop(kinds[0]), **data)


class _DefinitionSchema(_Part):
    part = Definition
    id = _text(required=True)
    title = _text(required=True)
    kind = _text(required=True, among=KINDS)
    intro = _text()
    version = fields.Integer(strict=True)
    clauses = fields.List(fields.String())
    submit = _text(required=True)
    happened_on = _text()
    known = _list(_KnownSchema)
    sets = _list(_SettingSchema)
    sections = _list(_SectionSchema, required=True)


def _sentences(messages: Any, place: str = "") -> Iterator[str]:
    """Marshmallow's nested messages as sentences: "sections 1 fields 3 tpye is not a key …"."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            here = str(key + 1) if isinstance(key, int) else "" if key == "_schema" else str(key)
            yield from _sentences(inner, f"{place} {here}".strip())
    else:
        yield from (f"{place} {message}".strip() for message in messages)
