"""What it costs to take secrets and personal data out of an alert, beside encoding that alert as JSON.

Texts that were innocent are remembered, so an alert like the one before is nearly free; one whose summary is new each
time, or one of a new pod, is the usual case; one of which no text was ever seen, and one with something to hide, cost
most. Making the alerts is not timed.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from bench._measure import Costs, Stopwatch, Table, figure, in_turn
from smartspec_ops.app.response.redaction import EXACT
from smartspec_ops.domain.alert import Alert, AlertStatus, Deployment
from smartspec_ops.edge.codec import encode
from smartspec_ops.edge.redact import Redactor

TIMES = 2_000
BASELINE = "JSON"
_NUMBERS = count()

ALERT = Alert(
    source="alertmanager",
    service="checkout",
    spec_id="checkout",
    objective_id="error_rate",
    metric="http_requests_error_ratio",
    current=Decimal("0.04"),
    target=Decimal("0.001"),
    unit="ratio",
    comparator="lt",
    status=AlertStatus.FIRING,
    fingerprint="f" * 32,
    episode="2026-03-02T12:00:00Z",
    at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    why="Error rate of checkout is above 0.1 % for 5 minutes: 4.0 % of requests failed",
    runbook="https://runbooks.example.test/checkout/errors",
    dashboards=("https://grafana.example.test/d/abc/checkout?orgId=1",),
    query='sum(rate(http_requests_total{job="checkout",code=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))',
    deployment=Deployment(id="dpl_2", version="v2.3.1"),
    labels={
        "alertname": "CheckoutErrorBudgetBurn",
        "cluster": "eu-west-1a",
        "instance": "10.1.2.3:8080",
        "job": "checkout",
        "namespace": "shop",
        "pod": "checkout-7d9f8b6c5-x2x7k",
        "severity": "critical",
        "team": "payments",
    },
    extra={
        "generatorURL": "http://prometheus.example.test:9090/graph?g0.expr=up&g0.tab=1",
        "groupKey": '{}:{alertname="CheckoutErrorBudgetBurn"}',
        "externalURL": "http://alertmanager.example.test:9093",
    },
)


async def run(rounds: int) -> Table:
    redactor, forgetful = Redactor(inside=True), Redactor(inside=True)

    def clean(alert: Alert) -> object:
        return redactor.record(alert, EXACT)

    def forgotten(alert: Alert) -> object:
        forgetful.innocent.clear()
        return forgetful.record(alert, EXACT)

    contenders: dict[str, tuple[Callable[[], Alert], Callable[[Alert], object]]] = {
        BASELINE: (_same, lambda alert: json.dumps(encode(alert))),
        "the same again": (_same, clean),
        "a new summary": (_new, clean),
        "a new pod": (_new_pod, clean),
        "nothing seen before": (_same, forgotten),
        "with an e-mail address": (lambda: replace(ALERT, why="pat@example.test complains"), clean),
    }
    costs = await in_turn({name: _timed(make, work) for name, (make, work) in contenders.items()}, rounds)
    figures = [figure(costs, name, "cpu", "us", "" if name == BASELINE else BASELINE) for name in contenders]
    return Table(name="cleaning", title="cleaning: CPU of taking secrets and people out of one alert", figures=figures)


def _same() -> Alert:
    return ALERT


def _new() -> Alert:
    return replace(ALERT, why=f"Error rate of checkout is above 0.1 %: {next(_NUMBERS) / 10} % of requests failed")


def _new_pod() -> Alert:
    """As Prometheus writes it for Kubernetes: its name, its address and its id were never seen."""
    digits = f"{next(_NUMBERS):010x}"
    pod = f"checkout-{digits.translate(_LETTERS)}-{digits[-5:].translate(_LETTERS)}"
    address = f"10.{int(digits[-6:-4], 16)}.{int(digits[-4:-2], 16)}.{int(digits[-2:], 16)}:8080"
    labels = {**ALERT.labels, "pod": pod, "instance": address, "uid": f"583e5a18-3a5c-800b-412a-{digits}d9"}
    return replace(ALERT, why=f"{pod} answers too many requests with an error", labels=labels)


_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")


def _timed(make: Callable[[], Alert], work: Callable[[Alert], object]) -> Callable[[], Awaitable[Costs]]:
    async def run() -> Costs:
        alerts = [make() for _ in range(TIMES)]
        watch = Stopwatch()
        for alert in alerts:
            work(alert)
        return watch.per(TIMES)

    return run
