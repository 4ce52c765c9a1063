"""What a service of this kind promises, and every fault that can keep anybody from knowing whether it does.

A fault begins while the service is healthy, or makes it healthy where it can: whoever takes the silence for health is
then right by luck, and wrong in principle.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.acceptance._prometheus import Misbehaviour, Prometheus, Proxy
from tests.acceptance._target import HEALTHY, Target, Traffic
from tests.acceptance._workspace import KEY, Place

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster: [{id: commander-a, roles: [commander], email: commander-a@example.test}]
  channels: [{name: mail, kind: email, drop: .spec/state/smartspec-ops/mail, from: incidents@example.test}]
  resolution: {healthy_checks: 2}
  monitor: {interval: 1s, alert_for: 0, resolve_hold: 2s, burn_alerts: false}
"""
SPEC = """\
# Pay

Spec ID: pay

## Non-Functional Requirements

| Category | Requirement | Metric | Target |
|---|---|---|---|
"""
PROMISES = {
    "availability": "| Availability | Payments are answered without a server error | `pay_availability` | `> 99.9%` |",
    "errors": "| Error rate | Payments that end in a server error | `pay_error_rate` | `< 0.1%` |",
    "p99": "| Latency | Time to answer a payment | `pay_latency_p99` | `< 200ms` |",
    "depth": "| Saturation | Payments waiting | `pay_queue_depth` | `<= 50` |",
    "throughput": "| Throughput | Payments per second | `pay_throughput` | `>= 5 req/s` |",
    "quotient": "| Error rate | Payments that end in a server error | `pay_quotient` | `< 0.1%` |",
    "share": "\n- **NFR-004** 95 % of payment requests complete within 100 ms.",
}
METRICS = {
    "availability": (
        "pay_availability",
        {"bad": 'pay_requests_total{code="500",JOB}', "total": "pay_requests_total{JOB}"},
    ),
    "errors": ("pay_error_rate", {"good": 'pay_requests_total{code="200",JOB}', "total": "pay_requests_total{JOB}"}),
    "p99": ("pay_latency_p99", {"histogram": "pay_seconds{JOB}", "unit": "s"}),
    "share": ("pay_within_100ms", {"requirement": "NFR-004", "histogram": "pay_seconds{JOB}", "unit": "s"}),
    "depth": ("pay_queue_depth", {"query": "max(pay_queue_depth{JOB})", "unit": "count"}),
    "throughput": ("pay_throughput", {"rate": "pay_requests_total{JOB}"}),
    "quotient": (
        "pay_quotient",
        {
            "query": 'sum(rate(pay_requests_total{code="500",JOB}[6s])) / sum(rate(pay_requests_total{JOB}[6s]))',
            "unit": "ratio",
        },
    ),
}
WINDOW = timedelta(seconds=6)
ALL = ("availability", "errors", "p99", "depth", "throughput", "share")


def furnish(folder: Path, url: str, job: str, promises: Sequence[str]) -> Place:
    """A workspace whose spec makes these promises about the service scraped as `job`."""
    place = Place.make(folder, {"PROMETHEUS_URL": url, "OPS_KEY": KEY})
    selected = [METRICS[promise] for promise in promises]
    metrics = [
        {"name": name, **{k: v.replace("JOB", f'job="{job}"') for k, v in how.items()}} for name, how in selected
    ]
    observability = {
        "provider": "prometheus",
        "url": "{{env.PROMETHEUS_URL}}",
        "delay": "1s",
        "interval": "1s",
        "windows": {"current": f"{WINDOW.total_seconds():g}s", "budget": "1d"},
        "metrics": metrics,
    }
    place.write(".spec/smartspec.config.yaml", CONFIG)
    place.write("specs/shop/pay/spec.md", SPEC + "\n".join(PROMISES[promise] for promise in promises) + "\n")
    place.write("specs/shop/pay/observability.yaml", json.dumps(observability, indent=2))
    return place


