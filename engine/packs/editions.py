"""The history of what was published: each version of the diagrams and forms, and each of the policy between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.packs.models import Bundle, BundleAuthor, PolicyVersion
from engine.packs.publish import POLICY, files_of
from engine.people.models import Person
from engine.time.words import listed


@dataclass(frozen=True)
class Edition:
    """The whole procedure as it stood after one publishing.

    `drawn_by` names everybody who drew it.
    `key` is the bundle's number, "3"; where only the policy was published after it, "3.1". `opens_on` is the day
    from which new cases start on it, None for from when it was published.
    """

    key: str
    number: int
    bundle_id: int
    policy_id: int
    published_at: datetime
    note: str
    drawn_by: str | None
    approved_by: str | None
    opens_on: date | None

    @property
    def only_policy(self) -> bool:
        """Whether nothing but the policy was published."""
        return "." in self.key

    def files(self, session: Session) -> dict[str, bytes]:
        """Every file of the procedure as it then was, the policy under its path."""
        text = session.scalars(select(PolicyVersion.text).where(PolicyVersion.id == self.policy_id)).one()
        return files_of(session, self.bundle_id) | {POLICY: text.encode()}


def editions(session: Session) -> list[Edition]:
    """Everything that was published, the newest first: three statements."""
    bundles, policies, authors = _bundles(session), _policies(session), _authors(session)
    beside = {policy.bundle_id: policy.id for policy in policies if policy.bundle_id is not None}
    # The first policy was installed with the first diagrams, a moment before them.
    first, *alone = [policy for policy in policies if policy.bundle_id is None]
    found: list[Edition] = []
    policy_id = first.id
    for bundle, later in zip(bundles, [*bundles[1:], None], strict=True):
        policy_id = beside.get(bundle.id, policy_id)
        edition = _edition(str(bundle.number), bundle, policy_id, bundle, bundle.opens_on)
        drew = listed(authors.get(bundle.id, ())) or edition.drawn_by
        found.append(replace(edition, drawn_by=drew))
        while alone and (later is None or alone[0].published_at < later.published_at):
            policy = alone.pop(0)
            policy_id, count = policy.id, sum(each.number == bundle.number for each in found)
            found.append(_edition(f"{bundle.number}.{count}", bundle, policy_id, policy, None))
    return found[::-1]


def find(session: Session, key: str) -> Edition | None:
    """The edition with this key."""
    return next((edition for edition in editions(session) if edition.key == key), None)


def before(every: Sequence[Edition], edition: Edition) -> Edition | None:
    """The edition that was published just before this one; `every` are all, the newest first."""
    keys = [each.key for each in every]
    earlier = every[keys.index(edition.key) + 1 :]
    return earlier[0] if earlier else None


def _bundles(session: Session) -> Sequence[Any]:
    drew, approved = aliased(Person), aliased(Person)
    query = (
        select(
            Bundle.id,
            Bundle.number,
            Bundle.note,
            Bundle.published_at,
            Bundle.opens_on,
            drew.name.label("drawn_by"),
            approved.name.label("approved_by"),
        )
        .outerjoin(drew, drew.id == Bundle.drawn_by_id)
        .outerjoin(approved, approved.id == Bundle.approved_by_id)
    )
    return session.execute(query.order_by(Bundle.id)).all()


def _authors(session: Session) -> dict[int, list[str]]:
    """The names of everybody who drew each bundle, in alphabetical order."""
    found: dict[int, list[str]] = {}
    query = select(BundleAuthor.bundle_id, Person.name).join(Person, Person.id == BundleAuthor.person_id)
    for bundle_id, name in session.execute(query.order_by(Person.name)):
        found.setdefault(bundle_id, []).append(name)
    return found


def _policies(session: Session) -> Sequence[Any]:
    drew, approved = aliased(Person), aliased(Person)
    query = (
        select(
            PolicyVersion.id,
            PolicyVersion.note,
            PolicyVersion.published_at,
            PolicyVersion.bundle_id,
            drew.name.label("drawn_by"),
            approved.name.label("approved_by"),
        )
        .outerjoin(drew, drew.id == PolicyVersion.drawn_by_id)
        .outerjoin(approved, approved.id == PolicyVersion.published_by_id)
    )
    return session.execute(query.order_by(PolicyVersion.id)).all()


def _edition(key: str, bundle: Any, policy_id: int, published: Any, opens_on: date | None) -> Edition:
    return Edition(
        key,
        bundle.number,
        bundle.id,
        policy_id,
        published.published_at,
        published.note,
        published.drawn_by,
        published.approved_by,
        opens_on,
    )
