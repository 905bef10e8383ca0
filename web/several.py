"""Several authorities from one process: each an application and a database of its own below a path of its own.

The front page asks which council one works for. Behind it nothing is shared: an application knows one database,
its cookies are named for it, signed by its own key and sent to its own path only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Flask, render_template
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

from web import security
from web.app import create_app, name_of
from web.config import Config
from web.health.routes import alive
from web.health.routes import answer_for as ready_answer
from web.site import EXTENSION, Site
from web.watch import requests as watching
from web.watch.meter import Meter
from web.watch.metrics import answer_for


def create_apps(configs: Sequence[Config]) -> dict[str, Flask]:
    """An application for each authority, by the path that it is served below ("" where there is only one)."""
    return {config.prefix: create_app(config) for config in configs}


def together(apps: Mapping[str, Flask]) -> Flask | DispatcherMiddleware:
    """What a server serves: the only application, or the front page with each authority's below its path."""
    if "" in apps:
        return apps[""]
    sites = [app.extensions[EXTENSION] for app in apps.values()]
    return DispatcherMiddleware(front(sites).wsgi_app, dict(apps))


def front(sites: Sequence[Site]) -> Flask:
    """The page on which one chooses a council. It reads the councils' names, and figures for whoever watches."""
    app = Flask("web", template_folder="templates", static_folder="static")
    watching.init(app, Meter())
    security.init(app, https=all(here.config.secure_cookies for here in sites))

    @app.get("/")
    def choose() -> str:
        councils = sorted((name_of(here), here.config.prefix) for here in sites)
        return render_template("choose.html", councils=councils, demo=any(here.config.demo for here in sites))

    @app.get("/healthz")
    def health() -> Response:
        return alive()

    @app.get("/readyz")
    def ready() -> Response:
        return ready_answer(sites)

    @app.get("/metrics")
    def metrics() -> Response:
        return answer_for(sites)

    return app
