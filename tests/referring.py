"""A referral written down in a browser: the page of a new case, plausibly filled in."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from engine.packs.models import Bundle
from forms.rendering import render
from tests.browsing import Browser
from tests.office import Office
from tests.pages import form_on
from web.demo.answers import answers
from web.filling import form_of


def referral(
    browser: Browser, council: Office, worker: str, token: str = "one page", **child: Any
) -> MultiDict[str, str]:
    """What the page would send if this person got the case. Robin Sample, unless `child` says otherwise.

    A question answered with None is left blank.
    """
    today = council.clock.now().date()
    with council.desk() as desk:
        newest = desk.session.scalar(select(func.max(Bundle.id)))
        form = form_of(desk.session, desk.shelf.bundle(desk.session, newest or 0), "open_case")
    assert form is not None
    days = {"case_opened_on": today, "referral_received_on": today}
    wanted = {"given_name": "Robin", "family_name": "Sample", **days, **child}
    known = {name: value for name, value in wanted.items() if value is not None}
    plausible = answers(form, {}, today, known, random.Random(1))
    raw = form.to_raw({name: value for name, value in plausible.items() if wanted.get(name, "") is not None})
    sent = form_on(browser.get("/cases/new").text)
    with browser.application.test_request_context():
        body = render(form, raw, (), {}, None, None, can_save=False)
    asked = form_on(f"<form><input name=_token>{body}</form>")
    asked.update({"_token": token, "_action": "submit", "_worker": str(council.person(worker))})
    for name in asked:
        sent.setlist(name, asked.getlist(name)[-1:])
    return sent
