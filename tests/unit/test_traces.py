"""Traces as a receiver gets them: read with OpenTelemetry's own protocol, without anything that is not ours to tell."""

import asyncio
import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent

from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.edge.spans import Work, span, traceparent
from smartspec_ops.edge.traces import traced
from smartspec_ops.ports import Request
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server

pytestmark = pytest.mark.edge

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Receiver:
    """An OTLP/HTTP receiver on this machine; `spans` are those it was sent."""

    def __init__(self) -> None:
        self.spans: list[Sent] = []
        self.services: set[str] = set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                plain = gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body
                request = ExportTraceServiceRequest.FromString(plain)
                for resource in request.resource_spans:
                    names = {one.key: one.value.string_value for one in resource.resource.attributes}
                    receiver.services.add(names["service.name"])
                    receiver.spans += [one for scope in resource.scope_spans for one in scope.spans]
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
                """Nothing is printed."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    found = Receiver()
    thread = Thread(target=found.server.serve_forever, args=(0.02,))
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", found.url)
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def attributes(one: Sent) -> dict[str, str]:
    return {each.key: each.value.string_value or str(each.value.int_value) for each in one.attributes}


async def _work(url: str) -> None:
    http = HttpEdge(to="channel:hook", hands_on=True)
    quiet = HttpEdge(to="prom")
    with span(Work.REQUEST, parent=PARENT, route="/v1/alerts", method="POST") as one, span(Work.EFFECT, kind="notify"):
        await http.send(Request(method="POST", url=f"{url}/secret-path?token=hidden"))
        await quiet.send(Request(method="GET", url=f"{url}/metrics"))
        one.note(status=202)
    await http.close()
    await quiet.close()


async def test_a_trace_goes_on_from_who_asked_to_who_is_told(receiver: Receiver) -> None:
    asked: list[Asked] = []

    def answer(one: Asked) -> Reply:
        asked.append(one)
        return Reply()

    async with scripted_server(answer) as far:
        with traced("serve", "1", os.environ):
            await _work(far.url)
            with pytest.raises(ValueError, match="hidden"), span(Work.ASK, source="prom", outcome="failed"):
                raise ValueError("hidden")
        await asyncio.sleep(0)
    spans = {(one.name, attributes(one).get("smartspec_ops.to", "")): one for one in receiver.spans}
    request, effect = spans["http.request", ""], spans["effect", ""]
    hook, prom, ask = spans["http.call", "channel:hook"], spans["http.call", "prom"], spans["source.ask", ""]
    assert receiver.services == {"smartspec-ops-serve"}
    assert request.trace_id.hex() == PARENT.split("-")[1]
    assert request.parent_span_id.hex() == PARENT.split("-")[2]
    assert [effect.parent_span_id, hook.parent_span_id] == [request.span_id, effect.span_id]
    handed_on = {one.path.partition("?")[0]: one.headers.get("traceparent") for one in asked}
    assert handed_on["/secret-path"] == f"00-{hook.trace_id.hex()}-{hook.span_id.hex()}-01"
    assert handed_on["/metrics"] is None
    assert attributes(request)["smartspec_ops.status"] == "202"
    assert attributes(ask)["error.type"] == "ValueError"
    assert prom.status.code == 0
    assert ask.status.code == 2
    assert b"hidden" not in b"".join(one.SerializeToString() for one in receiver.spans)
    assert b"secret-path" not in b"".join(one.SerializeToString() for one in receiver.spans)


def test_where_nobody_wants_traces_nothing_is_made_and_nothing_loaded() -> None:
    with traced("serve", "1", {}), span(Work.TICK):
        assert traceparent() == ""
    with traced("serve", "1", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_SDK_DISABLED": "true"}):
        assert traceparent() == ""
    loads = "import sys, smartspec_ops.cli._supervised, smartspec_ops.cli._serve"
    code = f"{loads}; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
