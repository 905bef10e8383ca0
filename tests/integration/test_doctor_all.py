"""`keepstep doctor --all`: every authority of an installation, whatever state one of them is in."""

from __future__ import annotations

from sqlalchemy import text

from tests.councils import Councils


def test_every_authority_is_looked_at_and_all_are_sound(councils: Councils) -> None:
    councils.office("lewisham")
    councils.office("essex")
    said = councils.run("doctor", "--all")
    assert (said.exit_code, said.output.splitlines()) == (
        0,
        ["lewisham: 0 cases, 0 differences.", "essex: 0 cases, 0 differences.", "2 authorities are sound."],
    )


def test_one_that_nobody_named_is_found_by_its_file(councils: Councils) -> None:
    councils.office("essex").db.close()
    del councils._offices["essex"]
    councils.office("lewisham")
    assert "essex: 0 cases, 0 differences." in councils.run("doctor", "--all").output


def test_one_that_differs_one_that_is_damaged_and_one_of_another_version_are_all_told(
    councils: Councils,
) -> None:
    office = councils.office("lewisham")
    office.supported()
    with office.db.command() as session:
        session.execute(text("UPDATE deadline SET wake_at = NULL WHERE element_id = 'visit_overdue'"))
    with councils.office("essex").db.command() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    councils.office("manchester").db.close()
    (councils.folder / "manchester.sqlite").write_bytes(b"not a database at all" * 1000)
    councils.office("hillingdon")
    said = councils.run("doctor", "--all")
    assert said.exit_code == 1
    assert "lewisham: CIN-2001: " in said.output
    assert "lewisham: 1 case, 1 difference." in said.output
    assert "essex.sqlite comes from an older version. Make a backup, then" in said.output
    assert "manchester: " in said.output
    assert "hillingdon: 0 cases, 0 differences." in said.output
    assert "3 of 4 authorities want somebody: lewisham, essex, manchester." in said.output
