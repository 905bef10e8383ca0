"""Traces for OpenTelemetry, where somebody collects them: requests, commands, steps and jobs, and how they nest.

Asked for by OpenTelemetry's own settings. As in the log, nothing personal stands in them: the rule of an address and
not the address, the kind of an error and not its message.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from engine.span import Fact, Follower, Tell, follow

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""Either says where traces go; without one there are none."""

NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")


def begin(environ: Mapping[str, str] = os.environ) -> bool:
    """Send traces from now on if the environment says where to. Raises ValueError if the packages are missing."""
    named = next((name for name in ENDPOINTS if environ.get(name, "").strip()), "")
    if not named:
        return False
    if not all(map(_is_here, NEEDED)):
        raise ValueError(
            f"{named} asks for traces, and the packages that send them are not installed. Run "
            f"`pip install --require-hashes -r requirements/telemetry.txt`, or leave {named} out."
        )
    follow(following(_sender()))
    return True


def _is_here(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def _sender() -> Tracer:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # What OTEL_SERVICE_NAME says is stronger.
    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": "keepstep"}
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider.get_tracer("keepstep")


def following(tracer: Tracer) -> Follower:
    """What turns everything that is followed into spans of this tracer."""
    from opentelemetry.trace import Status, StatusCode

    @contextmanager
    def made(name: str, facts: Mapping[str, Fact]) -> Iterator[Tell]:
        # An error's message and its stack may quote what was written.
        with tracer.start_as_current_span(
            name, attributes=facts, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span.set_attributes
            except BaseException as error:
                span.set_attribute("error.type", type(error).__qualname__)
                span.set_status(Status(StatusCode.ERROR))
                raise

    return made
