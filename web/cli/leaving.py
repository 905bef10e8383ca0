"""What an authority leaves in the data folder beside its database, and the word that stays of its erasure."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from email import policy
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from pathlib import Path

from engine.carrying.pour import Tallies
from web.config import Config


def belongings(config: Config, addresses: Collection[str]) -> list[Path]:
    """The authority's files and folders that are there: key, played years, word of the backup, emails kept as files.

    Of the emails those to one of these addresses, or all where no other authority shares the folder.
    """
    alone = not config.prefix and not _others(config)
    named = ("secret-{}", "years-{}", "last-backup-{}.json")
    places = [config.data / name.format(config.authority) for name in named]
    places += (
        [config.data / "secret", config.data / "mail"] if alone else _letters(config.data / "mail", addresses)
    )
    return [place for place in places if place.exists()]


def remove(places: Iterable[Path]) -> tuple[list[str], list[str]]:
    """Remove files and folders: those that are gone, and those that would not go."""
    gone, left = [], []
    for place in places:
        try:
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink()
            gone.append(str(place))
        except OSError:
            left.append(str(place))
    return gone, left


def certify(
    config: Config, at: datetime, tallies: Tallies, taken: Iterable[str], export: Path | None, reason: str
) -> Path:
    """Leave word of the erasure, without anything personal: what was there, what was taken, what was made of it first.

    Whoever answered for the data can ask for that (UK GDPR, article 28(3)(h)).
    """
    made = {"file": str(export), "sha256": _sum(export)} if export else {"none": reason.strip()}
    word = {
        "authority": config.authority,
        "erased_at": at.isoformat(),
        "database": config.where,
        "rows": {name: tally.count for name, tally in tallies.items() if tally.count},
        "export": made,
        "taken": list(taken),
    }
    file = config.data / f"erased-{config.authority}-{at:%Y%m%dT%H%M%S}.json"
    config.data.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(word, indent=1), encoding="utf-8")
    return file


def _others(config: Config) -> list[Path]:
    return [file for file in config.data.glob("*.sqlite") if file != config.database]


def _letters(folder: Path, addresses: Collection[str]) -> Iterator[Path]:
    """Emails kept as files that went to one of these people."""
    headers = BytesHeaderParser(policy=policy.default)
    for file in sorted(folder.glob("*.eml")):
        with file.open("rb") as letter:
            to = headers.parse(letter).get_all("To", [])
        if {address.lower() for _, address in getaddresses(to)} & set(addresses):
            yield file


def _sum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
