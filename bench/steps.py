"""Where the processor time of one alert goes, step by step, from the socket to the commit and back.

Each step is done by itself for the same alerts, `COMPANY` at a time where alerts share something. Together they are
less than an alert costs in a server that does them in turn, where each step finds the caches full of the others'.
"""

import asyncio
import contextlib
import gc
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from bench import intake, reception
from bench._load import Plan, body_of
from bench._measure import Costs, Table, figure, in_turn
from smartspec_ops.app.intake.line import IntakeLine
from smartspec_ops.app.response.answer import Intake, Received
from smartspec_ops.app.response.redaction import EXACT
from smartspec_ops.app.response.respond import Responder
from smartspec_ops.domain.alert import Alert
from smartspec_ops.edge import instruments
from smartspec_ops.edge.clock import SystemClock
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.http import alerts as endpoint
from smartspec_ops.http.application import Application
from smartspec_ops.http.auth import audited, this_machine
from smartspec_ops.http.metrics import Metrics
from smartspec_ops.spec.alert_payload import read_alert
from smartspec_ops.spec.intake import readers
from smartspec_ops.spec.sections.intake import Intake as Settings
from smartspec_ops.spec.strict_json import loads

COMPANY, ALERTS, SERVICES = 32, 3_200, 200
OWN = Plan(port=0, path="/v1/alerts", shape="own", alerts=ALERTS, causes=SERVICES, connections=COMPANY)
ANSWERED = Intake(received=Received.JOINED, incident_id="INC-2026-0001")
HEADERS = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json"), (b"content-length", b"450")]


async def run(rounds: int) -> Table:
    """CPU of each step, in microseconds an alert."""
    numbers, redactor = count(), Redactor(inside=True)

    def bodies(shape: str = "own") -> Sequence[bytes]:
        plan = replace(OWN, shape=shape)
        return [json.dumps(body_of(plan, next(numbers))).encode() for _ in range(ALERTS)]

    def alerts(shape: str = "own") -> list[Alert]:
        found = [read_alert(loads(body), SystemClock().now()) for body in bodies(shape)]
        return [one for one in found if isinstance(one, Alert)]

    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        responder = await reception.responder_at(stack, folder / "ops.db")
        running = stack.enter_context(contextlib.ExitStack())
        http = intake.floor(running, OWN, "noop")
        for _ in range(2):  # the incidents, and what is known of them
            await _received(responder, alerts())
        await _received(responder, alerts("repeat"))
        contenders: dict[str, Callable[[], Awaitable[Costs]]] = {
            HTTP: http.send,
            JSON: lambda: _each(loads, bodies()),
            SCHEMA: lambda: _each(lambda data: read_alert(data, SystemClock().now()), [*map(loads, bodies())]),
            APPLICATION: lambda: _answered(bodies()),
            REDACTION: lambda: _each(lambda alert: redactor.record(alert, EXACT), alerts()),
            NEW: lambda: _received(responder, alerts()),
            KNOWN: lambda: _received(responder, alerts("repeat")),
        }
        gc.collect()
        gc.freeze()  # as a server does
        costs = await in_turn(contenders, rounds)
    figures = [figure(costs, name, "cpu", "µs") for name in (HTTP, JSON, SCHEMA, APPLICATION, REDACTION)]
    for name in (NEW, KNOWN):
        figures += [figure(costs, name, "cpu", "µs"), figure(costs, name, "in SQLite's thread", "µs")]
    title = f"steps: CPU of each step of an alert, {COMPANY} together where they share something"
    return Table(name="steps", title=title, figures=figures)


HTTP = "HTTP: a request and its answer, nothing between"
JSON = "its body as JSON"
SCHEMA = "the alert in it"
APPLICATION = "route, guard, reading, line and answer, nothing stored"
REDACTION = "redaction of an alert with a new summary and pod"
NEW = "routing, decision, encoding, rows, commit: new"
KNOWN = "routing, decision, rows, commit: known"


async def _each(step: Callable[[Any], object], given: Sequence[Any]) -> Costs:
    began = time.thread_time()
    for one in given:
        step(one)
    return {"cpu": (time.thread_time() - began) / len(given) * 1e6}


async def _received(responder: Responder, alerts: Sequence[Alert]) -> Costs:
    whole, here = time.process_time(), time.thread_time()
    for start in range(0, len(alerts), COMPANY):
        await responder.receive_all(alerts[start : start + COMPANY])
    whole, here = time.process_time() - whole, time.thread_time() - here
    return {"cpu": whole / len(alerts) * 1e6, "in SQLite's thread": (whole - here) / len(alerts) * 1e6}


async def _answered(bodies: Sequence[bytes]) -> Costs:
    """The application as the server calls it, before a line that answers at once."""

    async def at_once(alerts: Sequence[Alert]) -> Sequence[Intake]:
        return [ANSWERED for _ in alerts]

    async def send(_message: object) -> None:
        """To nobody."""

    line, metrics, clock = IntakeLine(receive_all=at_once), Metrics(), SystemClock()
    services: Any = SimpleNamespace(line=line, metrics=metrics, clock=clock, readers=readers(Settings()))
    nobody: Any = None  # who may not come in is audited, and everybody may
    guard = audited(this_machine, nobody, clock)
    application = Application(endpoint.routes(services), guard=guard, observe=metrics.answered)

    async def ask(body: bytes) -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        scope = {"type": "http", "method": "POST", "path": OWN.path, "headers": HEADERS, "query_string": b""}
        await application(scope, receive, send)

    with instruments.listening(metrics):
        running = asyncio.create_task(line.run())
        began = time.thread_time()
        for start in range(0, len(bodies), COMPANY):
            await asyncio.gather(*map(ask, bodies[start : start + COMPANY]))
        took = time.thread_time() - began
    line.close()
    await running
    return {"cpu": took / len(bodies) * 1e6}
