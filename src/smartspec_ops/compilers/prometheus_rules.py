"""Objectives as recording and alerting rules of Prometheus, for any ruler of its family (Mimir, Thanos, vmalert).

Windows are counted from the raw counters, so a budget is bad over total, not a mean of ratios; those of up to 6 hours
at every evaluation, up to 3 days at every fifth, longer ones at every thirtieth: the longest cost the most and change
the least. Needs Prometheus 2.42 (`keep_firing_for`).
Source: Google SRE Workbook, chapter 5; prometheus.io/docs/prometheus/latest/configuration/recording_rules.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from smartspec_ops.compilers import _alerts, _measured, _rule_tests
from smartspec_ops.compilers._alerts import Alert, Subject
from smartspec_ops.compilers._own import PACES, Own, pace
from smartspec_ops.compilers._yaml import dumped
from smartspec_ops.domain.burn import Ladder
from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.domain.objective import Absent, HistogramIndicator, Objective
from smartspec_ops.domain.quantity import duration
from smartspec_ops.ports.compiler import Compiled, Order

WATCHDOG = "SLOWatchdog"
SHORTEST = timedelta(minutes=5)

Rule = Mapping[str, Any]


class PrometheusRules:
    """`ports.Compiler`: ``<spec-id>.rules.yaml``, and unit tests for promtool beside it."""

    name = "prometheus-rules"
    summary = "recording and alerting rules for Prometheus, with promtool unit tests"
    speaks = ("prometheus", "openmetrics")

    def compile(self, order: Order) -> Compiled:
        findings = [found for one, _ in order.objectives for found in _findings(one)]
        subjects = [_subject(one, rules, order) for one, rules in order.objectives if _measured.unsaid(one) is None]
        groups = list(_groups(subjects, order)) if subjects else []
        rules, unit_tests = f"{order.spec_id}.rules.yaml", f"{order.spec_id}.rules.test.yaml"
        files = {rules: dumped({"groups": groups})} if groups else {}
        if tests := [test for one in subjects for test in _rule_tests.tests(one, order.interval)]:
            told = {
                "rule_files": [rules],
                "evaluation_interval": duration(order.interval),
                "group_eval_order": [group["name"] for group in groups],
                "tests": tests,
            }
            files[unit_tests] = dumped(told)
        gone = [name for name in (rules, unit_tests) if name not in files]
        return Compiled(files=files, gone=gone, findings=findings)


COMPILER = PrometheusRules()


def _subject(objective: Objective, rules: Ladder, order: Order) -> Subject:
    windows = sorted({*rules.windows, max(SHORTEST, 4 * order.interval)})
    return Subject(own=Own(objective), rules=rules, policy=order.policy, windows=windows)


def _groups(subjects: Sequence[Subject], order: Order) -> Iterator[Rule]:
    """A group for each pace, the slowest first, as its numbers are read by the alerts, which stand in the last one.

    Within a group rules are evaluated in their order: an alert reads what was recorded at the same moment.
    """
    for _, rate in reversed(PACES):
        rules = [rule for one in subjects for rule in _numbers(one, rate, order.interval)]
        if rate == 1:
            rules += _alerting(subjects, order)
        if rules:
            every = duration(rate * order.interval)
            yield {"name": f"{order.spec_id}: every {every}", "interval": every, "rules": rules}


def _numbers(subject: Subject, rate: int, interval: timedelta) -> Iterator[Rule]:
    for record in _records(subject, rate, interval):
        yield {"record": record.name, "expr": record.expr, "labels": subject.own.labels}


def _records(subject: Subject, rate: int, interval: timedelta) -> Iterator[_measured.Record]:
    """What is recorded of an objective at this pace, each after what it reads."""
    own, shortest, whole = subject.own, subject.shortest, subject.rules.window
    if rate == 1:
        yield from _measured.slices(own, interval)
        if own.objective.counts_events:
            yield _measured.since(own, subject.windows)
    for window in (each for each in subject.windows if pace(each) == rate):
        if window in subject.counted:
            yield from _measured.counts(own, window, interval)
            continue
        if window == shortest:
            yield _measured.total(own, window)
        if own.objective.goal < 1:
            yield _measured.burn(own, window)
    if rate == pace(whole) and whole in subject.counted:
        yield _measured.expected(own, whole, interval)
    if rate == pace(_alerts.SEEN_LATELY):
        yield _measured.lately(own, _alerts.SEEN_LATELY, shortest)


def _alerting(subjects: Sequence[Subject], order: Order) -> Iterator[Rule]:
    for one in subjects:
        yield from (_rule(one.own, alert) for alert in _alerts.alerts(one))
    yield {
        "alert": WATCHDOG,
        "expr": "vector(1)",
        "labels": {"spec_id": order.spec_id, "service": order.service, "severity": "none"},
        "annotations": {"summary": f"Always firing: when it stops, nobody watches {order.spec_id}."},
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
        yield _finding(objective, "left-out", f"{objective.id} is not in the rules: {why}", Level.WARNING)
        return
    if isinstance(objective.indicator, HistogramIndicator):
        bound = objective.promise.target
        message = f"{objective.id} is measured only where the histogram has a bucket that ends at {bound}"
        yield _finding(objective, "bucket", message, Level.NOTE)
    if objective.calendar is not None:
        message = f"{objective.id}: rules look back over {duration(objective.window)}, not over a {objective.calendar}"
        yield _finding(objective, "calendar", f"{message}; nothing tells of its budget", Level.WARNING)
    if objective.absent is Absent.BAD:
        message = f"{objective.id}: where it is absent, the rules page after a while, and no bad events are counted"
        yield _finding(objective, "absent", message, Level.NOTE)


def _finding(objective: Objective, code: str, message: str, level: Level) -> Diagnostic:
    return Diagnostic(code=f"export/{code}", message=message, place=objective.place, level=level)
