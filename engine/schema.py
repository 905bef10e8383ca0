"""Every table, gathered: whoever creates or migrates a database imports this and nothing less."""

from engine.cases import models as cases
from engine.cases import moves
from engine.db import Base
from engine.outbox import models as outbox
from engine.packs import models as packs
from engine.people import models as people
from engine.records import models as records
from engine.records import received

__all__ = ["cases", "metadata", "moves", "outbox", "packs", "people", "received", "records"]

metadata = Base.metadata
