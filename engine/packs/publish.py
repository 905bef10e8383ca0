"""Publish: freeze a set of files into the authority's next bundle; and install the first one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.packs import load
from engine.packs.cited import refuse_unknown
from engine.packs.models import Bundle, BundleFile, DayOff, PolicyVersion
from engine.packs.unused import refuse_unused_forms
from engine.process.spec import parse
from engine.time.clock import Clock
from engine.time.policy import read_policy

POLICY = "policy.toml"
"""The path under which the policy stands among the files of a procedure; a bundle does not hold it."""


def install(session: Session, clock: Clock, authority: str, *, local: bool = True) -> Bundle:
    """Publish an authority's pack from its folder as the first bundle and policy of an empty database.

    Without `local` the policy stands as it is shared, without the authority's own values. Raises PackError,
    DiagramError or PolicyError; nothing is written then. With a bundle there already, the newest is returned: from
    then on the database is the truth, not the folder.
    """
    newest = session.scalar(select(Bundle).order_by(Bundle.id.desc()).limit(1))
    if newest is not None:
        return newest
    text = load.policy_text(authority, local=local)
    policy = read_policy(text)
    refuse_unknown(authority)
    refuse_unused_forms(authority)
    session.add(PolicyVersion(text=text, published_at=clock.now()))
    for on, name in policy.closures.items():
        session.add(DayOff(on=on, name=name, kind="closure", added_at=clock.now()))
    return publish(session, clock, load.read_folder(authority), note="As the procedure was installed")


def publish(
    session: Session,
    clock: Clock,
    files: Mapping[str, bytes],
    *,
    note: str,
    drawn_by: int | None = None,
    approved_by: int | None = None,
    opens_on: date | None = None,
) -> Bundle:
    """Freeze these files as the next bundle; new cases start on it, running ones stay where they are.

    `opens_on` is the first day on which cases start on it; None for from now on.

    Raises DiagramError if the diagrams cannot be run. Whether they SHOULD run is the check's business.
    """
    parse(load.diagrams(files))
    bundle = Bundle(
        number=(session.scalar(select(func.max(Bundle.number))) or 0) + 1,
        digest=load.digest(files),
        note=note,
        published_at=clock.now(),
        drawn_by_id=drawn_by,
        approved_by_id=approved_by,
        opens_on=opens_on,
    )
    bundle.files = [BundleFile(path=path, content=content) for path, content in sorted(files.items())]
    session.add(bundle)
    session.flush()
    return bundle


def publish_policy(
    session: Session,
    clock: Clock,
    text: str,
    *,
    note: str,
    drawn_by: int | None,
    approved_by: int | None,
    beside: int | None = None,
) -> PolicyVersion:
    """Put this policy in force; `beside` is the bundle that it was published with. Raises PolicyError.

    Running clocks are not counted again here: that is `recompute`, case by case.
    """
    read_policy(text)
    version = PolicyVersion(
        text=text,
        note=note,
        published_at=clock.now(),
        published_by_id=approved_by,
        drawn_by_id=drawn_by,
        bundle_id=beside,
    )
    session.add(version)
    session.flush()
    return version


def files_of(session: Session, bundle_id: int) -> dict[str, bytes]:
    """The files that a bundle froze, by path."""
    query = select(BundleFile.path, BundleFile.content).where(BundleFile.bundle_id == bundle_id)
    return {path: content for path, content in session.execute(query)}
