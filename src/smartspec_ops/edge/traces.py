"""Spans for OpenTelemetry, where the environment names a receiver and the extra `otel` is installed.

Configured as every program is: ``OTEL_EXPORTER_OTLP_ENDPOINT`` (or ``..._TRACES_ENDPOINT``), ``..._HEADERS``,
``OTEL_SERVICE_NAME``, ``OTEL_TRACES_SAMPLER``, ``OTEL_SDK_DISABLED``. Without a receiver nothing of this is loaded.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.spans import Span, Work, tracing

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Link
    from opentelemetry.trace import Span as OtelSpan

log = logger(__name__)

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
FAULTS = frozenset({"failed", "unavailable", "missed", "give_up", "silent"})
"""Outcomes that are faults of the work itself."""


@contextmanager
def traced(part: str, version: str, environment: Mapping[str, str]) -> Iterator[None]:
    """What begins inside of this is traced, if anybody wants it; what is not sent yet is sent at the end."""
    provider = _provider(part, version, environment)
    if provider is None:
        yield
        return
    try:
        with tracing(OpenTelemetry(provider)):
            yield
    finally:
        provider.shutdown()


def _provider(part: str, version: str, environment: Mapping[str, str]) -> "TracerProvider | None":
    is_off = environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if is_off or not any(environment.get(name) for name in ENDPOINTS):
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning("traces.unavailable", why="packages are missing", fix="install smartspec-ops[otel]")
        return None
    name = environment.get("OTEL_SERVICE_NAME") or f"smartspec-ops-{part}"
    provider = TracerProvider(resource=Resource.create({"service.name": name, "service.version": version}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


KINDS = {Work.REQUEST: "SERVER", Work.CALL: "CLIENT", Work.EFFECT: "CONSUMER"}
"""By OpenTelemetry's conventions; what is not here is internal."""


class OpenTelemetry:
    """`spans.Tracer`. Parents follow OpenTelemetry's own context, which is one of tasks as ours is.

    What was queued has a trace of its own, linked to the one it follows from: nobody waits for it, it may come days
    later and again, and a trace that never ends can be read by nobody.
    Source: OpenTelemetry's semantic conventions for messaging, "trace structure".
    """

    def __init__(self, provider: "TracerProvider") -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._tracer = provider.get_tracer("smartspec_ops")
        self._propagator = TraceContextTextMapPropagator()

    def begun(self, span: Span) -> object:
        from opentelemetry import context, trace

        parent = self._propagator.extract({"traceparent": span.parent}) if span.parent else None
        kind = trace.SpanKind[KINDS.get(span.work, "INTERNAL")]
        began = self._tracer.start_span(span.work.title, context=parent, kind=kind, links=self._links(span.link))
        return began, context.attach(trace.set_span_in_context(began, parent))

    def _links(self, cause: str) -> "Sequence[Link]":
        from opentelemetry import context, trace

        if not cause:
            return ()
        found = self._propagator.extract({"traceparent": cause}, context=context.Context())
        of = trace.get_current_span(found).get_span_context()
        return [trace.Link(of)] if of.is_valid else ()

    def traceparent(self) -> str:
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier.get("traceparent", "")

    def ended(self, span: Span, token: object, fault: BaseException | None) -> None:
        from opentelemetry import context
        from opentelemetry.trace import StatusCode

        began, attached = cast("tuple[OtelSpan, object]", token)
        began.set_attributes({f"smartspec_ops.{name}": value for name, value in span.notes.items()})
        if fault is not None:
            # Its kind alone: what a fault says may hold anything.
            began.set_attribute("error.type", type(fault).__name__)
        if fault is not None or span.notes.get("outcome") in FAULTS:
            began.set_status(StatusCode.ERROR)
        began.end()
        context.detach(attached)  # type: ignore[arg-type]
