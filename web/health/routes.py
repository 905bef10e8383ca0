"""Does this process live, and should it be sent requests? A watchdog asks the first, a load balancer the second."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from engine.packs.models import Bundle
from engine.upgrading.fit import fit_of
from web.access import anyone
from web.site import Site, site

bp = Blueprint("health", __name__)

READY = "ready"


@bp.get("/healthz")
@anyone
def health() -> Response:
    """200 while this process answers at all: to begin it anew would not mend its database."""
    return alive()


@bp.get("/readyz")
@anyone
def ready() -> Response:
    """200 if this process should be sent requests, else 503 with the reason in two or three words."""
    return answer_for([site()])


def alive() -> Response:
    """The answer of whoever can answer."""
    return jsonify(status="ok")


def answer_for(sites: Sequence[Site]) -> Response:
    """The answer of a process that serves these authorities: it is as ready as the least of them."""
    # Once a process is stopping no database is asked any more.
    said = next((each for each in map(readiness, sites) if each != READY), READY)
    answer = jsonify(status=said)
    answer.status_code = 200 if said == READY else 503
    return answer


def readiness(here: Site) -> str:
    """READY, or why this authority should not be served from here now. It tells nothing else."""
    if here.stopping.is_set():
        return "stopping"
    try:
        with here.db.read() as session:
            if session.scalar(select(Bundle.id).limit(1)) is None:
                return "no procedure"
            return READY if fit_of(session).may_serve else "another version's database"
    except SQLAlchemyError:
        return "no database"
