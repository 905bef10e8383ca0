"""Fields -> a marshmallow schema that turns what was typed into values, each with its own error text.

Nothing is required here: what must be answered depends on conditions and on whether it is a draft
(forms.checking).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from forms.dates import DateError, read_date
from forms.definition import Field

TIME = re.compile("(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))? ?(?P<half>am|pm)?")
LONGEST_LINE = 200
LONGEST_TEXT = 5000
"""Characters, where the definition sets no `max`: what the record's columns hold (engine/records)."""


def schema_of(asked: Iterable[Field]) -> Schema:
    """The schema of these fields, without groups and notes: a group's rows have a schema of their own."""
    built = {field.name: BUILDERS[field.type](field) for field in asked if field.type in BUILDERS}
    return Schema.from_dict(built)(unknown=EXCLUDE)


class TypedDate(fields.Field[date]):
    """Three typed parts -> a date."""

    def __init__(self, subject: str) -> None:
        super().__init__()
        self.subject = subject

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, Mapping):
            raise ValidationError(f"{self.subject} must be a real date")
        try:
            return read_date(value)
        except DateError as error:
            raise ValidationError(f"{self.subject} {error}") from error


class TypedNumber(fields.Field[int]):
    """A whole number within its limits."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.asked = field

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        subject, least, most = self.asked.subject, self.asked.min, self.asked.max
        # Nine digits fit every column and keep int() quick.
        if not isinstance(value, str) or not re.fullmatch("-?[0-9]{1,9}", value):
            raise ValidationError(f"{subject} must be a whole number, such as {least if least else 1}")
        number = int(value)
        if least is not None and number < least:
            raise ValidationError(f"{subject} must be {least} or more")
        if most is not None and number > most:
            raise ValidationError(f"{subject} must be {most} or fewer")
        return number


class TypedTime(fields.Field[str]):
    """A time of day as people write it ("9:30", "3pm", "15.30") -> "15:30"."""

    def __init__(self, subject: str) -> None:
        super().__init__()
        self.subject = subject

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = TIME.fullmatch(value.strip().lower()) if isinstance(value, str) else None
        hour, minute = (int(found["hour"]), int(found["minute"] or 0)) if found else (24, 0)
        half = found["half"] if found else None
        if hour > (12 if half else 23) or (half and not hour) or minute > 59:
            raise ValidationError(f"{self.subject} must be a time, such as 9:30 or 3:30pm")
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        return f"{hour:02}:{minute:02}"


class TypedFlag(fields.Field[bool]):
    """Yes or no."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.message = message

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if value not in ("yes", "no"):
            raise ValidationError(self.message)
        return bool(value == "yes")


def _written(field: Field, longest: int) -> fields.Field[Any]:
    most = field.max or longest
    too_long = f"{field.subject} must be {most:,} characters or fewer"
    return fields.String(validate=validate.Length(max=most, error=_as_it_is(too_long)))


def _chosen(field: Field) -> fields.Field[Any]:
    offered = [option.value for option in field.options]
    return fields.String(validate=validate.OneOf(offered, error=_as_it_is(_choose(field))))


def _several(field: Field) -> fields.Field[Any]:
    offered = [option.value for option in field.options]
    return fields.List(
        fields.String(), validate=validate.ContainsOnly(offered, error=_as_it_is(_choose(field)))
    )


def _as_it_is(message: str) -> str:
    # The validators fill in `{...}` themselves; the child's name, `{child}`, is filled in later and by us.
    return message.replace("{", "{{").replace("}", "}}")


def _choose(field: Field) -> str:
    return field.error or f"Choose one of the answers given for “{field.subject}”"


BUILDERS: Mapping[str, Callable[[Field], fields.Field[Any]]] = {
    "text": lambda field: _written(field, LONGEST_LINE),
    "textarea": lambda field: _written(field, LONGEST_TEXT),
    "date": lambda field: TypedDate(field.subject),
    "radios": _chosen,
    "select": _chosen,
    "checkboxes": _several,
    "number": TypedNumber,
    "yes_no": lambda field: TypedFlag(_choose(field)),
    "time": lambda field: TypedTime(field.subject),
}
