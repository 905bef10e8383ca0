"""A case opened from another council's package: what the package says is filled in, and nothing is asked twice."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records.received import Received
from forms import Form

MOVED_IN = "transfer_in"
"""The way into a case, where the procedure has it, of a child who had one in another council."""

OF_PACKAGES = uuid.UUID("8a2f0c0e-7c1d-4a0b-9a53-3b4b54b9a0d1")
"""Names the tokens of cases opened from packages: the same package gives the same token."""

TAKEN_OVER = ("last_visit_on", "is_disabled")
"""Facts that hold wherever the child lives. Dates of the other council's plan do not: this council makes its own."""


def waiting_package(session: Session, person_id: int, id: int) -> Received | None:
    """The package with this id, while no case is open for it, for whoever brought it."""
    mine = (Received.id == id, Received.by_id == person_id, Received.case_id.is_(None))
    return session.scalar(select(Received).where(*mine))


def token_of(package: Received) -> str:
    """What makes one case of one package, however often and in however many windows it is opened."""
    return str(uuid.uuid5(OF_PACKAGES, package.digest))


def moves_in(form: Form) -> bool:
    """True if this procedure has a way of its own for a child who had a plan in another council."""
    return any(
        option.value == MOVED_IN
        for field in form.fields({})
        if field.fact == "entry_route"
        for option in field.options
    )


def prefilled(form: Form, package: Mapping[str, Any]) -> dict[str, Any]:
    """The form as far as the package fills it in: the child, the way into the case, and what is true anywhere."""
    facts = {fact["name"]: fact["value"] for fact in package["facts"]}
    child, route = package["child"], MOVED_IN if moves_in(form) else "referral"
    answers: dict[str, Any] = {name: child[name] for name in ("given_name", "family_name", "family")}
    answers["born_on"] = date.fromisoformat(child["born_on"]) if child["born_on"] else None
    for field in form.fields({}):
        if field.fact == "entry_route":
            answers[field.name] = route
        elif field.fact in TAKEN_OVER and (value := _value(field.fact, facts)) is not None:
            answers[field.name] = value
    return {
        **form.start({}),
        **form.to_raw({name: said for name, said in answers.items() if said is not None}),
    }


def _value(name: str, facts: Mapping[str, Any]) -> Any:
    said = facts.get(name)
    if not name.endswith("_on"):
        return said if isinstance(said, bool) else None
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        return None
