"""When the last backup was made: `keepstep backup` leaves word of it beside the data, for who watches."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from web.config import Config

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Backup:
    """One backup: when it was made, in which file, and its size in bytes."""

    at: datetime
    file: str
    size: int


def note_backup(config: Config, file: Path) -> None:
    """Leave word of this backup. A folder that cannot be written to is no reason for the backup to fail."""
    made = {"at": config.clock.now().isoformat(), "file": str(file), "size": file.stat().st_size}
    try:
        config.data.mkdir(parents=True, exist_ok=True)
        _word(config).write_text(json.dumps(made), encoding="utf-8")
    except OSError:
        log.warning("No word of the backup could be left in the data folder")


def last_backup(config: Config) -> Backup | None:
    """The last backup of this authority that `keepstep backup` made; None if there is no word of one."""
    try:
        made = json.loads(_word(config).read_text(encoding="utf-8"))
        return Backup(datetime.fromisoformat(made["at"]), str(made["file"]), int(made["size"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _word(config: Config) -> Path:
    return config.data / f"last-backup-{config.authority}.json"
