"""The budget that rules count is bad events over all events, to the thousandth, of whatever a month was like.

Sloth's value over its period is a mean of 5-minute ratios: it is computed beside, to show what the difference is about.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from smartspec_ops.compilers import COMPILERS
from smartspec_ops.domain.objective import Objective, RatioIndicator
from tests.acceptance._rules import order_of, order_of_groups, promtool, written
from tests.unit.objectives import UPTIME

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

STEP, DAYS = 5, 28
"""Minutes between two samples."""
SERVICES = [f"svc-{n}" for n in range(6)]
EVALUATED = 1
"""Days between two evaluations. promtool lays aside whole days of what it holds, while it evaluates, and forgets each
series that has no sample since: until 2025 also one that a rule was about to begin, whose first sample was lost
(prometheus#16333). What was written at the end of the day before has such a sample, and stays."""
NIGHT, DAY = (0, 3), (400, 900)
"""Events in five minutes."""


def traffic(seed: int) -> Iterator[tuple[int, int, bool]]:
    """Bad and good events of each five minutes, and whether the service restarts before them: nights, bursts, calm."""
    draw = random.Random(seed)
    burst = 0.0
    for step in range(DAYS * 24 * 60 // STEP):
        is_night = step % 288 < draw.randint(80, 100)
        events = draw.randint(*(NIGHT if is_night else DAY))
        burst = draw.choice([0.02, 0.2, 0.9]) if draw.random() < 0.004 else burst * draw.choice([1, 1, 0.5])
        bad = min(events, int(events * max(burst, 0.0005) + draw.random()))
        yield bad, events - bad, draw.random() < 0.0005


def counters(seed: int) -> tuple[Sequence[float], Sequence[float], float, float]:
    """Two counters that restart at zero; the true share of bad events; and the mean of the ratios of five minutes."""
    bad, good, sums, told, ratios = [0.0], [0.0], [0, 0], [0, 0], []
    for failed, well, restarts in traffic(seed):
        sums = [failed, well] if restarts else [sums[0] + failed, sums[1] + well]
        told = [told[0] + failed, told[1] + well]
        if failed + well:
            ratios.append(failed / (failed + well))
        bad.append(sums[0])
        good.append(sums[1])
    return bad, good, told[0] / sum(told), sum(ratios) / len(ratios)


def objective(name: str) -> Objective:
    total = f'http_requests_total{{job="{name}"}}'
    bad = f'http_requests_total{{job="{name}",code="500"}}'
    indicator = RatioIndicator(source="p", bad=bad, total=total)
    return replace(UPTIME, spec_id=name, indicator=indicator, goal=Decimal("0.99"))


@pytest.mark.parametrize("together", [True, False], ids=["measured together", "one spec"])
def test_the_share_of_bad_events_of_a_month_is_right_to_the_thousandth(tmp_path: Path, together: bool) -> None:
    names = SERVICES if together else SERVICES[:1]
    found = COMPILERS["prometheus-rules"].compile([order_of(objective(name)) for name in names])
    written(tmp_path, found)
    [rules] = [name for name in found.files if name.endswith(".rules.yaml")]
    past = {name: counters(n) for n, name in enumerate(names)}
    series = {
        f'http_requests_total{{job="{name}",code="{code}"}}': " ".join(f"{value:g}" for value in samples)
        for name, (bad, good, _, _) in past.items()
        for code, samples in (("500", bad), ("200", good))
    }
    test = {
        "interval": f"{STEP}m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [
            {
                "expr": f'abs(slo:bad:count28d{{spec_id="{name}"}} / slo:total:count28d / {share!r} - 1) < bool 0.001',
                "eval_time": f"{DAYS}d",
                "exp_samples": [{"labels": labels(found.files[rules], name), "value": 1}],
            }
            for name, (_, _, share, _) in past.items()
        ],
    }
    told = {
        "rule_files": [rules],
        "evaluation_interval": f"{EVALUATED}d",
        "group_eval_order": order_of_groups(tmp_path, rules),
        "tests": [test],
    }
    (tmp_path / "month.yaml").write_text(json.dumps(told))  # JSON is YAML
    promtool(tmp_path, "test", "rules", "month.yaml")
    if together:
        off = sorted(abs(mean / share - 1) for _, _, share, mean in past.values())
        assert off[len(off) // 2] > 0.05, "a mean of ratios would do as well: this shows nothing"


def labels(rules: str, name: str) -> str:
    told = {"spec_id": name, "objective": UPTIME.id, "service": UPTIME.service}
    cohort = rules.partition("cohort: ")[2].partition("\n")[0]
    return (
        "{"
        + ",".join(f'{key}="{value}"' for key, value in {**told, **({"cohort": cohort} if cohort else {})}.items())
        + "}"
    )
