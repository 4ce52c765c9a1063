"""Our compiled rules beside rules of Sloth's shape, in one Prometheus, over the same objectives and the same history.

A group costs what one evaluation of it costs, times how often it is evaluated: each pace is measured by itself,
evaluated every few seconds. Sloth's program is not needed: its rules are written down here as its documentation shows
them, 8 windows of error ratios, 7 rules of metadata and 2 alerts an objective. The mean over the period reads a raw
series in place of the 5-minute ratios, which a server that has just begun to record them does not have: a sample a
minute like them.
Source: sloth.dev, architecture and generated examples; workbook alerts of 28 days.
"""

import json
import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from bench.monitor import history
from bench.monitor.fleet import PROMISES, Cut, Ratio, bad_share
from bench.monitor.server import RULES, Server
from smartspec_ops.compilers._yaml import dumped
from smartspec_ops.spec.durations import parse_duration

Group = Mapping[str, Any]
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
"""Those of Sloth's alerts; the ratio of the period is the mean of the 5-minute ones."""
_TIERS = (("page", ("1h", "5m", 13.44), ("6h", "30m", 5.6)), ("ticket", ("1d", "2h", 2.8), ("3d", "6h", 0.9333)))
RATIO = "slo:sli_error:ratio_rate"


def sloth(services: Sequence[int]) -> Iterator[Group]:
    """Three groups an objective, evaluated every minute."""
    for service in services:
        for promise in PROMISES:
            labels = _labels(service, promise)
            name = labels["sloth_id"]
            bad, total = _queries(service, promise)
            ratios = [
                _record(f"{RATIO}{w}", f"(sum(rate({bad}[{w}]))) / (sum(rate({total}[{w}])))", labels, w)
                for w in WINDOWS
            ]
            own = _own(labels)
            read = f'{history.COUNTER}{{service="{history.name(service)}",code="200"}}[28d]'
            month = f"sum_over_time({read}) / count_over_time({read})"
            budget = 1 - float(promise.percent) / 100
            yield {"name": f"{name} ratios", "rules": [*ratios, _record(f"{RATIO}28d", month, labels, "28d")]}
            yield {"name": f"{name} metadata", "rules": list(_metadata(own, budget, labels))}
            yield {"name": f"{name} alerts", "rules": [_alert(own, budget, *tier) for tier in _TIERS]}


def _metadata(own: str, budget: float, labels: Mapping[str, str]) -> Iterator[Group]:
    expressions = {
        "slo:objective:ratio": f"vector({1 - budget})",
        "slo:error_budget:ratio": f"vector({budget})",
        "slo:time_period:days": "vector(28)",
        "slo:current_burn_rate:ratio": f"{RATIO}5m{own} / on(sloth_id) group_left slo:error_budget:ratio{own}",
        "slo:period_burn_rate:ratio": f"{RATIO}28d{own} / on(sloth_id) group_left slo:error_budget:ratio{own}",
        "slo:period_error_budget_remaining:ratio": f"1 - slo:period_burn_rate:ratio{own}",
        "sloth_slo_info": "vector(1)",
    }
    for name, expression in expressions.items():
        yield _record(name, expression, labels)


def _alert(own: str, budget: float, severity: str, *pairs: tuple[str, str, float]) -> Group:
    legs = [
        f"(max({RATIO}{long}{own} > ({burn} * {budget})) without (sloth_window)"
        f" and max({RATIO}{short}{own} > ({burn} * {budget})) without (sloth_window))"
        for long, short, burn in pairs
    ]
    return {"alert": "SLOErrors", "expr": " or ".join(legs), "labels": {"sloth_severity": severity}}


def _record(name: str, expression: str, labels: Mapping[str, str], window: str = "") -> Group:
    return {"record": name, "expr": expression, "labels": {**labels, **({"sloth_window": window} if window else {})}}


def _labels(service: int, promise: Ratio | Cut) -> Mapping[str, str]:
    id_ = f"{history.name(service)}-{promise.metric}"
    return {"sloth_id": id_, "sloth_service": history.name(service), "sloth_slo": promise.metric}


def _own(labels: Mapping[str, str]) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


