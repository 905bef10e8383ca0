"""What the editor offers to choose from, in the user's words: roles, forms, deadlines, answers, diagrams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from flask import request
from lxml import etree

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs import drawn
from engine.packs.check import sent_from_outside
from engine.packs.compare_policy import rungs_in_words
from engine.packs.load import Names, diagrams, names
from engine.packs.picture import title_of
from engine.time.policy import Policy
from engine.time.timescale import Timescale
from engine.time.words import listed
from web.studio.around import Around, around

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
KINDS = {"code": "code", "flag": "flag", "date": "date", "instant": "date", "number": "number"}

Choice = dict[str, Any]


def config(desk: Desk) -> dict[str, Any]:
    """Lists of {value, label}, some with more (see docs/how-to/build-the-editor.md), and the addresses of pages."""
    known = around(desk, drafts.drawn(desk), drafts.published(desk))
    said = names(known.files)
    roots = dict(_roots(known.files))
    studio = f"{request.script_root}/studio"
    return {
        "roles": [{"value": key, "label": post.label} for key, post in known.policy.positions.items()],
        "forms": [
            {"value": id, "label": str(form["title"]), "names": sorted(_given(form))}
            for id, form in sorted(known.forms.items())
        ],
        "parameters": [parameter(known.policy, said, name) for name in sorted(known.policy.parameters())],
        "processes": [
            {
                "value": id,
                "label": title_of(known.files[f"{id}.bpmn"], spaced(id)),
                "names": sorted(_given_by(id, roots, known)),
            }
            for id in sorted(roots)
        ],
        "ladders": [
            {"value": name, "label": spaced(name), "words": rungs_in_words(ladder)}
            for name, ladder in known.policy.ladders.items()
        ],
        "messages": [
            {"value": name, "label": spaced(name)} for name in sorted(_messages(roots, known.policy))
        ],
        "constants": [_name(name, declared) for name, declared in sorted(said.constants.items())],
        "names": [
            _name(name, declared, _offered(name, known))
            for kind in (said.decisions, said.facts)
            for name, declared in sorted(kind.items())
        ],
        "form_preview": f"{studio}/forms/{{id}}/preview",
        "form_edit": f"{studio}/forms/{{id}}",
        "diagram": f"{studio}/{{id}}",
        "rule": f"{studio}/rules/{{code}}",
    }


def parameter(policy: Policy, said: Names, name: str) -> Choice:
    """One deadline of the policy: what it counts from, how long, and by which clauses, in words."""
    rows = policy.rows_for(name)
    row = next((row for row in rows if row.value is not None), rows[0])
    return {
        "value": name,
        "label": _label(row),
        "counts_from": _counts_from(row, said),
        "value_words": _length(row),
        "clauses": list(dict.fromkeys(clause for row in rows for clause in row.clauses)),
    }


def _label(row: Timescale) -> str:
    return f"{row.noun[:1].upper()}{row.noun[1:]}" + (f": {row.length}" if row.length else ": no length set")


def _length(row: Timescale) -> str:
    if not row.length:
        return ""
    before = " before" if row.kind == "min_lead" else ""
    force = f" ({row.force})" if row.force else ""
    return f"{row.length}{before}{force}"


def _counts_from(row: Timescale, said: Names) -> str:
    """The start in words; of several the first that is known."""
    labels = [said.fact_labels.get(fact, fact.replace("_", " ")) for fact in row.counts_from]
    if len(labels) < 2:
        return "".join(labels)
    return f"{labels[0]}; until that is known, {listed(labels[1:])}"


def _name(name: str, declared: Mapping[str, Any], given: set[str] | None = None) -> Choice:
    """One answer with its codes; `given` are those that somebody can give, None where any may come."""
    codes = [
        {"value": code, "label": str(label)}
        for code, label in declared.get("codes", {}).items()
        if given is None or code in given
    ]
    kind = KINDS.get(str(declared.get("type", "code")), "code")
    return {"value": name, "label": _first_up(str(declared.get("label", name))), "kind": kind, "codes": codes}


def _given(form: Mapping[str, Any]) -> set[str]:
    """The facts and decisions that a form's answers give."""
    entries = [*form.get("fields", ()), *form.get("sets", ())]
    return {
        entry[kind] for entry in entries for kind in ("fact", "decision") if isinstance(entry.get(kind), str)
    }


def _offered(name: str, known: Around) -> set[str] | None:
    """The codes that forms offer or set for this answer; None where no form lists them."""
    codes: set[str] = set()
    for form in known.forms.values():
        fields = {field["name"]: field for field in form.get("fields", ())}
        asked = [field for field in fields.values() if name in (field.get("decision"), field.get("fact"))]
        for setting in form.get("sets", ()):
            if name not in (setting.get("decision"), setting.get("fact")):
                continue
            if setting.get("to") is not None:
                codes.add(str(setting["to"]))
            elif setting.get("from") in fields:
                asked.append(fields[setting["from"]])
        codes.update(code for field in asked for code in _codes(field))
    return codes or None


def _codes(field: Mapping[str, Any]) -> Iterator[str]:
    for option in field.get("options") or ():
        yield str(option["value"] if isinstance(option, Mapping) else option)


def _given_by(id: str, roots: Mapping[str, Any], known: Around) -> set[str]:
    """What the forms of a diagram give, and of those that it calls, at any depth."""
    given: set[str] = set()
    seen, waiting = {id}, [id]
    while waiting:
        root = roots.get(waiting.pop())
        if root is None:
            continue
        for form in drawn.forms_asked(root):
            given |= _given(known.forms.get(form, {}))
        called = {str(call.get("calledElement")) for call in root.iter(f"{BPMN}callActivity")}
        waiting += called - seen
        seen |= called
    return given


def _messages(roots: Mapping[str, Any], policy: Policy) -> set[str]:
    sent = {str(message.get("name")) for root in roots.values() for message in root.iter(f"{BPMN}message")}
    return {*sent, *sent_from_outside(policy)} - {"None"}


def _roots(files: Mapping[str, bytes]) -> Iterator[tuple[str, Any]]:
    """Each diagram that can be read, by its id."""
    for path, content in diagrams(files).items():
        with suppress(etree.XMLSyntaxError):
            yield path.removesuffix(".bpmn"), drawn.root(content)


def spaced(name: str) -> str:
    """A name of the pack as words, where nobody gave it any."""
    return _first_up(name.replace("_", " "))


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]
