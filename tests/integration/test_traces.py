"""What a trace says: the request by its rule, its commands and steps within it, jobs; and nothing that is personal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time

import pytest
from flask import Flask
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from engine.db import Database
from engine.jobs.work import KINDS
from engine.span import followed, span
from engine.time.clock import at_local
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.walking import Walk
from web.watch import traces


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """Everything that is followed while the test runs."""
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    with followed(traces.following(provider.get_tracer("keepstep"))):
        yield kept
    provider.shutdown()


def within(spans: InMemorySpanExporter, name: str) -> list[str]:
    """What was done directly within spans of this name, in order."""
    found = spans.get_finished_spans()
    outer = {each.context.span_id for each in found if each.name == name}
    inner = sorted(found, key=lambda each: each.start_time or 0)
    return [each.name for each in inner if each.parent and each.parent.span_id in outer]


def one(spans: InMemorySpanExporter, name: str) -> ReadableSpan:
    [found] = [each for each in spans.get_finished_spans() if each.name == name]
    return found


def test_a_step_is_followed_from_its_request_to_its_command(
    council: Office, sign_in: SignIn, spans: InMemorySpanExporter
) -> None:
    walk = Walk(council, sign_in, council.open_case())
    walk.do("complete_assessment")
    rule = "POST /cases/<ref>/tasks/<int:task_id>"
    sent = one(spans, rule)
    assert dict(sent.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/cases/<ref>/tasks/<int:task_id>",
        "http.response.status_code": 302,
        "keepstep.authority": "lewisham",
        "keepstep.request": (sent.attributes or {})["keepstep.request"],
    }
    assert "command" in within(spans, rule)
    assert "step" in within(spans, "command")


def test_a_trace_names_no_person_and_no_case(
    council: Office, sign_in: SignIn, spans: InMemorySpanExporter
) -> None:
    walk = Walk(council, sign_in, council.open_case())
    walk.do("complete_assessment")
    sign_in("Amina Caseworth").get("/search?q=Robin")
    council.days(30)
    told = "".join(each.to_json() for each in spans.get_finished_spans())
    assert not [word for word in ("Robin", "Sample", "Amina", "@", "CIN-2001") if word in told]


def test_jobs_are_followed_by_their_kind(council: Office, spans: InMemorySpanExporter) -> None:
    council.clock.move_to(at_local(date(2026, 12, 14), time(10)))
    council.supported()
    council.clock.move_to(at_local(date(2026, 12, 30), time(8)))
    council.tick()
    kinds = {(each.attributes or {})["kind"] for each in spans.get_finished_spans() if each.name == "job"}
    assert kinds
    assert kinds <= KINDS.keys()
    assert "command" in within(spans, "job")


def test_of_an_error_its_kind_is_told_and_never_its_message(spans: InMemorySpanExporter) -> None:
    db = Database("sqlite://")
    with pytest.raises(ZeroDivisionError), db.command():
        raise ZeroDivisionError("Robin Sample's visit")
    broken = one(spans, "command")
    assert (broken.attributes or {})["error.type"] == "ZeroDivisionError"
    assert not broken.status.is_ok
    assert "Robin" not in broken.to_json()
    db.close()


def test_a_page_that_breaks_is_marked_as_broken(
    app: Flask, client: Browser, spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise ZeroDivisionError("a mistake")

    broken.access_rule = "anyone"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "auth.sign_in", broken)
    app.testing = False
    assert client.get("/sign-in").status_code == 500
    assert (one(spans, "GET /sign-in").attributes or {})["http.response.status_code"] == 500


def test_without_somebody_who_collects_nothing_is_followed() -> None:
    assert not traces.begin({})
    with span("anything", {"kind": "any"}) as tell:
        tell({"more": 1})


def test_where_the_packages_are_missing_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "NEEDED", ("opentelemetry.is.not.here",))
    with pytest.raises(ValueError, match=r"OTEL_EXPORTER_OTLP_ENDPOINT asks.*requirements/telemetry.txt"):
        traces.begin({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"})
