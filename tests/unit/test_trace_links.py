"""From the request that brought an alert to the webhook that told somebody: traces of their own, linked."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.watching.remembering import intake
from smartspec_ops.edge.spans import Work, span, tracing
from smartspec_ops.edge.traces import OpenTelemetry
from smartspec_ops.ports import Effect
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.clock import ManualClock
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.serving import serving
from tests.unit.response import ALERT, House

pytestmark = pytest.mark.edge

SENDERS = {
    "shop": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "pay": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
}
CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster:
    - {id: commander-a, roles: [commander]}
  channels:
    - {name: hook, kind: webhook, url: "file:hook", secret: "env:OPS_KEY"}
"""


def memory() -> tuple[InMemorySpanExporter, OpenTelemetry]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return exporter, OpenTelemetry(provider)


def trace_of(one: ReadableSpan) -> str:
    return f"{one.get_span_context().trace_id:032x}"


def links_of(one: ReadableSpan) -> Sequence[str]:
    return [f"{link.context.trace_id:032x}" for link in one.links]


def named(spans: Sequence[ReadableSpan], name: str, **notes: str) -> Sequence[ReadableSpan]:
    wanted = {f"smartspec_ops.{key}": value for key, value in notes.items()}
    return [one for one in spans if one.name == name and wanted.items() <= dict(one.attributes or {}).items()]


async def _told(root: Path) -> tuple[Sequence[ReadableSpan], Mapping[str, str]]:
    """The spans of two alerts that came in the same moment, and by service the trace its webhook went on with."""
    heard, all_told = dict[str, str](), asyncio.Event()

    def hook(asked: Asked) -> Reply:
        for service in SENDERS:
            if f'"{service}"' in asked.body.decode():
                heard.setdefault(service, asked.headers.get("traceparent", ""))
        if heard.keys() == SENDERS.keys():
            all_told.set()
        return Reply()

    exporter, tracer = memory()
    async with scripted_server(hook) as far:
        (root / "hook").write_text(f"{far.url}/hook", encoding="utf-8")
        (root / "hook").chmod(0o600)
        with tracing(tracer):
            async with serving(root, config=CONFIG, works=True) as server:
                alert = {"metric": "errors", "value": 3, "slo": 1}
                await asyncio.gather(
                    *(
                        server.ask("POST", "/v1/alerts", {**alert, "service": service}, traceparent=parent)
                        for service, parent in SENDERS.items()
                    )
                )
                async with asyncio.timeout(60):
                    await all_told.wait()
    return exporter.get_finished_spans(), heard


async def test_each_message_is_linked_to_the_request_that_brought_its_alert(tmp_path: Path) -> None:
    spans, heard = await _told(tmp_path)
    requests = named(spans, "http.request", route="/v1/alerts")
    assert {trace_of(one) for one in requests} == {parent.split("-")[1] for parent in SENDERS.values()}
    assert {one.kind for one in requests} == {SpanKind.SERVER}
    effects = {trace_of(one): one for one in named(spans, "effect", kind="notify")}
    for service, parent in SENDERS.items():
        effect = effects[heard[service].split("-")[1]]
        assert links_of(effect) == [parent.split("-")[1]]
        assert effect.parent is None
        assert effect.kind is SpanKind.CONSUMER
        request = next(one for one in requests if trace_of(one) == parent.split("-")[1])
        assert effect.links[0].context.span_id == request.get_span_context().span_id
        call = next(
            one for one in named(spans, "http.call", to="channel:hook") if trace_of(one) == heard[service].split("-")[1]
        )
        assert heard[service].split("-")[2] == f"{call.get_span_context().span_id:016x}"
        assert call.parent == effect.get_span_context()
        assert call.kind is SpanKind.CLIENT


async def test_what_an_effect_leads_to_is_linked_to_that_effect(store: SqlStore, tmp_path: Path) -> None:
    house, (exporter, tracer) = House(store, tmp_path), memory()
    with tracing(tracer):
        with span(Work.TICK):
            async with store.begin() as tx:
                await emit(tx, house.responder.queue, [intake(ALERT)])
        await house.drain()
    spans = exporter.get_finished_spans()
    (taken,) = named(spans, "effect", kind="intake")
    assert links_of(taken) == [trace_of(named(spans, "tick")[0])]
    told = named(spans, "effect", kind="notify")
    assert told
    assert {trace for one in told for trace in links_of(one)} == {trace_of(taken)}


@pytest.mark.parametrize("trace", ["", "nonsense", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
async def test_a_trace_that_is_none_links_to_nothing_and_its_effect_is_as_it_was(store: SqlStore, trace: str) -> None:
    clock = ManualClock()
    effect = Effect(kind="notify", key="k", due_at=clock.now(), body={"text": "x"}, trace=trace)
    async with store.begin() as tx:
        await emit(tx, LeaseQueue(store, clock), [effect])
    async with store.begin() as tx:
        (found,) = await tx.effects()
    assert found.effect == effect
    exporter, tracer = memory()
    with tracing(tracer), span(Work.EFFECT, link=trace):
        pass
    assert [links_of(one) for one in exporter.get_finished_spans()] == [[]]
