"""Objectives as OpenSLO v1: an SLO for each, with its own indicator, and the service they belong to.

Only what is measured and promised can be said: a condition for alerts has one window and no gate, so no alert policy is
written rather than one that alerts otherwise.
Source: github.com/OpenSLO/OpenSLO, README of v1.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from smartspec_ops.compilers._counters import Counters, counters
from smartspec_ops.compilers._said import left_out, note
from smartspec_ops.compilers._yaml import dumped
from smartspec_ops.domain.calendar import Calendar, CalendarUnit
from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.domain.objective import Absent, Comparator, Objective, RateIndicator, ValueIndicator
from smartspec_ops.domain.quantity import duration
from smartspec_ops.ports.compiler import Compiled, Order

API = "openslo/v1"
_LONGEST_NAME, _LONGEST_TEXT = 63, 1050
_UNITS = {CalendarUnit.WEEK: "1w", CalendarUnit.MONTH: "1M", CalendarUnit.QUARTER: "1Q", CalendarUnit.YEAR: "1Y"}
_START = "2024-01-01 00:00:00"
"""A Monday that begins a month, a quarter and a year: every kind of calendar period begins there."""
_SIGNS = {Comparator.LT: "lt", Comparator.LE: "lte", Comparator.GE: "gte", Comparator.GT: "gt"}

_ALERTS = "alerts are not in it: a condition of OpenSLO has one window and no gate, ours have two and several"

Document = Mapping[str, Any]


class OpenSlo:
    """`ports.Compiler`: ``<spec-id>.openslo.yaml``."""

    name = "openslo"
    summary = "OpenSLO v1 documents, for any tool that reads them"
    speaks = ("prometheus", "openmetrics")

    def compile(self, orders: Sequence[Order]) -> Compiled:
        files, gone, findings = dict[str, str](), dict[str, str](), list[Diagnostic]()
        for order in orders:
            slos = [(one, found) for one, _ in order.objectives for found in [_spec(one, order.interval)]]
            findings += [found for one, spec in slos for found in _findings(one, spec)]
            documents = [_slo(one, spec) for one, spec in slos if not isinstance(spec, str)]
            name = f"{order.spec_id}.openslo.yaml"
            if documents:
                findings.append(Diagnostic(code="export/alerts", message=_ALERTS, level=Level.NOTE))
                service = {"apiVersion": API, "kind": "Service", "metadata": _named(order.service), "spec": {}}
                files[name] = "---\n".join(dumped(one) for one in (service, *documents))
            else:
                gone[name] = f"nothing of {order.spec_id} is said in it any more"
        return Compiled(files=files, gone=gone, findings=findings)


COMPILER = OpenSlo()


def _slo(one: Objective, spec: Document) -> Document:
    labels = {"spec_id": one.spec_id, "objective": one.id, "requirement": one.requirement_id}
    metadata = {**_named(f"{one.spec_id}-{one.id}", one.key), "labels": labels}
    return {"apiVersion": API, "kind": "SLO", "metadata": metadata, "spec": spec}


def _spec(one: Objective, interval: timedelta) -> Document | str:
    """What an SLO says; or why it cannot."""
    found = _measured(one, interval)
    if isinstance(found, str):
        return found
    indicator, method, objective = found
    return {
        "description": " ".join(f"{one.text or one.promise} ({one.place})".split())[:_LONGEST_TEXT],
        "service": _named(one.service)["name"],
        "indicator": {"metadata": _named(f"{one.spec_id}-{one.id}", one.key), "spec": indicator},
        "timeWindow": [_window(one.calendar, one.window)],
        "budgetingMethod": method,
        "objectives": [{"displayName": str(one.promise)[:_LONGEST_NAME], **objective, "target": _number(one.goal)}],
    }


def _measured(one: Objective, interval: timedelta) -> tuple[Document, str, Document] | str:
    """Indicator, budgeting method, and what the objective says beside its target."""
    slices = {"timeSliceTarget": _number(one.slice_share or Decimal(1)), "timeSliceWindow": _shorthand(interval)}
    match one.indicator:
        case _ if one.goal >= 1 or one.group_by:
            why = counters(one)
            return why if isinstance(why, str) else ""
        case RateIndicator(events=counter):
            return _threshold(one, f"sum(rate({counter}[{duration(max(one.current_window, interval))}]))", slices)
        case ValueIndicator(query=query, scale=scale):
            return _threshold(one, query if scale == 1 else f"({query}) * {scale}", slices)
        case _:
            return _events(one, slices)


def _events(one: Objective, slices: Document) -> tuple[Document, str, Document] | str:
    found = counters(one)
    if isinstance(found, str):
        return found
    return _ratio(found), "Occurrences" if one.counts_events else "Timeslices", {} if one.counts_events else slices


def _threshold(one: Objective, query: str, slices: Document) -> tuple[Document, str, Document]:
    compared = {"op": _SIGNS[one.promise.comparator], "value": _number(one.promise.target.value)}
    return {"thresholdMetric": _metric(query)}, "Timeslices", {**compared, **slices}


def _ratio(found: Counters) -> Document:
    part = {"good": found.good} if found.good else {"bad": found.bad}
    told = {name: _metric(f"sum({counter})") for name, counter in (*part.items(), ("total", found.total))}
    return {"ratioMetric": {"counter": True, **told}}


def _metric(query: str) -> Document:
    return {"metricSource": {"type": "Prometheus", "spec": {"query": query}}}


def _window(calendar: Calendar | None, window: timedelta) -> Document:
    if calendar is None:
        return {"duration": _shorthand(window), "isRolling": True}
    begins = {"startTime": _START, "timeZone": calendar.timezone}
    return {"duration": _UNITS[calendar.unit], "calendar": begins, "isRolling": False}


def _shorthand(span: timedelta) -> str:
    """One number and one unit, which is all it takes; no objective is kept over parts of a minute."""
    units = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("m", timedelta(minutes=1)))
    return next((f"{span // unit}{name}" for name, unit in units if not span % unit), f"{-(-span // units[-1][1])}m")


def _named(text: str, key: str = "") -> dict[str, str]:
    """A name Kubernetes takes, the same for the same text and another one for another text; and the text itself."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if slug != text or len(slug) > _LONGEST_NAME:
        digest = hashlib.sha256((key or text).encode()).hexdigest()[:8]
        slug = f"{slug[: _LONGEST_NAME - 9].strip('-')}-{digest}".strip("-")
    return {"name": slug, "displayName": (key or text)[:_LONGEST_NAME]}


def _number(value: Decimal) -> int | float:
    """As YAML has it; a float prints the decimal it was read from."""
    return int(value) if value == value.to_integral_value() else float(value)


def _findings(one: Objective, spec: Document | str) -> Iterator[Diagnostic]:
    if isinstance(spec, str):
        yield left_out(one, spec)
        return
    if one.absent is not Absent.GAP:
        yield note(one, "absent", f"what it means that it is absent ({one.absent}) cannot be said")
