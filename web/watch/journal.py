"""The log: plain lines for a person, or one JSON object a line for a machine that collects them.

In JSON stands nothing that a person wrote or is called. What a record carries beside its own fixed words is let
through only if it can hold nothing personal: numbers, the reference of a case, the method of a request. Of an error
its kind and its place are told, never its message: a database quotes in its messages what it was given.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

OURS = ("web", "engine", "forms")
HIDDEN = "…"
HARMLESS = re.compile(r"[A-Z]{2,6}-\d{1,9}|GET|HEAD|POST|[0-9a-f]{8}")
"""A case's reference, a request's method, an incident's number."""

PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
TALKATIVE = ("apscheduler", "asyncio", "procrastinate", "spiff")
"""The scheduler reports every round, the queue every job, and the process every move of every token."""

FRAMES = 8
"""How many of our own places of an error are told, the innermost last."""

_about: ContextVar[Mapping[str, Any]] = ContextVar("about", default={})  # noqa: B039 - never changed in place


def begin(form: str) -> None:
    """Write the log to stderr, as "json" or, if that is not asked for, as "text". Raises ValueError for another."""
    if form not in ("", "text", "json"):
        raise ValueError(f"KEEPSTEP_LOG is {form!r}. Write json, or text, or leave it out for text.")
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(PLAIN))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def about(**fields: Any) -> Iterator[None]:
    """What every line says that is written meanwhile, such as the authority: harmless words only."""
    token = begin_about(**fields)
    try:
        yield
    finally:
        _about.reset(token)


def begin_about(**fields: Any) -> Any:
    """The same where the end is elsewhere: hand what this gives to `end_about`."""
    return _about.set({**_about.get(), **fields})


def end_about(token: Any) -> None:
    """Say no more what was begun."""
    _about.reset(token)


class JsonLines(logging.Formatter):
    """Each record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record without anything personal."""
        given: Mapping[str, Any] = getattr(record, "fields", {})
        line = {
            "time": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "event": given.get("event") or _event(record),
            "logger": record.name,
            **_about.get(),
            **{name: value for name, value in given.items() if name != "event"},
            **_error(record),
        }
        return json.dumps(line, ensure_ascii=False, default=lambda _: HIDDEN)


def _event(record: logging.LogRecord) -> str:
    words = record.msg if isinstance(record.msg, str) else ""
    # Others' records may have their values in the words already.
    if not words or (not record.args and record.name.partition(".")[0] not in OURS):
        return f"{record.module}:{record.lineno}"
    try:
        return words % _harmless(record.args) if record.args else words
    except (TypeError, ValueError, KeyError):
        return words


def _harmless(args: Any) -> Any:
    if isinstance(args, Mapping):
        return {name: _let_through(value) for name, value in args.items()}
    return tuple(_let_through(value) for value in args)


def _let_through(value: Any) -> Any:
    if isinstance(value, bool | int | float) or (isinstance(value, str) and HARMLESS.fullmatch(value)):
        return value
    return HIDDEN


def _error(record: logging.LogRecord) -> dict[str, Any]:
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if error is None:
        return {}
    return {"error": _kinds(error), "where": _places(error)}


def _kinds(error: BaseException | None) -> str:
    """The kind of an error, and of what it came from."""
    kinds: list[str] = []
    while error is not None and len(kinds) < FRAMES:
        kinds.append(f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins."))
        error = error.__cause__ or error.__context__
    return " from ".join(kinds)


def _places(error: BaseException) -> list[str]:
    """Where it happened: the last places in our own files, and the innermost of all."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames[:-1] if "site-packages" not in frame.filename]
    return [
        f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
        for frame in (*ours[-FRAMES:], *frames[-1:])
    ]
