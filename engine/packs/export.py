"""The files of a version as one archive, in the shape in which a pack lies in its folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime

SHARED_NAMES = "names/shared.toml"


def zipped(files: Mapping[str, bytes], authority: str, at: datetime) -> bytes:
    """A ZIP archive with these files: unpacked it is a folder of packs that `load.read_folder` reads back.

    Every file carries the moment `at`, so that one version always makes the same archive.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(_placed(files, authority)):
            archive.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _placed(files: Mapping[str, bytes], authority: str) -> Iterator[tuple[str, bytes]]:
    for path, content in files.items():
        if path == SHARED_NAMES:
            yield "shared/names.toml", content
        elif path.startswith("names/"):
            yield f"{authority}/names.toml", content
        else:
            yield f"{authority}/{path}", content
