"""Unit tests for promtool beside the rules: what a reviewer wants to see happen before a file goes to production.

Of each objective that counts events of counters: healthy traffic alerts nobody, an outage trips its fastest rule, the
alert outlives the metrics, and ends only after they are back and well.
Source: prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

from smartspec_ops.compilers._alerts import BURNS, Subject
from smartspec_ops.compilers._series import series
from smartspec_ops.domain.burn import Level, Rule
from smartspec_ops.domain.objective import HistogramIndicator, Objective, RatioIndicator
from smartspec_ops.domain.quantity import duration, plain
from smartspec_ops.spec.promql import Matcher, buckets_of, matchers_of, name_of, selector

PER_TICK = 600
"""Events between two evaluations: enough for the traffic gates of any rule."""

Test = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """One series each of the events that stay good, of those that turn bad in the outage, and of all of them.

    Two are enough; None where the rules do not read one.
    """

    good: str | None = None
    bad: str | None = None
    whole: str | None = None


def tests(subject: Subject, interval: timedelta) -> Iterator[Test]:
    """The test of one objective; none where its series cannot be made up, or it has no burn rate."""
    one, *others = subject.own.members
    traffic = _traffic(one)
    made_up = [] if traffic is None else [traffic.good, traffic.bad, traffic.whole]
    if traffic is None or made_up.count(None) > 1 or not subject.rules.rules:
        return
    rule = subject.rules.rules[0]
    story = _Story.of(rule, subject, interval)
    told = {**story.well(_traffic(others[0]) if others else None), **story.values(traffic)}
    yield {
        "interval": duration(interval),
        "name": f"{one.key if others else one.id}: {rule.name}",
        "input_series": [{"series": name, "values": values} for name, values in told.items()],
        "promql_expr_test": [_looked(subject, rule, moment * interval, fires) for moment, fires in story.moments()],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Story:
    """So many evaluations of health, of outage, of silence, and of health again."""

    healthy: int
    broken: int
    silent: int
    mended: int

    @classmethod
    def of(cls, rule: Rule, subject: Subject, interval: timedelta) -> "_Story":
        long, short = rule.long // interval, max(rule.short, subject.shortest) // interval
        share = min(Fraction(1), Fraction(rule.numerator, rule.denominator))
        hold = subject.policy.resolve_hold if rule.level is Level.PAGE else subject.policy.ticket_hold
        # A slice is as good as the window before it, and its alert waits a little.
        late = 0 if subject.own.objective.counts_events else short + subject.policy.slice_gate.ticks
        # What was not seen of the long window counts as perfect, so all of it comes before.
        return cls(
            healthy=long + short,
            broken=int(long * share) + short + late,
            silent=2 * short + hold // interval,
            mended=2 * short + hold // interval + late,
        )

    def moments(self) -> Iterator[tuple[int, bool]]:
        """When to look, in evaluations from the start, and whether the alert fires then."""
        yield self.healthy, False
        yield self.healthy + self.broken, True
        yield self.healthy + self.broken + self.silent, True
        yield self.healthy + self.broken + self.silent + self.mended, False

    def values(self, traffic: Traffic) -> Mapping[str, str]:
        """In promtool's words: so much from here on, so many times."""
        before, during, after = self.healthy, self.broken, self.mended
        whole = before + during
        good = f"0+{PER_TICK}x{before} {before * PER_TICK}x{during - 1}"
        bad = f"0x{before} {PER_TICK}+{PER_TICK}x{during - 1}"
        every = f"0+{PER_TICK}x{whole}"
        pause = f"_x{self.silent}"
        told = {
            traffic.good: f"{good} {pause} {before * PER_TICK}+{PER_TICK}x{after}",
            traffic.bad: f"{bad} {pause} {during * PER_TICK}x{after}",
            traffic.whole: f"{every} {pause} {whole * PER_TICK}+{PER_TICK}x{after}",
        }
        return {name: values for name, values in told.items() if name}

    def well(self, traffic: Traffic | None) -> Mapping[str, str]:
        """Another one that is measured by the same rules, and well all along."""
        if traffic is None:
            return {}
        count = self.healthy + self.broken + self.silent + self.mended
        told = {
            traffic.good: f"0+{PER_TICK}x{count}",
            traffic.bad: f"0x{count}",
            traffic.whole: f"0+{PER_TICK}x{count}",
        }
        return {name: values for name, values in told.items() if name}


def _traffic(objective: Objective) -> Traffic | None:
    groups = [(label, "=", "one") for label in objective.group_by]
    match objective.indicator:
        case RatioIndicator(total=total, good=None, bad=str(bad)):
            inside, outside = _split(total, bad, groups)
            return Traffic(bad=inside, good=outside) if _shares(total, bad) else Traffic(bad=inside, whole=outside)
        case RatioIndicator(total=total, good=str(good)):
            inside, outside = _split(total, good, groups)
            return Traffic(good=inside, bad=outside) if _shares(total, good) else Traffic(good=inside, whole=outside)
        case HistogramIndicator(histogram=family, scale=scale) if objective.promise.comparator.is_upper_bound:
            buckets, bound = buckets_of(family) or "", plain(objective.promise.target.value / scale)
            within, all_ = (series(buckets, also=[*groups, ("le", "=", upto)]) for upto in (bound, "+Inf"))
            return Traffic(good=within, whole=all_)
    return None


def _shares(total: str, part: str) -> bool:
    """Whether both read one metric, so that the rest of `total` is a series of its own."""
    return name_of(total) == name_of(part)


def _split(total: str, part: str, groups: Sequence[Matcher]) -> tuple[str | None, str | None]:
    """A series of the part; and one of the rest, or of the whole where that is another metric."""
    if not _shares(total, part):
        return series(part, also=groups), series(total, also=groups)
    return series(part, also=[*matchers_of(total), *groups]), series(total, part, groups)


def _looked(subject: Subject, rule: Rule, at: timedelta, fires: bool) -> Test:
    own, one = subject.own, subject.own.members[0]
    told = {"alertname": BURNS, "alertstate": "firing", **dict(own.id), "tier": rule.name}
    counted = f"count by ({own.counted_by})" if own.counted_by else "count"
    expression = f"{counted}({selector('ALERTS', [(label, '=', value) for label, value in told.items()])})"
    labels = selector("", [("spec_id", "=", one.spec_id), ("objective", "=", one.id)]) if own.counted_by else "{}"
    found = [{"labels": labels, "value": 1}] if fires else []
    return {"expr": expression, "eval_time": duration(at), "exp_samples": found}