@dataclass(slots=True, kw_only=True)
class Stage:
    """What one story plays with."""

    server: Prometheus
    proxy: Proxy
    service: Target


Act = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`begin` also makes the service healthy, if that can still be; `reasons` are those a report may give."""

    name: str
    begin: Act
    end: Act
    reasons: frozenset[str]
    promises: Sequence[str] = ALL
    shows_within: timedelta = timedelta(seconds=4)
    """Less than the window: what happened before the fault must not be taken for the present."""
    is_slow: bool = False
    """A tick takes twenty seconds: one has to do."""


def answered(name: str, reason: str, *, is_slow: bool = False, **wrong: Any) -> Fault:
    """Somebody between us and Prometheus gives every question this answer."""

    async def begin(stage: Stage) -> None:
        stage.proxy.behave(Misbehaviour(is_silent=is_slow, **wrong))
        stage.service.become(HEALTHY)

    async def end(stage: Stage) -> None:
        stage.proxy.behave(None)

    return Fault(name=name, begin=begin, end=end, reasons=frozenset({reason}), is_slow=is_slow)


def reported(name: str, traffic: Traffic, reasons: str, promises: Sequence[str], seconds: int = 4) -> Fault:
    """The service itself reports this; it shows within so many seconds."""

    async def begin(stage: Stage) -> None:
        stage.service.become(traffic)

    async def end(stage: Stage) -> None:
        stage.service.become(HEALTHY)

    return Fault(
        name=name,
        begin=begin,
        end=end,
        reasons=frozenset(reasons.split()),
        promises=promises,
        shows_within=timedelta(seconds=seconds),
    )


async def _stop_server(stage: Stage) -> None:
    await asyncio.to_thread(stage.server.stop)
    stage.service.become(HEALTHY)


async def _start_server(stage: Stage) -> None:
    await asyncio.to_thread(stage.server.start)


async def _stop_service(stage: Stage) -> None:
    await asyncio.to_thread(stage.service.stop)


async def _start_service(stage: Stage) -> None:
    """Once no window holds anything from before: over one that does, less was served than promised, which is true."""
    await asyncio.sleep(WINDOW.total_seconds())
    await asyncio.to_thread(stage.service.start)


EVENTS = ("availability", "errors", "p99", "share")
JSON = "application/json"
REFUSED = b'{"status":"error","errorType":"execution","error":"found duplicate series for the match group"}'
BUSY = b'{"status":"error","errorType":"unavailable","error":"the server is shutting down"}'
LOGIN = b"<!doctype html><title>Sign in</title><form method=post><input name=user></form>"
FAULTS = (
    Fault(
        name="Prometheus stopped",
        begin=_stop_server,
        end=_start_server,
        reasons=frozenset({"unreachable"}),
    ),
    answered("422", "bad_query", status=422, body=REFUSED, media_type=JSON),
    answered("503", "overloaded", status=503, body=BUSY, media_type=JSON),
    answered("429", "overloaded", status=429, body=b"slow down", media_type="text/plain"),
    answered("504 from a proxy", "unreachable", status=504, body=b"<html><h1>504 Gateway Time-out</h1></html>"),
    answered("200 with a login page", "garbage", body=LOGIN),
    answered("200 cut short", "garbage", body=b'{"status":"success","data":{"resultType":"vec', media_type=JSON),
    answered("no answer in time", "unreachable", is_slow=True),
    reported("NaN", Traffic(depth="NaN"), "nan", ["depth"]),
    reported("0/0", Traffic(good=0), "nan", ["quotient"], 9),
    reported("no traffic", Traffic(good=0), "idle", EVENTS, 9),
    reported("series gone", Traffic(is_hidden=True), "empty stale cold", ALL),
    Fault(
        name="service gone",
        begin=_stop_service,
        end=_start_service,
        reasons=frozenset({"empty", "stale", "cold"}),
    ),
)  # fmt: skip
