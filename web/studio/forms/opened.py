"""One form as it is drawn, with what stands around it; and the list of all forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs import load
from engine.packs.drawn import FORMS_OF_PAGES
from engine.packs.models import PackDraft
from engine.packs.publish import POLICY
from engine.packs.uses import Use, steps_by_form
from engine.time.policy import Policy, read_policy
from engine.time.reading import PolicyError
from forms import editing
from forms.definition import Definition, Field, all_fields, flat
from forms.editing import Json
from forms.reading import UnreadableError, read_definition
from forms.wording import fill

ID = re.compile("[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True)
class Listed:
    """One form as the list shows it."""

    id: str
    title: str
    steps: Sequence[Use]
    asked_by_page: bool
    draft: PackDraft | None
    is_new: bool
    problems: Sequence[str]


@dataclass(frozen=True)
class Opened:
    """A form that somebody has open: its definition as JSON, its draft, what is published, and all other files.

    `broken` says why the drawn text is no form at all; `form` is empty then.
    """

    id: str
    form: Json
    draft: PackDraft | None
    published: bytes | None
    files: Mapping[str, bytes]
    policy: Policy
    broken: Sequence[str]

    @property
    def path(self) -> str:
        """Where the form stands among the files of the procedure."""
        return path_of(self.id)

    @property
    def version(self) -> int:
        """The draft's version, 0 for none."""
        return self.draft.version if self.draft else 0

    @property
    def title(self) -> str:
        """The title with "the child" for the name."""
        return fill(str(self.form.get("title", self.id)), {})

    @cached_property
    def problems(self) -> Sequence[str]:
        """What is wrong with the definition, in sentences."""
        return self.broken or editing.wrong_with(self.form)

    @cached_property
    def definition(self) -> Definition | None:
        """The definition as values, if it can be read."""
        try:
            return read_definition(editing.written(self.form))
        except UnreadableError:
            return None

    @cached_property
    def questions(self) -> Mapping[str, Field]:
        """Every question by its address."""
        if self.definition is None:
            return {}
        found: dict[str, Field] = {}
        for one in all_fields(self.definition.sections):
            found[one.name] = one
            found |= {f"{one.name}.{item.name}": item for item in flat(one.items)}
        return found

    @cached_property
    def names(self) -> load.Names:
        """The facts, decisions and constants of the pack, as drawn; none where a file of names cannot be read."""
        try:
            return load.names(self.files)
        except load.PackError:
            return load.Names()


def path_of(id: str) -> str:
    """Where a form of this id stands among the files of a procedure."""
    return f"forms/{id}.json"


def open_form(desk: Desk, id: str) -> Opened | None:
    """The form of this id as it is drawn, or None if there is none."""
    files, published = drafts.drawn(desk), drafts.published(desk)
    content = files.get(path_of(id)) if ID.fullmatch(id) else None
    if content is None:
        return None
    form: Json = {}
    broken: Sequence[str] = ()
    try:
        form = editing.read(content)
    except UnreadableError as error:
        broken = error.problems
    before, draft = published.get(path_of(id)), drafts.find(desk, path_of(id))
    return Opened(id, form, draft, before, files, _policy(desk, files), broken)


def listing(desk: Desk) -> list[Listed]:
    """Every form, those that are being changed first, then by title."""
    files, published = drafts.drawn(desk), drafts.published(desk)
    steps, kept = steps_by_form(files), {draft.path: draft for draft in drafts.drafts(desk)}
    found = []
    for id, content in load.forms(files).items():
        form, problems = _read(content)
        path = path_of(id)
        found.append(
            Listed(
                id,
                fill(str(form.get("title", id.replace("_", " "))), {}),
                steps.get(id, ()),
                id in FORMS_OF_PAGES,
                kept.get(path),
                path not in published,
                problems,
            )
        )
    return sorted(found, key=lambda one: (one.draft is None, one.title.lower()))


def _read(content: bytes) -> tuple[Json, Sequence[str]]:
    try:
        form = editing.read(content)
    except UnreadableError as error:
        return {}, error.problems
    return form, editing.wrong_with(form)


def _policy(desk: Desk, files: Mapping[str, bytes]) -> Policy:
    try:
        return read_policy(files[POLICY].decode())
    except (PolicyError, UnicodeDecodeError, KeyError):
        return desk.policy


def words_of(declared: Mapping[str, Any], name: str) -> str:
    """A name of the pack in words."""
    return str(declared.get("label") or name.replace("_", " "))