def _queries(service: int, promise: Ratio | Cut) -> tuple[str, str]:
    """Bad and all events; of a cut, those beyond the bucket as the difference Sloth's users write."""
    own = f'service="{history.name(service)}"'
    if isinstance(promise, Ratio):
        return f'{history.COUNTER}{{{own},code=~"{promise.pattern}"}}', f"{history.COUNTER}{{{own}}}"
    # A range needs a selector: the good ones stand for the bad ones, which costs the same.
    family = f"{history.HISTOGRAM}_bucket"
    return f'{family}{{{own},le="{promise.bound}"}}', f'{family}{{{own},le="+Inf"}}'


# --- the value over the period ---------------------------------------------------------------------------------

MONTH = 28 * history.DAY


def errors(server: Server, services: Sequence[int]) -> tuple[float, float]:
    """Of the shares of bad events over 28 days, how far the worst is from what was generated, as a share of it.

    As our rules have just recorded it, and as the mean of 5-minute ratios.
    """
    ours, theirs = list[float](), list[float]()
    for service in services:
        for promise in PROMISES:
            name = f'{{spec_id="{history.name(service)}",objective="{promise.metric}"}}'
            end = _asked(server, f"timestamp(slo:bad:count28d{name})")
            truth = bad_share(promise.metric, history.gained(server.shape, service, end - MONTH, end))
            found = _asked(server, f"slo:bad:count28d{name} / slo:total:count28d{name}")
            ours.append(abs(found / truth - 1))
            part, total = _queries(service, promise)
            ratio = f"avg_over_time((sum(rate({part}[5m])) / sum(rate({total}[5m])))[28d:5m])"
            mean = _asked(server, ratio, end)
            theirs.append(abs((mean if isinstance(promise, Ratio) else 1 - mean) / truth - 1))
    return max(ours), max(theirs)


def _asked(server: Server, query: str, at: float | None = None) -> float:
    parameters = urlencode({"query": query, **({"time": at} if at is not None else {})})
    with urlopen(f"{server.url}/api/v1/query?{parameters}", timeout=60) as answer:  # noqa: S310 (our own server)
        (found,) = json.load(answer)["data"]["result"]
    return float(found["value"][1])


# --- measuring -------------------------------------------------------------------------------------------------

FEWEST_SECONDS, SECONDS = 6, 0.03
"""Seconds between two evaluations of what is being measured: at least, and for an objective."""
CYCLES = 4


def per_minute(server: Server, groups: Sequence[Group], objectives: int) -> Mapping[int, float]:
    """CPU seconds of the server for a minute of these rules, by the minutes between two evaluations of a group.

    A group without an interval is evaluated once a minute. The slower ones are measured beside those of every minute,
    whose numbers they read, and those after all were evaluated, whose numbers they read in turn.
    """
    every = max(FEWEST_SECONDS, round(SECONDS * objectives))
    fast, *slower = paces = sorted({_minutes(group) for group in groups})
    idle = _spent(server, [], FEWEST_SECONDS) * every / FEWEST_SECONDS
    if slower:
        _evaluated(server, groups, every)
    spent = {pace: _spent(server, [one for one in groups if _minutes(one) in (fast, pace)], every) for pace in paces}
    costs = {fast: spent[fast] - idle, **{pace: spent[pace] - spent[fast] for pace in slower}}
    return {pace: max(0.0, cost) / CYCLES / pace for pace, cost in costs.items()}


def _minutes(group: Group) -> int:
    interval = parse_duration(str(group.get("interval", "1m")))
    assert interval is not None
    return interval // timedelta(minutes=1)


def _spent(server: Server, groups: Sequence[Group], every: int) -> float:
    """What the server spends for `CYCLES` evaluations of all of them, and whatever it does besides."""
    _evaluated(server, groups, every)
    before = server.cpu()
    time.sleep(every * CYCLES)
    return server.cpu() - before


def _evaluated(server: Server, groups: Sequence[Group], every: int) -> None:
    """Returns once the server has read these rules, and evaluated all of them once."""
    told = {"groups": [{**group, "interval": f"{every}s"} for group in groups]}
    (server.folder / RULES).write_text(dumped(told), encoding="utf-8")
    os.kill(server.pid, signal.SIGHUP)
    time.sleep(2 * every)
