"""The application: one authority's Keepstep, put together from its rooms."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import pkgutil
from datetime import timedelta

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

import web
from engine.db import LostRace, NoTurn
from engine.packs.load import PackError
from engine.packs.shelf import Shelf
from engine.time.clock import local_date
from engine.time.words import full_day_words
from web import errors, filters, navigation, security, studio
from web.access import ANYONE
from web.auth import guard
from web.auth.visitor import visitor
from web.config import Config
from web.filling import engine_catalogue
from web.mail import mailer_for
from web.site import EXTENSION, Site, site
from web.transfer.zipped import LARGEST
from web.watch import requests as watching

log = logging.getLogger(__name__)

TRIES = 4
"""How often a request is done before its person is told that others were faster each time."""

LARGEST_POST = 10_000_000
"""Bytes: twice the largest diagram that the studio takes."""

LARGEST_PACKAGE = LARGEST + 1_000_000
"""Bytes of a page that brings another council's package: more, so that the page itself says what is too large."""


class Application(Flask):
    """Does a request again whose command lost a race against another's: the second time it sees what that one did."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer the request. Raises LostRace when it has lost too often, or waited too long already."""
        for _ in range(TRIES - 1):
            try:
                return super().dispatch_request()
            except NoTurn:
                raise
            except LostRace as lost:
                # A file that was sent has been read to its end.
                if request.files:
                    raise
                log.info(
                    "%s %s is done again: %s", request.method, request.path, type(lost.__cause__).__name__
                )
        return super().dispatch_request()


def create_app(config: Config) -> Flask:
    """The Flask application of this installation. The database is opened, not made or migrated."""
    return application(open_site(config))


def open_site(config: Config) -> Site:
    """This installation at work, with its database open."""
    return Site(config, config.open(), Shelf(engine_catalogue), config.clock, mailer_for(config))


def application(here: Site) -> Flask:
    """The Flask application of a site that stands already, for tests."""
    app = Application("web", template_folder="templates", static_folder="static")
    app.config.update(SECRET_KEY=here.config.secret(), MAX_CONTENT_LENGTH=LARGEST_POST)
    app.permanent_session_lifetime = timedelta(hours=here.config.absolute_hours)
    app.extensions[EXTENSION] = here
    _templates(app)
    # First of all, so that it also sees what the guard turns away.
    watching.init(app, here.meter, here.config.authority)
    security.init(app, https=here.config.secure_cookies)
    # Before the guard, which reads what was sent to find its CSRF token.
    app.before_request(_make_room_for_packages)
    guard.init(app)
    errors.init(app)
    filters.init(app)
    for blueprint in nouns():
        app.register_blueprint(blueprint)
    setattr(app.view_functions["static"], "access_rule", ANYONE)  # noqa: B010 - a view is any callable
    return app


def _make_room_for_packages() -> None:
    if request.endpoint == "transfer.upload":
        request.max_content_length = LARGEST_PACKAGE


def nouns() -> list[Blueprint]:
    """The blueprint `bp` of every folder of `web`, and of the studio's parts, that has a routes.py."""
    rooms = (
        *pkgutil.iter_modules(web.__path__, "web."),
        *pkgutil.iter_modules(studio.__path__, "web.studio."),
    )
    folders = sorted(each.name for each in rooms if each.ispkg)
    found = [name for name in folders if importlib.util.find_spec(f"{name}.routes")]
    return [importlib.import_module(f"{name}.routes").bp for name in found]


def _templates(app: Flask) -> None:
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([app.jinja_loader, govuk])  # type: ignore[list-item]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.context_processor(
        lambda: {
            "visitor": visitor(),
            "demo": here_is_demo(),
            "today": local_date(site().clock.now()),
            "today_words": full_day_words(local_date(site().clock.now())),
            "place": place,
            "one_of_several": bool(site().config.prefix),
            "navigation": navigation.links,
            "unread": navigation.unread,
            "position": navigation.position,
        }
    )


def here_is_demo() -> bool:
    """True where every person is made up."""
    return site().config.demo


def place() -> str:
    """The authority's name, as its policy gives it."""
    return name_of(site())


def name_of(here: Site) -> str:
    """The name of this site's authority, as its policy gives it; before it has one, as it is configured."""
    try:
        with here.db.read() as session:
            return here.shelf.policy(session).name
    except PackError:
        return here.config.authority.capitalize()
