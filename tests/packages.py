"""Packages of cases that go from one council to another, good ones and others."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tests.councils import Councils
from tests.office import Office

NAMED = "Robin Sample"
HOSTILE = "<script>alert(1)</script>"


def left(councils: Councils, child: str = NAMED, **more: Any) -> Path:
    """The package of a case that Lewisham has lived with for a while."""
    office = councils.office("lewisham")
    ref = office.open_case(child, **more)
    office.do(ref, "complete_assessment")
    office.do(ref, "decide_need", need_decision="plan", is_disabled=False)
    office.do(ref, "record_visit", visited_on=date(2027, 3, 1))
    file = councils.folder / f"{ref}.zip"
    said = councils.run("transfer-out", ref, file, "--authority", "lewisham")
    assert said.exit_code == 0, said.output
    return file


def arrived(councils: Councils, authority: str, file: Path, *more: str) -> str:
    """The reference under which a council took the package on."""
    councils.office(authority)
    worker = "amina.caseworth@keepstep.example"
    said = councils.run("transfer-in", file, "--authority", authority, "--worker", worker, *more)
    assert said.exit_code == 0, said.output
    return next(
        word.rstrip(".") for word in said.output.split() if word.startswith("CIN-") and word.endswith(".")
    )


def content_of(file: Path) -> Any:
    """What the package says, as data."""
    with zipfile.ZipFile(file) as package:
        return json.loads(package.read("case.json"))


def count(office: Office, table: type[Any]) -> int:
    """How many rows the table has."""
    with office.db.read() as session:
        return session.scalar(select(func.count(table.id))) or 0


def zip_of(files: dict[str, bytes], *, deflated: bool = True) -> bytes:
    """A zip file of these files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return whole.getvalue()


def package_of(content: Any) -> bytes:
    """A package whose case is this."""
    return zip_of({"case.json": json.dumps(content).encode()})


def good(**more: Any) -> dict[str, Any]:
    """A package’s content that is taken as it is, but for what is said here."""
    return {
        "format": "keepstep-case",
        "version": 1,
        "made_at": "2027-03-01T10:00:00+00:00",
        "council": {"authority": "lewisham", "name": "Lewisham"},
        "child": {
            "given_name": "Robin",
            "family_name": "Sample",
            "born_on": "2017-03-14",
            "family": "Sample",
        },
        "case": {"ref": "CIN-2001", "restricted": False},
        "facts": [],
        "records": {},
        "submissions": [],
        "history": [],
        "documents": [],
        **more,
    }


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "This is no zip file"),
    "no_zip": (lambda: b"PK\x03\x04 and then nothing", "This is no zip file"),
    "cut": (lambda: package_of(good())[:-40], "This is no zip file"),
    "damaged": (lambda: package_of(good()).replace(b"\x04", b"\x05"), "This is no zip file"),
    "too_large": (lambda: b"x" * 20_000_001, "larger than 20 MB"),
    "a_bomb": (lambda: zip_of({"case.json": b" " * 70_000_000}), "far larger than a case can be"),
    "a_path": (lambda: zip_of({"case.json": b"{}", "../../etc/passwd": b"x"}), "named like a path"),
    "another_path": (lambda: zip_of({"case.json": b"{}", "C:\\x": b"x"}), "named like a path"),
    "a_folder": (lambda: zip_of({"case.json": b"{}", "more/case.json": b"x"}), "named like a path"),
    "many": (lambda: zip_of({f"{n}.txt": b"x" for n in range(30)}), "holds 30 files"),
    "no_case": (lambda: zip_of({"readme.txt": b"x"}), "has no case.json"),
    "broken_json": (lambda: zip_of({"case.json": b'{"format": '}), "cannot be read as JSON"),
    "bytes": (lambda: zip_of({"case.json": b"\xff\xfe{}"}), "cannot be read as JSON"),
    "deep": (lambda: zip_of({"case.json": b"[" * 100_000}), "cannot be read as JSON"),
    "no_number": (lambda: zip_of({"case.json": b'{"format": NaN}'}), "cannot be read as JSON"),
    "a_list": (lambda: package_of([1, 2]), "no package of a case that Keepstep has made"),
    "other": (lambda: package_of({"format": "invoice"}), "no package of a case that Keepstep has made"),
    "newer": (lambda: package_of(good(version=7)), "has the version 7; this Keepstep reads version 1"),
    "true": (lambda: package_of(good(version=True)), "has the version True"),
    "no_child": (lambda: package_of(good(child=None)), "“child” in this package is not what it should be"),
    "no_name": (
        lambda: package_of(good(child={"given_name": "", "family_name": "Sample"})),
        "“given_name” in this package",
    ),
    "long_name": (
        lambda: package_of(good(child={"given_name": "x" * 101, "family_name": "S"})),
        "longer than 100",
    ),
    "no_day": (
        lambda: package_of(good(child={"given_name": "R", "family_name": "S", "born_on": "2017-02-30"})),
        "is not a day",
    ),
    "facts": (lambda: package_of(good(facts={"a": 1})), "“facts” in this package is not what it should be"),
    "records": (lambda: package_of(good(records={"visits": ["x"]})), "“records” in this package"),
    "words": (lambda: package_of(good(submissions=[{"title": ["x"]}])), "where words should stand"),
    "nested": (
        lambda: package_of(good(records={"visits": [{"a": [[[[[[[["x"]]]]]]]]}]})),
        "lists within lists without end",
    ),
}
"""What cannot be trusted: the bytes, and what is said of them."""
