"""Compiled rules in the real engine: promtool runs them over made-up histories, minute by minute.

The oracle is the judgement the monitor itself lives by, over windows computed from the raw samples as Prometheus
documents `increase()`; an alert's life is written down once more, in a few lines.
"""

import json
import random
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from smartspec_ops.compilers import COMPILERS
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.burn import Level, Options, Rule, ladder_of
from smartspec_ops.domain.burn_reading import Seen, expected_events, is_calm, rule_holds
from smartspec_ops.domain.calendar import Calendar, CalendarUnit
from smartspec_ops.domain.objective import (
    Absent,
    Comparator,
    HistogramIndicator,
    Kind,
    NativeHistogramIndicator,
    Objective,
    Promise,
    RateIndicator,
    RatioIndicator,
    Statistic,
    ValueIndicator,
)
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.ports.compiler import Compiled, Order
from tests import servers
from tests.unit.objectives import ERRORS, MINUTE, PERFECT, UPTIME, latency

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

HOUR = 60
POLICY = Policy()
HTTP = RatioIndicator(
    source="p", bad='http_requests_total{job="shop",code=~"5.."}', total='http_requests_total{job="shop"}'
)


def compiled(*objectives: Objective) -> Compiled:
    order = Order(
        spec_id="checkout",
        service="checkout-api",
        objectives=[(one, ladder_of(one, Options())) for one in objectives],
        interval=MINUTE,
        policy=POLICY,
    )
    return COMPILERS["prometheus-rules"].compile(order)


def promtool(folder: Path, *words: str) -> str:
    """What it printed; the test is skipped where there is none."""
    try:
        argv = [servers.program("promtool"), *words]
    except servers.Missing as missing:
        pytest.skip(str(missing))
    ran = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, f"{ran.stdout[-3000:]}{ran.stderr[-3000:]}"
    return ran.stdout


def written(folder: Path, found: Compiled) -> None:
    for name, text in found.files.items():
        (folder / name).write_text(text, encoding="utf-8")


def throughput(comparator: Comparator = Comparator.GE) -> Promise:
    return Promise(
        kind=Kind.THROUGHPUT,
        statistic=Statistic.RATE,
        comparator=comparator,
        target=Quantity(Decimal(5), Unit.PER_SECOND),
    )


# --- every kind of objective -------------------------------------------------------------------------------------

SLOW = latency()
EVERY_KIND = [
    UPTIME,
    ERRORS,
    PERFECT,
    replace(UPTIME, id="bad", indicator=HTTP),
    replace(UPTIME, id="good", indicator=replace(HTTP, bad=None, good='http_requests_total{code!~"5..|429"}')),
    replace(
        UPTIME, id="dotted", indicator=RatioIndicator(source="p", bad='{"http.ok",code="500"}', total='{"http.ok"}')
    ),
    replace(UPTIME, id="by route", indicator=HTTP, group_by=("route", "method")),
    replace(UPTIME, id="calendar", calendar=Calendar(unit=CalendarUnit.MONTH, timezone="Europe/Berlin")),
    replace(UPTIME, id="paged when gone", absent=Absent.BAD),
    replace(UPTIME, id="sliced", slice_share=Decimal("0.95")),
    SLOW,
    replace(SLOW, id="milliseconds", indicator=HistogramIndicator(source="p", histogram="ms", scale=Decimal("0.001"))),
    replace(
        SLOW,
        id="native",
        indicator=NativeHistogramIndicator(source="p", histogram='native{job="a"}', threshold=Decimal("0.2")),
    ),
    replace(UPTIME, id="rate", indicator=RateIndicator(source="p", events="orders_total"), promise=throughput()),
    replace(
        UPTIME,
        id='text "quoted" {{ $labels }}',
        text='says {{ .Value }} and "more"\nover lines: #1',
        runbook="https://example.test/{{run}}",
        indicator=ValueIndicator(source="p", query="sum by (queue) (depth) / 2", scale=Decimal("0.5")),
        promise=replace(throughput(Comparator.LT), kind=Kind.SATURATION, target=Quantity(Decimal(50), Unit.COUNT)),
    ),
]


