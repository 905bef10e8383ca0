"""Definitions from folders or bundles -> forms, and what the engine must know of them as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from forms.definition import Definition, Field, Setting, all_fields, citing, flat
from forms.form import Form
from forms.reading import UnreadableError, read_definition
from forms.rules import problems as problems_of
from forms.wording import fill


class DefinitionError(Exception):
    """Definitions cannot be used; `.problems` names every problem with its form."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("Mend these form definitions: " + "; ".join(self.problems))


class UnknownFormError(KeyError):
    """The procedure names a form that no folder holds. Add forms/<id>.json, or name another form."""


class Catalogue:
    """The forms of one procedure, by id."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self._forms = dict(forms)

    def form(self, id: str) -> Form:
        """The form with this id. Raises UnknownFormError."""
        try:
            return self._forms[id]
        except KeyError:
            raise UnknownFormError(f"There is no form {id}. Known: {', '.join(self.ids())}.") from None

    def ids(self) -> tuple[str, ...]:
        """The ids of all forms, sorted."""
        return tuple(sorted(self._forms))

    def citing(self, keep: Callable[[Iterable[str]], tuple[str, ...]]) -> Catalogue:
        """The same forms with only the clauses that `keep` keeps of each question's."""
        return Catalogue({id: Form(citing(form.definition, keep)) for id, form in self._forms.items()})

    def as_data(self) -> dict[str, dict[str, Any]]:
        """What the engine must know: titles, kinds, fields, and what completing each form may set."""
        return {id: _form_data(form.definition) for id, form in sorted(self._forms.items())}


def load(*folders: Path) -> Catalogue:
    """The forms of these packs (or folders of forms); a later folder's form wins. Raises DefinitionError."""
    files: dict[str, bytes] = {}
    for folder in folders:
        home = folder / "forms" if (folder / "forms").is_dir() else folder
        files.update({path.stem: path.read_bytes() for path in sorted(home.glob("*.json"))})
    return read(files)


def read(definitions: Mapping[str, bytes]) -> Catalogue:
    """The forms of a bundle, given each definition's JSON by form id. Raises DefinitionError."""
    readable: dict[str, Definition] = {}
    found: list[str] = []
    for id, content in definitions.items():
        try:
            definition = read_definition(content)
        except UnreadableError as error:
            found += [f"{id}: {problem}" for problem in error.problems]
            continue
        found += [f"{id}: {problem}" for problem in _problems(id, definition)]
        readable[id] = definition
    if found:
        raise DefinitionError(found)
    return Catalogue({id: Form(definition) for id, definition in readable.items()})


def catalogue(*folders: Path) -> dict[str, dict[str, Any]]:
    """Plain data of the forms in these folders, to be handed to the engine. Raises DefinitionError."""
    return load(*folders).as_data()


def _problems(id: str, definition: Definition) -> Iterator[str]:
    if definition.id != id:
        yield f"its id is {definition.id}: file and id must have one name"
    yield from problems_of(definition)


def _form_data(definition: Definition) -> dict[str, Any]:
    return {
        "title": fill(definition.title, {}),
        "kind": definition.kind,
        "version": definition.version,
        "clauses": list(definition.clauses),
        "fields": [_field_data(one) for one in all_fields(definition.sections)],
        "sets": [_setting_data(setting) for setting in definition.sets],
    }


def _field_data(one: Field) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": one.name,
        "type": one.type,
        "label": fill(one.label, {}),
        "options": [{"value": option.value, "label": option.label} for option in one.options],
        "fact": one.fact or None,
        "decision": one.decision or None,
        "record": one.record or None,
        "required": one.required or one.min_items > 0,
        "clauses": list(one.clauses),
    }
    return {**data, "items": [_field_data(item) for item in flat(one.items)]} if one.items else data


def _setting_data(setting: Setting) -> dict[str, Any]:
    when = {name: list(values) for name, values in setting.when.items()}
    return {setting.kind: setting.name, "to": setting.to, "from": setting.source or None, "when": when}
