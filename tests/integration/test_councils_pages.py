"""The pages of every council: each place of its procedure opens, and none cites another council's clauses."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from engine.packs.clauses import read_clauses
from engine.packs.load import authorities
from engine.people.models import Person
from forms.definition import TYPES
from tests.browsing import PASSWORD, Browser, browser
from tests.councils import Councils
from web.app import application
from web.config import Config
from web.mail.folder import FolderMailer
from web.procedure import asked
from web.site import Site

OpenAs = Callable[[str, str], Browser]
CITED = re.compile(r"\b([A-Z]{3})-(?:[A-Z]+\.)?\d")


@pytest.fixture
def open_as(councils: Councils, tmp_path: Path) -> OpenAs:
    """`open_as("essex", "Tom Teamlead")` is a browser in which he has signed in at that council."""

    def opened(authority: str, name: str) -> Browser:
        office = councils.office(authority)
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        with office.desk() as desk:
            desk.session.execute(update(Person).values(password_hash=quick))
        config = Config(data=tmp_path, authority=authority, clock=councils.clock)
        mailer = FolderMailer(tmp_path / "mail", councils.clock)
        app = application(Site(config, office.db, office.shelf, councils.clock, mailer))
        app.testing = True
        theirs = browser(app)
        email = f"{name.lower().replace(' ', '.')}@keepstep.example"
        assert theirs.sign_in(email).status_code == 302
        return theirs

    return opened


def test_every_kind_of_question_has_words_for_its_answer() -> None:
    assert set(asked.TYPES) == set(TYPES)


@pytest.mark.parametrize("authority", authorities())
def test_every_form_of_a_procedure_opens_and_cites_its_own_clauses_only(
    authority: str, open_as: OpenAs
) -> None:
    tom = open_as(authority, "Tom Teamlead")
    page = tom.get("/procedure").text
    forms = sorted({unescape(link) for link in re.findall(r'href="(/procedure/forms/[^"#]+)', page)})
    assert len(forms) > 10
    own = {clause.id.partition("-")[0] for clause in read_clauses(authority)}
    for form in forms:
        answer = tom.get(form)
        assert answer.status_code == 200, form
        assert set(CITED.findall(answer.text)) <= own, form


@pytest.mark.parametrize("authority", authorities())
def test_every_link_of_the_team_page_leads_somewhere(authority: str, open_as: OpenAs) -> None:
    tom = open_as(authority, "Tom Teamlead")
    page = tom.get("/team").text
    links = {unescape(link) for link in re.findall(r'href="(/(?!static)[^"#]*)', page)}
    assert "/lists" in links
    assert {link: tom.get(link).status_code for link in links} == dict.fromkeys(links, 200)
