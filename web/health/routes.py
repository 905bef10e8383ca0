"""Is this installation able to answer?"""

from __future__ import annotations

from flask import Blueprint, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from engine.packs.models import Bundle
from web.access import anyone
from web.site import Site, site

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@anyone
def health() -> Response:
    """200 if the database can be read and holds a procedure, else 503. It tells nothing else."""
    ready = is_ready(site())
    answer = jsonify(status="ok" if ready else "not ready")
    answer.status_code = 200 if ready else 503
    return answer


def is_ready(here: Site) -> bool:
    """True if this authority's database can be read and holds a procedure."""
    try:
        with here.db.read() as session:
            return session.scalar(select(Bundle.id).limit(1)) is not None
    except SQLAlchemyError:
        return False
