"""Years as rows of an authority's database on PostgreSQL: asked for at one machine, seen and stopped at every other.

`keepstep worker` plays them. Where none lives, the process that was asked begins one of its own, as beside a file.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, func, literal, select
from sqlalchemy import case as choose
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from engine.db import Database, LostRace
from engine.jobs.queue import workers_are_alive
from engine.packs.models import YearPart
from web.year.job import Job, read_job
from web.year.keeping import KEPT, OneIsPlayed, Standing
from web.year.process import Player, begin

log = logging.getLogger(__name__)

QUIET: Final = timedelta(seconds=60)
"""After so long without a word of how far it is, nobody plays a year any more."""

MOST_BEGUN: Final = 5
"""How often a year is begun whose players die: it may be the year that kills them."""

TRIES, BETWEEN = 12, 5.0
"""How often, and after how many seconds, the end of a year is written that the database does not take."""

BROKE_OFF = "It broke off before its end, perhaps because Keepstep was restarted."
KILLS = (
    "It broke off {count} times before its end. Perhaps the machine has too little memory for it: play fewer cases, or "
    "look into the log of `keepstep worker`."
)

NOW: Final = func.timezone("utc", func.now())
"""The database's own time: the machines' clocks may differ."""


def waiting() -> Select[str, int]:
    """The years that were asked for and have neither a result nor a reason why there is none."""
    end = aliased(YearPart)
    ended = select(end.year).where(end.year == YearPart.year, end.part.in_(("result", "failed")))
    wanted = select(YearPart.year, literal(0)).where(YearPart.part == "job", ~ended.exists())
    return wanted.order_by(YearPart.written_at, YearPart.year)


@contextmanager
def opened(address: str | URL) -> Iterator[Database]:
    """The database at this address, for a process that only plays."""
    db = Database(address)
    try:
        yield db
    finally:
        db.close()


class YearRows:
    """The years of one authority, in a table of their own."""

    def __init__(self, db: Database, authority: str) -> None:
        self.db, self.authority = db, authority

    def ask(self, job: Job) -> str:
        """Have this year played by a worker or, where none lives, by a process of ours. Raises OneIsPlayed."""
        # Not beside others: of two who ask at the same moment one must see what the other asked for.
        with self.db.command() as session:
            if _standing(session, job.key).state in ("played", "going"):
                return job.key
            if _going(session) is not None:
                raise OneIsPlayed()
            _make_room(session, job.key)
            _put(session, job.key, "job", json.dumps(job.as_data()))
            is_ours = not workers_are_alive(session)
            if is_ours:
                _put(session, job.key, "share", "0")
        if is_ours:
            _reap()
            _players.append(self.player(job.key))
        return job.key

    def player(self, key: str, *, ends_with_us: bool = False) -> Player:
        """A process that plays this year now."""
        address = self.db.engine.url.render_as_string(hide_password=False)
        return begin(key, {"database": address, "authority": self.authority}, ends_with_us=ends_with_us)

    def stop(self, key: str) -> None:
        """Ask whoever plays this year, or will, to stop."""
        with self.db.command(beside_others=True) as session:
            if _standing(session, key).state == "going":
                _put(session, key, "stop", "")

    def going(self) -> str | None:
        """The key of the year that is being played, or waits for a worker that lives."""
        with self.db.read() as session:
            return _going(session)

    def standing(self, key: str) -> Standing:
        """How it stands with this year."""
        with self.db.read() as session:
            return _standing(session, key)

    def result(self, key: str) -> dict[str, Any]:
        """What a year that was played came to."""
        found: dict[str, Any] = json.loads(self._text(key, "result"))
        return found

    def job(self, key: str) -> Job | None:
        """What is to be played, or could not be. None once it is played."""
        text = self._text(key, "job")
        return read_job(json.loads(text)) if text else None

    def played(self) -> list[tuple[str, dict[str, Any]]]:
        """The years that were played, by their keys, the newest first."""
        results = select(YearPart.year, YearPart.text).where(YearPart.part == "result")
        with self.db.read() as session:
            found = session.execute(results.order_by(YearPart.written_at.desc(), YearPart.year)).all()
        return [(key, json.loads(text)) for key, text in found]

    def is_wanted(self, key: str) -> bool:
        """Whether it is still to be played."""
        with self.db.read() as session:
            return session.scalar(waiting().where(YearPart.year == key)) is not None

    def begin(self, key: str) -> bool:
        """Begin it from its start, unless it was begun so often in vain that it is given up: then False."""
        with self.db.command(beside_others=True) as session:
            count = int(_parts(session, key).get("begun", "0")) + 1
            if count > MOST_BEGUN:
                _put(session, key, "failed", KILLS.format(count=MOST_BEGUN))
                return False
            _put(session, key, "begun", str(count))
            _put(session, key, "share", "0")
        return True

    def put_off(self, key: str) -> None:
        """It was begun and let go of in order, which counts for nothing."""
        with self.db.command(beside_others=True) as session:
            _put(session, key, "begun", str(int(_parts(session, key).get("begun", "1")) - 1))

    def say(self, key: str, share: float) -> bool:
        """Note how far it is. Whether somebody wants it stopped. A database that is gone is no reason to break off."""
        try:
            with self.db.command(beside_others=True) as session:
                _put(session, key, "share", f"{share:.3f}")
                return "stop" in _parts(session, key)
        except (OperationalError, LostRace) as error:
            log.warning("How far the year %s is could not be noted: %s", key, type(error).__name__)
            return False

    def fail(self, key: str, why: str) -> None:
        """Note why it could not be played."""
        self._surely(lambda session: _put(session, key, "failed", why))

    def finish(self, key: str, result: dict[str, Any]) -> None:
        """Keep the result alone."""

        def keep(session: Session) -> None:
            _forget(session, key)
            _put(session, key, "result", json.dumps(result))

        self._surely(keep)

    def _surely(self, write: Callable[[Session], None]) -> None:
        """A year takes minutes: its end waits for a database that is started anew."""
        for left in reversed(range(TRIES)):
            try:
                with self.db.command(beside_others=True) as session:
                    write(session)
                return
            except (OperationalError, LostRace):
                if not left:
                    raise
                time.sleep(BETWEEN)

    def _text(self, key: str, part: str) -> str:
        text = select(YearPart.text).where(YearPart.year == key, YearPart.part == part)
        with self.db.read() as session:
            return session.scalar(text) or ""


_players: list[Player] = []


def _reap() -> None:
    """Forget those of our processes that have ended."""
    _players[:] = [player for player in _players if player.poll() is None]


def _going(session: Session) -> str | None:
    keys = session.scalars(waiting()).all()
    return next((key for key in keys if _standing(session, key).state == "going"), None)


def _standing(session: Session, key: str) -> Standing:
    parts = _parts(session, key)
    if "result" in parts:
        return Standing("played", 1.0)
    if failed := parts.get("failed"):
        return Standing("failed", failed=failed)
    if "job" not in parts:
        return Standing("none")
    is_heard = session.scalar(
        select(YearPart.year).where(YearPart.year == key, YearPart.part == "share", _is_new())
    )
    if is_heard or workers_are_alive(session):
        return Standing("going", float(parts.get("share", "0")))
    return Standing("broken")


def _is_new() -> ColumnElement[bool]:
    return YearPart.written_at > NOW - QUIET


def _parts(session: Session, key: str) -> dict[str, str]:
    """Every part there is; the text of those alone that are short."""
    text = choose((YearPart.part.in_(("job", "result")), ""), else_=YearPart.text)
    return {
        part: said for part, said in session.execute(select(YearPart.part, text).where(YearPart.year == key))
    }


def _put(session: Session, key: str, part: str, text: str) -> None:
    values = {"text": text, "written_at": NOW}
    put = insert(YearPart).values(year=key, part=part, **values)
    session.execute(put.on_conflict_do_update(index_elements=["year", "part"], set_=values))


def _forget(session: Session, *keys: str) -> None:
    session.execute(
        delete(YearPart).where(YearPart.year.in_(keys)), execution_options={"synchronize_session": False}
    )


def _make_room(session: Session, key: str) -> None:
    """Nothing of this year and of those too many is kept; what broke off is not begun again by a later worker."""
    for broken in session.scalars(waiting()).all():
        _put(session, broken, "failed", BROKE_OFF)
    newest = func.max(YearPart.written_at).desc()
    old = (
        select(YearPart.year)
        .where(YearPart.year != key)
        .group_by(YearPart.year)
        .order_by(newest, YearPart.year)
    )
    _forget(session, key, *session.scalars(old.offset(KEPT - 1)))
