"""A package as a page that anybody can read and print, with nothing but a browser."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from jinja2 import Environment, PackageLoader

from engine.time.clock import local_date
from engine.time.words import full_day_words, time_words
from web.transfer.content import Content

_pages = Environment(
    loader=PackageLoader("web.transfer"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def page_of(content: Content) -> str:
    """The whole package as one HTML page with its own looks and without scripts."""
    return _pages.get_template("transfer/paper.html").render(package=content, said=said, heading=heading)


def said(value: Any) -> str:
    """A value of a package in words: days written out, yes and no, lists in a row."""
    if isinstance(value, bool) or value is None:
        return {True: "Yes", False: "No", None: ""}[value]
    if isinstance(value, dict):
        return ", ".join(f"{heading(name)}: {said(each)}" for name, each in value.items() if each)
    if isinstance(value, list):
        return "; ".join(said(each) for each in value)
    return _day(str(value)) or str(value)


def heading(name: str) -> str:
    """The name of a column or a table as a heading."""
    words = name.removesuffix("_on").replace("_", " ")
    return words[:1].upper() + words[1:]


def _day(text: str) -> str:
    if len(text) < 10 or not text[:4].isdigit():
        return ""
    try:
        if len(text) == 10:
            return full_day_words(date.fromisoformat(text))
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return f"{full_day_words(local_date(moment))}, {time_words(moment)}" if moment.tzinfo else ""