def test_rules_of_every_kind_of_objective_are_what_prometheus_accepts(tmp_path: Path) -> None:
    written(tmp_path, compiled(*EVERY_KIND))
    assert "SUCCESS" in promtool(tmp_path, "check", "rules", "checkout.rules.yaml")


TESTED = [one for one in EVERY_KIND if "checkout.rules.test.yaml" in compiled(one).files]


@pytest.mark.parametrize("objective", TESTED, ids=lambda one: one.id)
def test_the_tests_beside_the_rules_hold(tmp_path: Path, objective: Objective) -> None:
    written(tmp_path, compiled(objective))
    promtool(tmp_path, "test", "rules", "checkout.rules.test.yaml")


def test_only_what_counts_no_events_of_counters_has_no_test_beside_it() -> None:
    without = {one.id for one in EVERY_KIND} - {one.id for one in TESTED}
    assert without == {"perfect", "native", "rate", 'text "quoted" {{ $labels }}'}


@pytest.mark.parametrize(
    ("days", "goal"), [(7, "0.8"), (7, "0.9999"), (28, "0.9"), (28, "0.95"), (30, "0.99999"), (90, "0.99"), (5, "0.99")]
)
def test_the_tests_beside_the_rules_hold_for_any_goal_and_window(tmp_path: Path, days: int, goal: str) -> None:
    written(tmp_path, compiled(replace(UPTIME, goal=Decimal(goal), window=timedelta(days=days))))
    promtool(tmp_path, "test", "rules", "checkout.rules.test.yaml")


def test_a_broken_rule_fails_the_tests_beside_it(tmp_path: Path) -> None:
    """A test that cannot fail shows nothing: silence taken for recovery is noticed."""
    found = compiled(UPTIME)
    written(tmp_path, found)
    rules = (tmp_path / "checkout.rules.yaml").read_text()
    (tmp_path / "checkout.rules.yaml").write_text(rules.replace("ALERTS{", "ALERTS_OF_NOBODY{"))
    with pytest.raises(AssertionError, match="FAILED"):
        promtool(tmp_path, "test", "rules", "checkout.rules.test.yaml")


# --- the same decisions in two engines ---------------------------------------------------------------------------

Samples = Sequence[float | None]
"""A counter, a sample a minute; None where the target was not scraped."""
PACE = {span: 1 if span <= timedelta(hours=6) else 5 if span <= timedelta(days=3) else 30 for span in (
    timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2),
    timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=28),
)}  # fmt: skip


def history(seed: int, minutes: int) -> tuple[Samples, Samples]:
    """Bad and good events: quiet hours, errors of many sizes, a target that is gone, restarts that reset counters."""
    draw = random.Random(seed)
    bad, good = list[float | None](), list[float | None]()
    sums = [0.0, 0.0]
    while len(good) < minutes:
        kind = draw.choices(["well", "errors", "idle", "gone", "restart"], [5, 5, 1, 1, 1])[0]
        share = draw.choice([0.005, 0.02, 0.05, 0.2, 1.0]) if kind == "errors" else 0.0
        for _ in range(draw.randint(3, 150) if kind != "gone" else draw.randint(6, 40)):
            events = 0 if kind == "idle" else draw.randint(40, 90)
            failed = sum(draw.random() < share for _ in range(events))
            sums = [sums[0] + failed, sums[1] + events - failed]
            gone = kind == "gone"
            bad.append(None if gone else sums[0])
            good.append(None if gone else sums[1])
        if kind == "restart":
            sums = [0.0, 0.0]
    return bad[:minutes], good[:minutes]


def increase(samples: Samples, at: int, minutes: int) -> float | None:
    """As prometheus.io documents it: resets added up, and extrapolated to the window's edges where samples are near."""
    inside = [(n, value) for n in range(max(0, at - minutes), at + 1) if (value := samples[n]) is not None]
    if len(inside) < 2:
        return None
    gained = sum(after - before if after >= before else after for (_, before), (_, after) in pairwise(inside))
    (first, start), (last, _) = inside[0], inside[-1]
    between = (last - first) / (len(inside) - 1)
    to_start, to_end = first - (at - minutes), at - last
    if gained > 0 and start >= 0 and (to_zero := (last - first) * start / gained) < to_start:
        to_start = to_zero  # type: ignore[assignment]
    length = last - first
    for gap in (to_start, to_end):
        length += gap if gap < 1.1 * between else between / 2  # type: ignore[assignment]
    return gained * length / (last - first)


