"""Keeps a change of the policy as a draft, or says on the form why not. What was typed stays on the page either way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash

from engine.packs import draft as drafts
from engine.packs.policy_edit import NoSuchRow
from engine.packs.publish import POLICY
from engine.time.reading import PolicyError
from web.access import standing
from web.filters import counted
from web.site import command, desk, read
from web.studio.policy.book import book
from web.studio.policy.effect import dates_that_move
from web.studio.policy.typed import Typed, beside_fields

Change = Callable[[str], str]


def keep(said: Typed, fields: Mapping[str, str], change: Change, *, tell: bool = True) -> bool:
    """Draw the change on the newest text, if the page that it came from showed that one.

    `fields` gives the field of the form for each word of the policy, the first for everything else. With `tell` the
    next page says that it is kept and how many dates of running cases would move.
    """
    first = next(iter(fields.values()))
    try:
        with command() as session:
            here = desk(session)
            drafts.save(here, POLICY, change(book(here).text).encode(), said.version)
    except PolicyError as error:
        beside_fields(error.problems, said.errors, fields)
    except NoSuchRow:
        said.errors[first] = "This is no longer in the policy. Go back to the list and choose again"
    except drafts.SavedMeanwhile as refusal:
        said.errors[first] = (
            f"{refusal.data['who']} saved the policy after you opened this page. What you typed is still here: "
            "look at the newest policy, then press the button again"
        )
    except drafts.GoneMeanwhile:
        said.errors[first] = (
            "The draft was published or thrown away after you opened this page. What you typed is still here: "
            "look at the policy as it is now, then press the button again"
        )
    if tell and not said.errors:
        flash(f"Kept as a draft. {_what_moves()}")
    return not said.errors


def _what_moves() -> str:
    with read() as session:
        effect = dates_that_move(desk(session), standing())
    if not effect.moved:
        return "No date of a running case would move."
    return f"{counted(effect.moved, 'date')} of {counted(effect.cases, 'running case')} would move."
