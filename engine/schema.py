"""Every table, gathered: whoever creates or migrates a database imports this and nothing less."""

from engine.cases import models as cases
from engine.cases import moves
from engine.db import Base
from engine.jobs import models as jobs
from engine.outbox import models as outbox
from engine.packs import models as packs
from engine.people import models as people
from engine.records import models as records
from engine.records import received
from engine.upgrading import models as upgrading

__all__ = [
    "cases",
    "jobs",
    "metadata",
    "moves",
    "outbox",
    "packs",
    "people",
    "received",
    "records",
    "upgrading",
]

metadata = Base.metadata
