"""Begins the process that plays a year: where the year is kept is told on its input, never on its command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import IO

Player = subprocess.Popen[bytes]


def begin(
    key: str, place: Mapping[str, str], log: IO[bytes] | None = None, *, ends_with_us: bool = False
) -> Player:
    """Begin to play this year. Without a `log` it writes into ours. `ends_with_us`: it ends when we do, however."""
    command = [sys.executable, "-m", "web.year.work", key]
    player = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
    assert player.stdin is not None
    told = {**place, "until": "input ends"} if ends_with_us else place
    player.stdin.write(json.dumps(told).encode() + b"\n")
    player.stdin.flush()
    if not ends_with_us:
        player.stdin.close()
    return player