class Engine:
    """What the monitor's rules say of two counters, at every minute."""

    def __init__(self, objective: Objective, bad: Samples, good: Samples) -> None:
        self.objective, self.rules = objective, ladder_of(objective, Options())
        self.counters = bad, good
        self.since = next(n for n in range(len(bad)) if increase(bad, n, 5) is not None)
        self.seen = cache(self._seen)
        self.recorded = cache(self._recorded)

    def firing(self, until: int) -> Sequence[frozenset[str]]:
        """By minute, the rules whose alert fires."""
        lives = {rule.name: [False, None] for rule in self.rules.rules}
        told = []
        for now in range(until):
            for rule in self.rules.rules:
                self._step(rule, lives[rule.name], now)
            told.append(frozenset(name for name, (is_firing, _) in lives.items() if is_firing))
        return told

    def _step(self, rule: Rule, life: list[bool | int | None], now: int) -> None:
        windows = {window: self.seen(window, now) for window in {*rule.windows, self.rules.window}}
        holds = rule_holds(rule, windows, expected_events(windows[self.rules.window])) is True
        is_bad = holds or (life[0] and not is_calm(rule, windows[min(rule.windows)]))
        if is_bad:
            life[:] = [True, None]
        elif life[0]:
            since = now if life[1] is None else life[1]
            hold = POLICY.resolve_hold if rule.level is Level.PAGE else POLICY.ticket_hold
            life[:] = [True, since] if (now - since) * MINUTE < hold else [False, None]

    def _seen(self, window: timedelta, now: int) -> Seen | None:
        """As last recorded: promtool evaluates every group at every minute, whatever its own interval is."""
        pace = PACE[window]
        back = now - 2 * pace if pace > 1 else now
        return next((found for at in range(now, max(back, 0) - 1, -1) if (found := self.recorded(window, at))), None)

    def _recorded(self, window: timedelta, at: int) -> Seen | None:
        minutes = window // MINUTE
        bad, good = (increase(samples, at, minutes) for samples in self.counters)
        if good is None or bad is None:
            return None
        total = bad + good
        return Seen(good, good, total, min(1.0, (at - self.since) / minutes))


def notation(samples: Samples) -> str:
    return " ".join("stale" if value is None else f"{value:g}" for value in samples)


@pytest.mark.parametrize("seed", range(3))
def test_compiled_rules_fire_and_end_when_the_monitors_own_rules_do(tmp_path: Path, seed: int) -> None:
    objective = replace(UPTIME, indicator=HTTP, goal=Decimal(random.Random(seed).choice(["0.99", "0.999"])))
    until = 20 * HOUR
    bad, good = history(seed, until)
    expected = Engine(objective, bad, good).firing(until)
    assert len(set(expected)) > 3, "a history in which little happens shows little"
    found = compiled(objective)
    written(tmp_path, found)
    series = {'http_requests_total{job="shop",code="500"}': bad, 'http_requests_total{job="shop",code="200"}': good}
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": notation(samples)} for name, samples in series.items()],
        "promql_expr_test": [
            {
                "expr": 'count by (tier) (ALERTS{alertname="SLOBurn",alertstate="firing"})',
                "eval_time": f"{minute}m",
                "exp_samples": [{"labels": f'{{tier="{name}"}}', "value": 1} for name in sorted(expected[minute])],
            }
            for minute in range(until)
        ],
    }
    order = [f"checkout: every {pace}m" for pace in (30, 5, 1)]
    told = {
        "rule_files": ["checkout.rules.yaml"],
        "evaluation_interval": "1m",
        "group_eval_order": order,
        "tests": [test],
    }
    (tmp_path / "differential.yaml").write_text(json.dumps(told))  # JSON is YAML
    promtool(tmp_path, "test", "rules", "differential.yaml")
