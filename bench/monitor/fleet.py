"""What is promised about the generated services, once for us and once for the peer: five objectives each.

Two ratios and three latency cuts, over the same series and with the same goals. The peer judges the four windows of
its own usual policy.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.monitor.history import BOUNDS, CODES, COUNTER, HISTOGRAM, name

OBJECTIVES = 5
PEER_WINDOWS: Mapping[str, int] = {"1h": 3_600, "12h": 43_200, "7d": 604_800, "28d": 2_419_200}
"""By name, in seconds: those of the peer's sample error budget policy."""
_BURN_RATES = {"1h": 9, "12h": 3, "7d": 1.5, "28d": 1}


@dataclass(frozen=True, slots=True)
class Ratio:
    """Share of requests whose code matches `pattern`, which are bad: at most what `percent` of good ones leaves."""

    metric: str
    category: str
    text: str
    pattern: str
    percent: str
    target: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Share of requests answered within `bound` seconds, a bucket's bound."""

    metric: str
    text: str
    bound: str
    percent: str


PROMISES: Sequence[Ratio | Cut] = (
    Ratio(
        "availability",
        "Availability",
        "Requests are answered without a server error",
        "5..",
        "99.9",
        ">= 99.9%",
    ),
    Ratio("error_rate", "Error rate", "Requests that are not answered with 200", "[^2].*", "98", "< 2%"),
    Cut("latency_p90", "Time to answer", "0.25", "90"),
    Cut("latency_p95", "Time to answer", "0.5", "95"),
    Cut("latency_p99", "Time to answer", "1.0", "99"),
)


def bad_share(metric: str, gained: Sequence[float]) -> float:
    """The share of bad events of that promise, from what each counter of a service has gained."""
    promise = next(each for each in PROMISES if each.metric == metric)
    codes, buckets = gained[: len(CODES)], gained[len(CODES) : len(CODES) + len(BOUNDS)]
    if isinstance(promise, Cut):
        return 1 - buckets[BOUNDS.index(promise.bound)] / buckets[-1]
    is_bad = [re.fullmatch(promise.pattern, code) is not None for code in CODES]
    return sum(count for count, bad in zip(codes, is_bad, strict=True) if bad) / sum(codes)


# --- ours ------------------------------------------------------------------------------------------------------


def write_workspace(root: Path, services: Sequence[int], url: str) -> None:
    """A workspace with a spec and its observability.yaml for each service."""
    (root / ".spec").mkdir(parents=True)
    for service in services:
        folder = root / "specs" / "shop" / name(service)
        folder.mkdir(parents=True)
        (folder / "spec.md").write_text(_spec(service), encoding="utf-8")
        (folder / "observability.yaml").write_text(_observability(service, url), encoding="utf-8")


def _spec(service: int) -> str:
    rows = [
        f"| {_category(each)} | NFR-{n:03d} {each.text} | `{each.metric}` | `{_target(each)}` |" for n, each in _ids()
    ]
    return "\n".join(
        [
            f"# {name(service)}",
            "",
            f"Spec ID: {name(service)}",
            "",
            "## Non-Functional Requirements",
            "",
            "| Category | Requirement | Metric | Target |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _ids() -> Sequence[tuple[int, Ratio | Cut]]:
    return list(enumerate(PROMISES, start=1))


def _category(promise: Ratio | Cut) -> str:
    return promise.category if isinstance(promise, Ratio) else "Latency"


def _target(promise: Ratio | Cut) -> str:
    return promise.target if isinstance(promise, Ratio) else f"<= {float(promise.bound) * 1000:g}ms"


def _observability(service: int, url: str) -> str:
    own = f'service="{name(service)}"'
    metrics = [
        {
            "name": each.metric,
            "bad": f'{COUNTER}{{{own},code=~"{each.pattern}"}}',
            "total": f"{COUNTER}{{{own}}}",
        }
        if isinstance(each, Ratio)
        else {"name": each.metric, "histogram": f"{HISTOGRAM}{{{own}}}", "unit": "s"}
        for each in PROMISES
    ]
    document = {
        "provider": "prometheus",
        "url": url,
        "service": name(service),
        "windows": {"budget": "28d"},
        "metrics": metrics,
    }
    return json.dumps(document, indent=1)  # JSON is YAML


# --- the peer's ------------------------------------------------------------------------------------------------


def write_peer_config(folder: Path, services: Sequence[int], url: str) -> None:
    """``config.yaml`` and ``slos/*.yaml`` of the peer, an objective each."""
    (folder / "slos").mkdir(parents=True)
    steps = [_step(label, seconds) for label, seconds in PEER_WINDOWS.items()]
    config = {"backends": {"prometheus": {"url": url}}, "error_budget_policies": {"default": {"steps": steps}}}
    (folder / "config.yaml").write_text(json.dumps(config), encoding="utf-8")
    for service in services:
        for each in PROMISES:
            path = folder / "slos" / f"{name(service)}-{each.metric}.yaml"
            path.write_text(json.dumps(_slo(service, each)), encoding="utf-8")


def _step(label: str, seconds: int) -> Mapping[str, Any]:
    return {
        "name": label,
        "burn_rate_threshold": _BURN_RATES[label],
        "alert": True,
        "message_alert": "page",
        "message_ok": "ok",
        "window": seconds,
    }


def _slo(service: int, promise: Ratio | Cut) -> Mapping[str, Any]:
    own = f'service="{name(service)}"'
    if isinstance(promise, Ratio):
        method, indicator = (
            "good_bad_ratio",
            {
                "filter_bad": f'{COUNTER}{{{own},code=~"{promise.pattern}"}}[window]',
                "filter_good": f'{COUNTER}{{{own},code!~"{promise.pattern}"}}[window]',
            },
        )
    else:
        method, indicator = (
            "distribution_cut",
            {
                "expression": f"{HISTOGRAM}_bucket{{{own}}}[window]",
                "threshold_bucket": promise.bound,
            },
        )
    return {
        "apiVersion": "sre.google.com/v2",
        "kind": "ServiceLevelObjective",
        "metadata": {"name": f"{name(service)}-{promise.metric}", "labels": {"service_name": name(service)}},
        "spec": {
            "description": promise.text,
            "backend": "prometheus",
            "method": method,
            "exporters": [],
            "service_level_indicator": indicator,
            "goal": float(Decimal(promise.percent) / 100),
        },
    }
