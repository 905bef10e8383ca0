"""The package as a file: a zip with the case as JSON and as a page. What is read may come from anybody."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from typing import Any

from engine.cases.errors import Refused
from web.transfer.content import Content
from web.transfer.paper import page_of

DATA, PAGE = "case.json", "case.html"
LARGEST = 20_000_000
"""Bytes of the file. A case of many years has far less."""
LARGEST_DATA = 60_000_000
"""Bytes of the JSON when it is unpacked: more is no case but an attack."""
MOST_FILES = 20


class Unusable(Refused):
    """{says} Nothing was kept. Ask the other council to send the package again."""


def zipped(content: Content) -> bytes:
    """The package as the bytes of a zip."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(DATA, json.dumps(content, ensure_ascii=False, indent=1))
        file.writestr(PAGE, page_of(content))
    return whole.getvalue()


def unzipped(package: bytes) -> Any:
    """The JSON of a package, as it stands there. Raises Unusable, in words, for a file that is not to be trusted."""
    if len(package) > LARGEST:
        raise Unusable(
            says=f"This file is larger than {LARGEST // 1_000_000} MB, the most that a package may have."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as file:
            _refuse_odd(file)
            return _parsed(_unpacked(file))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unusable(says="This is no zip file, or it is damaged.") from error


def _refuse_odd(file: zipfile.ZipFile) -> None:
    names = [each.filename for each in file.infolist()]
    if len(names) > MOST_FILES:
        raise Unusable(says=f"This zip holds {len(names)} files; a package holds two.")
    if any("/" in name or "\\" in name or ".." in name or ":" in name for name in names):
        raise Unusable(says="A file in this zip is named like a path to somewhere else.")
    if names.count(DATA) != 1:
        raise Unusable(says=f"This zip has no {DATA}, so it is no package of a case.")


def _unpacked(file: zipfile.ZipFile) -> bytes:
    # What the zip says of its own size is not believed.
    with file.open(DATA) as data:
        content = data.read(LARGEST_DATA + 1)
    if len(content) > LARGEST_DATA:
        raise Unusable(says="What is in this zip is far larger than a case can be.")
    return content


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unusable(says=f"{DATA} in this zip cannot be read as JSON.") from error


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")
