"""The words a performance report uses in every format for people: plain text, which each format escapes as it must."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from smartspec_ops.domain.failover import Stint
from smartspec_ops.domain.health import Status, rank
from smartspec_ops.domain.judge import Compliance
from smartspec_ops.domain.performance import Gap, PerformanceReport, Row
from smartspec_ops.domain.period import Cadence
from smartspec_ops.domain.quantity import number
from smartspec_ops.domain.words import counted
from smartspec_ops.formats._text import day, lasting, moment, utc

MOST_CANDIDATES = 5
NEARLY_ALL = 0.9
"""Of a period that was seen as far as this, nothing is said of the rest: a scrape is always missing somewhere."""

HEADLINE = {
    Status.HEALTHY: "Healthy",
    Status.AT_RISK: "At risk",
    Status.UNKNOWN: "Not known",
    Status.EXHAUSTED: "Error budget spent",
    Status.BREACHED: "Promise broken",
}
HEALTH = {status: words.lower() for status, words in HEADLINE.items()}
VERDICT = {Compliance.MET: "kept", Compliance.BREACHED: "broken", Compliance.UNKNOWN: "not known"}
NEEDS = {Gap.UNBOUND: "a query in observability.yaml", Gap.REVIEW: "a decision in the spec"}
_NOT_KEPT = (Compliance.BREACHED, Compliance.UNKNOWN)


def in_order(report: PerformanceReport) -> PerformanceReport:
    """The same with the worst first, and otherwise as in the spec: among hundreds of rows nobody looks for it."""
    return replace(report, rows=sorted(report.rows, key=lambda row: -rank(row.status)))


def subject(report: PerformanceReport) -> str:
    since, until = report.period.since, report.period.until
    match report.cadence:
        case Cadence.CHECK:
            return f"check of {utc(until)}"
        case Cadence.DAILY:
            return f"report for {day(since)}"
        case Cadence.WEEKLY:
            return f"report for the week from {day(since)} to {day(until - timedelta(days=1))}"
        case Cadence.ON_DEMAND:
            return f"report from {moment(since)} to {utc(until)}"


def verdict(report: PerformanceReport) -> str:
    return "Every watched promise of the spec was kept." if report.reason is None else report.reason


def tally(report: PerformanceReport) -> str:
    """``4 of 6 watched promises kept, 1 broken, 1 not known. 2 further lines of the spec are not measured.``"""
    count = {verdict: sum(row.verdict is verdict for row in report.rows) for verdict in Compliance}
    if not report.rows:
        return "No promise of the spec is watched."
    parts = [f"{count[Compliance.MET]} of {counted(len(report.rows), 'watched promise')} kept"]
    parts += [f"{count[verdict]} {VERDICT[verdict]}" for verdict in _NOT_KEPT if count[verdict]]
    partly = sum(bool(seen(row)) for row in report.rows)
    parts += [f"{partly} observed for a part of the period only"] if partly else []
    gaps = len(report.unmeasured)
    further = f" {counted(gaps, 'further line')} of the spec {'is' if gaps == 1 else 'are'} not measured."
    return ", ".join(parts) + "." + (further if gaps else "")


def period(report: PerformanceReport) -> str | None:
    span = report.period
    return f"{lasting(span.length)}, {moment(span.since)} to {utc(span.until)}" if span.length else None


def stand_ins(report: PerformanceReport) -> str | None:
    """Who answered in place of whom, and when; a figure of that time is of one of them, never of both."""
    return "; ".join(map(_stint, report.stand_ins)) or None


def _stint(one: Stint) -> str:
    until = f"to {utc(one.until)}" if one.until else "on"
    return f"{one.by} instead of {one.instead_of} from {moment(one.since)} {until} ({one.why})"


def budget(row: Row) -> str:
    left = row.budget_remaining
    if left is None:
        return "not known"
    shown = f"{number(left * 100, 3)} %" if left >= 0 else f"none, {number((1 - left) * 100, 3)} % spent"
    return shown if row.budget_window is None else f"{shown}, until {utc(row.budget_window.until)}"


def burn(row: Row) -> str:
    return f"Burn rate {number(row.burn, 3)}x." if row.burn is not None else ""


def seen(row: Row) -> str:
    """What a verdict about a whole period rests on, where a part of it is missing."""
    share = row.course.seen if row.course else None
    if share is None or share >= NEARLY_ALL or row.verdict is Compliance.UNKNOWN:
        return ""
    return f"Observed for {number(share * 100, 3)} % of the period; of the rest nothing is known."


def more(candidates: Iterable[str]) -> str:
    """What is said after the first few candidates."""
    left = len(list(candidates)) - MOST_CANDIDATES
    return f"and {left} more" if left > 0 else ""
