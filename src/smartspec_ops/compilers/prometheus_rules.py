"""Objectives as recording and alerting rules of Prometheus, for any ruler of its family (Mimir, Thanos, vmalert).

Windows are counted from the raw counters, so a budget is bad over total, not a mean of ratios; those of up to an hour
at every evaluation, longer ones more rarely (`PACES`): the longest cost the most and change the least. Needs Prometheus
2.42 (`keep_firing_for`).
Source: Google SRE Workbook, chapter 5; prometheus.io/docs/prometheus/latest/configuration/recording_rules.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from smartspec_ops.compilers import _alerts, _measured, _rule_tests
from smartspec_ops.compilers._alerts import Alert, Subject
from smartspec_ops.compilers._cohorts import Cohort, cohorts
from smartspec_ops.compilers._own import PACES, SINCE_PACE, Own, pace
from smartspec_ops.compilers._said import found, left_out, note
from smartspec_ops.compilers._yaml import dumped
from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.domain.objective import Absent, HistogramIndicator, Objective
from smartspec_ops.domain.quantity import duration
from smartspec_ops.ports.compiler import Compiled, Order

SHARED = "shared.shapes"
"""The file about objectives of several specs; no spec has a dot in its id."""

Rule = Mapping[str, Any]


class PrometheusRules:
    """`ports.Compiler`: ``<spec-id>.rules.yaml``, and unit tests for promtool beside it.

    Of several specs, objectives that differ in labels alone are measured together, in ``shared.shapes.rules.yaml``.
    """

    name = "prometheus-rules"
    summary = "recording and alerting rules for Prometheus, with promtool unit tests"
    speaks = ("prometheus", "openmetrics")

    def compile(self, orders: Sequence[Order]) -> Compiled:
        findings = [each for order in orders for one, _ in order.objectives for each in _findings(one)]
        together, alone = _apart(orders)
        files, gone = dict[str, str](), dict[str, str]()
        for name, made in [*((order.spec_id, _alone(order, alone)) for order in orders), (SHARED, together)]:
            texts = dict(_files(name, made, orders[0].interval)) if made else {}
            files |= texts
            gone |= {file: f"what {name} says is elsewhere now" for file in _names(name) if file not in texts}
        if len(orders) == 1:
            gone |= dict.fromkeys(
                _names(SHARED), f"it may hold rules of {orders[0].spec_id}, too: each would be there twice"
            )
        return Compiled(files=files, gone=gone, findings=findings)


COMPILER = PrometheusRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """The subjects of one file, each with its groups of rules, in the order in which they are to be evaluated."""

    subjects: Sequence[Subject]
    groups: Sequence[Rule]


def _apart(orders: Sequence[Order]) -> tuple[_Made | None, Collection[str]]:
    """The objectives of several specs that can be measured together; and the keys of all others that can be said."""
    said = [(one, rules) for order in orders for one, rules in order.objectives if _measured.unsaid(one) is None]
    if len(orders) < 2:
        return None, {one.key for one, _ in said}
    made, alone = cohorts(said)
    if not made:
        return None, {one.key for one in alone}
    subjects = [Subject.of(own, rules, orders[0]) for own, rules in made]
    groups = [
        group for (own, _), one in zip(made, subjects, strict=True) for group in _shared_groups(own, one, orders[0])
    ]
    return _Made(subjects=subjects, groups=groups), {one.key for one in alone}


def _alone(order: Order, keys: Collection[str]) -> _Made | None:
    """What is said of one spec by itself."""
    subjects = [Subject.of(Own(one), rules, order) for one, rules in order.objectives if one.key in keys]
    if not subjects:
        return None
    watchdog = _watchdog({"spec_id": order.spec_id, "service": order.service}, order.spec_id)
    return _Made(subjects=subjects, groups=list(_groups(order.spec_id, subjects, order.interval, watchdog)))


def _shared_groups(cohort: Cohort, subject: Subject, order: Order) -> Iterator[Rule]:
    every = duration(order.interval)
    yield {"name": f"{cohort.name}: members", "interval": every, "rules": list(cohort.infos())}
    watchdog = _watchdog(cohort.labels, cohort.name)
    yield from _groups(cohort.name, [subject], order.interval, watchdog)


def _names(name: str) -> tuple[str, str]:
    return f"{name}.rules.yaml", f"{name}.rules.test.yaml"


def _files(name: str, made: _Made, interval: timedelta) -> Iterator[tuple[str, str]]:
    rules, unit_tests = _names(name)
    yield rules, dumped({"groups": made.groups})
    if tests := [test for one in made.subjects for test in _rule_tests.tests(one, interval)]:
        told = {
            "rule_files": [rules],
            "evaluation_interval": duration(interval),
            "group_eval_order": [group["name"] for group in made.groups],
            "tests": tests,
        }
        yield unit_tests, dumped(told)


def _groups(name: str, subjects: Sequence[Subject], interval: timedelta, watchdog: Rule) -> Iterator[Rule]:
    """A group for each pace, the slowest first, as its numbers are read by the alerts, which stand in the last one.

    Within a group rules are evaluated in their order: an alert reads what was recorded at the same moment.
    """
    for _, rate in reversed(PACES):
        rules = [rule for one in subjects for rule in _numbers(one, rate, interval)]
        if rate == 1:
            rules += [*(_rule(one.own, alert) for one in subjects for alert in _alerts.alerts(one)), watchdog]
        if rules:
            every = duration(rate * interval)
            yield {"name": f"{name}: every {every}", "interval": every, "rules": rules}


def _numbers(subject: Subject, rate: int, interval: timedelta) -> Iterator[Rule]:
    for record in _records(subject, rate, interval):
        yield {"record": record.name, "expr": record.expr, "labels": subject.own.labels}


def _records(subject: Subject, rate: int, interval: timedelta) -> Iterator[_measured.Record]:
    """What is recorded of an objective at this pace, each after what it reads."""
    own, shortest, whole = subject.own, subject.shortest, subject.rules.window
    if rate == 1:
        yield from _measured.slices(own, interval)
    if rate == SINCE_PACE and own.objective.counts_events:
        yield _measured.since(own, subject.windows)
    for window in (each for each in subject.windows if pace(each) == rate):
        if window in subject.counted:
            yield from _measured.counts(own, window, interval)
            continue
        if window == shortest:
            yield _measured.total(own, window)
        if own.objective.goal < 1:
            yield _measured.burn(own, window, has_total=window == shortest)
    if rate == pace(whole) and whole in subject.counted:
        yield _measured.expected(own, whole, interval)
    if rate == _alerts.SEEN_PACE:
        yield _measured.lately(own, _alerts.SEEN_LATELY, shortest)


def _watchdog(labels: Mapping[str, str], watched: str) -> Rule:
    return {
        "alert": _alerts.WATCHDOG,
        "expr": "vector(1)",
        "labels": {**labels, "severity": "none"},
        "annotations": {"summary": f"Always firing: when it stops, nobody watches {watched}."},
    }


def _rule(own: Own, alert: Alert) -> Rule:
    times = {"for": alert.lasts, "keep_firing_for": alert.holds}
    return {
        "alert": alert.name,
        "expr": alert.expr,
        **{name: duration(span) for name, span in times.items() if span},
        "labels": {**own.labels, **alert.labels},
        "annotations": dict(alert.annotations),
    }


# --- what rules cannot say ---------------------------------------------------------------------------------------


def _findings(objective: Objective) -> Iterator[Diagnostic]:
    if why := _measured.unsaid(objective):
        yield left_out(objective, why)
        return
    if isinstance(objective.indicator, HistogramIndicator):
        bound = objective.promise.target
        message = f"{objective.id} is measured only where the histogram has a bucket that ends at {bound}"
        yield found(objective, "bucket", message, Level.NOTE)
    if objective.calendar is not None:
        message = f"{objective.id}: rules look back over {duration(objective.window)}, not over a {objective.calendar}"
        yield found(objective, "calendar", f"{message}; nothing tells of its budget", Level.WARNING)
    if objective.absent is Absent.BAD:
        yield note(
            objective, "absent", "where it is absent, the rules page after a while, and no bad events are counted"
        )
