"""Keeps a change of a form as a draft, or says on the page why not. What was typed stays on the page either way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs.names_edit import declared
from engine.packs.toml_text import UnusualText
from forms import editing
from forms.editing import Json, NoSuchPlace
from forms.reading import UnreadableError
from web.site import command, desk
from web.studio.forms.opened import Opened, open_form
from web.studio.forms.typed import Typed

Change = Callable[[Json], Json]

GONE = "This is no longer in the form. Go back to the form and choose again"
WORDS = {
    "has no label": "label",
    "has no error": "error",
    "short name": "short",
    "default": "default",
    "its options": "option-0",
    "options belong": "option-0",
    "same value": "option-0",
    "yes or no:": "option-0",
    "reveal": "type",
    "group": "type",
    "clause": "clauses",
    "first or last day": "not_before",
    "unless": "not_after-unless",
    "a fact named": "sets",
    "a decision is": "sets",
    "no fact, decision": "sets",
    "depends on": "shown-0",
    "prefilled": "type",
    "happened_on": "happened_on",
}
"""Which field of a question's form a sentence of the rules speaks of, by words in it."""


@dataclass(frozen=True)
class Declared:
    """A fact or decision to be declared along with a change: its words, and its codes if it has any."""

    kind: str
    name: str
    label: str
    codes: Mapping[str, str]
    type: str = ""


def keep(id: str, said: Typed, change: Change, name: Declared | None = None, first: str = "label") -> bool:
    """Draw the change on the newest definition, if the page that it came from showed that one.

    A change that breaks the definition is refused at the field that it comes from; `first` takes what fits no field.
    """
    try:
        with command() as session:
            here = desk(session)
            opened = open_form(here, id)
            if opened is None:
                raise NoSuchPlace()
            _draw(here, opened, said, change, name, first)
    except NoSuchPlace:
        said.errors[first] = GONE
    except (drafts.SavedMeanwhile, drafts.GoneMeanwhile) as refusal:
        who = refusal.data.get("who", "Somebody")
        said.errors[first] = (
            f"{who} saved this form after you opened it. What you typed is still here: look at the newest form, "
            "then press the button again"
        )
    except UnusualText as error:
        said.errors[first] = str(error)
    return not said.errors


def _draw(here: Desk, opened: Opened, said: Typed, change: Change, name: Declared | None, first: str) -> None:
    after = change(opened.form)
    after = editing.changed(after, {"version": _next_version(opened)})
    known = set(opened.problems)
    for problem in editing.wrong_with(after):
        if problem not in known:
            said.errors.setdefault(_field(problem, first), problem[:1].upper() + problem[1:])
    if said.errors:
        return
    drafts.save(here, opened.path, editing.written(after), said.version)
    if name is not None:
        _declare(here, opened, name)


def _next_version(opened: Opened) -> int:
    """One more than what is published: a form that is new has version 1."""
    if opened.published is None:
        return 1
    try:
        before = editing.read(opened.published).get("version", 1)
    except UnreadableError:
        return 1
    return before + 1 if isinstance(before, int) else 1


def _declare(here: Desk, opened: Opened, name: Declared) -> None:
    path = f"names/{opened.policy.authority}.toml"
    text = opened.files.get(path, b"").decode()
    new = declared(text, name.kind, name.name, name.label, name.codes, name.type)
    draft = drafts.find(here, path)
    drafts.save(here, path, new.encode(), draft.version if draft else 0)


def _field(problem: str, first: str) -> str:
    if first != "label":
        return first
    lowered = problem.lower()
    return next((field for words, field in WORDS.items() if words in lowered), first)


def new_form(id: str, title: str, kind: str, copied: bytes | None) -> None:
    """Begin a form, empty or with another's questions. Raises SavedMeanwhile if somebody just began it."""
    content: Json = {
        "id": id,
        "title": title,
        "kind": kind,
        "version": 1,
        "submit": "Submit",
        "sections": [{"title": "Questions", "fields": []}],
    }
    if copied is not None:
        content = editing.changed(json.loads(copied), {"id": id, "title": title, "kind": kind, "version": 1})
    with command() as session:
        here = desk(session)
        drafts.save(here, f"forms/{id}.json", editing.written(content), 0)
