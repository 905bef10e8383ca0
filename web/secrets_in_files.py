"""Secrets that lie in files: what runs containers hands them over so, where a setting could be read by others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SECRET = ("DATABASE_URL", "KEEPSTEP_SMTP_PASSWORD", "KEEPSTEP_METRICS_TOKEN")
"""Settings that may also be given as the name of a file, under their own name and `_FILE`."""


def with_files(environ: Mapping[str, str]) -> dict[str, str]:
    """These settings, with what lies in the files that they name. An empty file is a setting that is not made.

    Raises ValueError, in words, for a file that cannot be read and for a secret that is given in both ways.
    """
    found = dict(environ)
    for name in SECRET:
        if file := found.pop(f"{name}_FILE", ""):
            if found.get(name):
                raise ValueError(f"{name} and {name}_FILE are both set. Leave one of them out.")
            found[name] = _read(f"{name}_FILE", file)
    return found


def _read(setting: str, file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(
            f"{setting} names {file}, which cannot be read ({type(error).__name__}). "
            "Name a file that whoever runs Keepstep may read."
        ) from error
