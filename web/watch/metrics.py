"""The figures as Prometheus reads them, of one authority or of all that a process serves. No person stands in them."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address

from flask import request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from engine.took import BOUNDS, Took
from web.site import Site
from web.watch.backups import last_backup
from web.watch.figures import Figures, figures
from web.watch.queue import Queue, queue_of

PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
"""A request with one of these comes from elsewhere, whatever the connection looks like."""

REFUSED = (
    "These figures are read on this machine only. To read them from another one, set KEEPSTEP_METRICS_TOKEN and "
    "send it as `Authorization: Bearer …`.\n"
)


def answer_for(sites: Sequence[Site]) -> Response:
    """The figures of these authorities, or 403 for whoever may not read them."""
    if not may_read(sites[0].config.metrics_token):
        return Response(REFUSED, 403, content_type="text/plain; charset=utf-8")
    return Response(text_of(sites), content_type=CONTENT_TYPE_LATEST)


def may_read(token: str) -> bool:
    """Where a token is set, whoever gives it; else whoever asks from this machine, and through no proxy."""
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    return _is_here(request.remote_addr or "") and not any(name in request.headers for name in PASSED_ON)


def text_of(sites: Sequence[Site]) -> bytes:
    """The figures as text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(sites))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, sites: Sequence[Site]) -> None:
        self._sites = sites

    def collect(self) -> Iterable[Metric]:
        """Every family, each with a value an authority."""
        found = {here.config.authority: _read(here) for here in self._sites}
        yield _gauge(
            "up",
            "1 if the database can be read",
            {name: seen is not None for name, (seen, _) in found.items()},
        )
        known = {name: seen for name, (seen, _) in found.items() if seen is not None}
        yield from _waiting(known)
        yield from _queues({name: queue for name, (_, queue) in found.items() if queue is not None})
        yield from _process({here.config.authority: here for here in self._sites})


def _read(here: Site) -> tuple[Figures | None, Queue | None]:
    try:
        with here.db.read() as session:
            return figures(session, here.clock.now()), queue_of(here.db, session)
    except SQLAlchemyError:
        return None, None


def _waiting(known: Mapping[str, Figures]) -> Iterator[Metric]:
    yield _gauge(
        "deadline_oldest_due_seconds",
        "How long the longest overdue deadline has waited for the clock",
        {name: seen.late.total_seconds() for name, seen in known.items()},
    )
    due = {name: seen.due for name, seen in known.items()}
    yield _gauge("deadlines_due", "Deadlines due and not yet woken", due)
    aside = {name: seen.set_aside for name, seen in known.items()}
    yield _gauge("cases_set_aside", "Cases that could not be read", aside)
    labels = ["authority", "kind"]
    count = GaugeMetricFamily("keepstep_outbox_waiting", "Promises not kept yet", labels=labels)
    failed = GaugeMetricFamily("keepstep_outbox_failed", "Of these, tried in vain", labels=labels)
    oldest = GaugeMetricFamily("keepstep_outbox_oldest_seconds", "How long the oldest waits", labels=labels)
    for name, seen in known.items():
        for kind, waiting in seen.waiting.items():
            count.add_metric([name, kind], waiting.count)
            failed.add_metric([name, kind], waiting.failed)
            oldest.add_metric([name, kind], seen.age(waiting.since).total_seconds())
    yield from (count, failed, oldest)


def _queues(queues: Mapping[str, Queue]) -> Iterator[Metric]:
    """Of those authorities alone that have a queue."""
    if not queues:
        return
    jobs = GaugeMetricFamily("keepstep_queue_jobs", "Work in the queue", labels=["authority", "status"])
    for name, queue in queues.items():
        for status in ("waiting", "working", "given_up"):
            jobs.add_metric([name, status], getattr(queue, status))
    yield jobs
    alive = {name: queue.workers for name, queue in queues.items()}
    yield _gauge("workers", "Workers that were heard of in the last half minute", alive)


def _process(sites: Mapping[str, Site]) -> Iterator[Metric]:
    requests = CounterMetricFamily("keepstep_requests", "Requests answered", labels=["authority", "status"])
    errors = CounterMetricFamily("keepstep_errors", "Mistakes of the program", labels=["authority", "where"])
    for name, here in sites.items():
        for status, number in sorted(here.meter.requests.items()):
            requests.add_metric([name, str(status)], number)
        for where, number in sorted(here.meter.errors.items()):
            errors.add_metric([name, where], number)
    yield from (requests, errors)
    yield _histogram(
        "step_seconds", "One step of a case", {name: here.db.took for name, here in sites.items()}
    )
    yield _histogram(
        "request_seconds", "One request", {name: here.meter.took for name, here in sites.items()}
    )
    rounds = {
        name: here.meter.last_round.timestamp() for name, here in sites.items() if here.meter.last_round
    }
    yield _gauge("clock_last_round_timestamp_seconds", "The clock's last whole round in this process", rounds)
    backups = {
        name: made.at.timestamp() for name, here in sites.items() if (made := last_backup(here.config))
    }
    yield _gauge("last_backup_timestamp_seconds", "The last `keepstep backup`", backups)


def _gauge(name: str, said: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"keepstep_{name}", said, labels=["authority"])
    for authority, value in values.items():
        family.add_metric([authority], value)
    return family


def _histogram(name: str, said: str, values: Mapping[str, Took]) -> Metric:
    family = HistogramMetricFamily(f"keepstep_{name}", said, labels=["authority"])
    for authority, took in values.items():
        counts, seconds = took.seen()
        ends = [*map(str, BOUNDS), "+Inf"]
        family.add_metric([authority], [(end, sum(counts[: at + 1])) for at, end in enumerate(ends)], seconds)
    return family


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
