"""What the monitor's own rules make of two counters, minute by minute: the oracle of compiled rules.

The judgement is the monitor's, over windows computed from the raw samples as Prometheus documents `increase()`; an
alert's life is written down once more, in a few lines.
"""

import json
import random
import subprocess
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.burn import Level, Options, Rule, ladder_of
from smartspec_ops.domain.burn_reading import Seen, expected_events, is_calm, rule_holds
from smartspec_ops.domain.objective import Objective
from smartspec_ops.ports.compiler import Compiled, Order
from smartspec_ops.spec import yaml
from smartspec_ops.spec.promql import listed
from tests import servers
from tests.unit.objectives import MINUTE

POLICY = Policy()


def order_of(*objectives: Objective, interval: timedelta = MINUTE, policy: Policy = POLICY) -> Order:
    """All of one spec."""
    return Order(
        spec_id=objectives[0].spec_id,
        service=objectives[0].service,
        objectives=[(one, ladder_of(one, Options())) for one in objectives],
        interval=interval,
        policy=policy,
    )


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


Samples = Sequence[float | None]
"""A counter, a sample a minute; None where the target was not scraped."""
PACES = ((timedelta(hours=1), 1), (timedelta(hours=6), 5), (timedelta(days=3), 15), (timedelta.max, 60))
"""Up to which window a number is recorded at every how many-th evaluation, as documented."""


def history(seed: int, minutes: int) -> tuple[Samples, Samples]:
    """Bad and good events: quiet hours, errors of many sizes, a target that is gone, missed scrapes, restarts."""
    draw = random.Random(seed)
    bad, good = list[float | None](), list[float | None]()
    sums = [0.0, 0.0]
    while len(good) < minutes:
        kind = draw.choices(["well", "errors", "idle", "gone", "restart", "missed"], [5, 5, 1, 1, 1, 1])[0]
        share = draw.choice([0.005, 0.02, 0.05, 0.2, 1.0]) if kind == "errors" else 0.0
        for _ in range(draw.randint(3, 150) if kind != "gone" else draw.randint(6, 40)):
            is_missed = kind == "missed" and draw.random() < 0.3
            events = 0 if kind == "idle" else draw.randint(40, 90)
            failed = sum(draw.random() < share for _ in range(events))
            sums = [sums[0] + failed, sums[1] + events - failed]
            gone = kind == "gone" or is_missed
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
        pace = next(rate for longest, rate in PACES if window <= longest)
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
    """As promtool reads it: what is gone for longer than a scrape leaves a staleness marker."""
    near = [None, *samples, None]
    return " ".join(
        f"{value:g}" if value is not None else "stale" if near[n] is None or near[n + 2] is None else "_"
        for n, value in enumerate(samples)
    )


def order_of_groups(folder: Path, rules: str) -> Sequence[str]:
    """As written, which is how they are to be evaluated; promtool by itself takes them in any order."""
    read = yaml.read((folder / rules).read_text(encoding="utf-8"), rules).document
    assert read is not None
    return [group["name"] for group in read.data["groups"]]


def same_alerts(
    folder: Path, rules: str, series: Mapping[str, Samples], engines: Mapping[str, Engine], until: int
) -> None:
    """promtool finds the same tiers firing as the monitor's rules, at every minute. Engines go by `spec_id`, or ""."""
    expected = {name: engine.firing(until) for name, engine in engines.items()}
    assert all(len(set(each)) > 2 for each in expected.values()), "a history in which little happens shows little"
    by = "spec_id, tier" if len(engines) > 1 else "tier"
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": notation(samples)} for name, samples in series.items()],
        "promql_expr_test": [
            {
                "expr": f'count by ({by}) (ALERTS{{alertname="SLOBurn",alertstate="firing"}})',
                "eval_time": f"{minute}m",
                "exp_samples": [
                    {"labels": listed([("spec_id", name), ("tier", tier)] if name else [("tier", tier)]), "value": 1}
                    for name, each in expected.items()
                    for tier in sorted(each[minute])
                ],
            }
            for minute in range(until)
        ],
    }
    told = {
        "rule_files": [rules],
        "evaluation_interval": "1m",
        "group_eval_order": order_of_groups(folder, rules),
        "tests": [test],
    }
    (folder / "differential.yaml").write_text(json.dumps(told))  # JSON is YAML
    promtool(folder, "test", "rules", "differential.yaml")
