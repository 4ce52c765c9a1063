"""One dashboard of Grafana for each spec: what is kept, what is left of the budget, how fast it burns, what alerts.

It reads the series that `prometheus-rules` records, and nothing else, from whatever Prometheus is chosen in it.
Source: grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from smartspec_ops.compilers import _measured
from smartspec_ops.compilers._alerts import BURNS, LOST, NEVER, SPENT, Subject
from smartspec_ops.compilers._own import BAD, BURN, TOTAL, VALUE, Own
from smartspec_ops.compilers._said import left_out
from smartspec_ops.domain.burn import Level
from smartspec_ops.domain.objective import Objective
from smartspec_ops.domain.quantity import duration, number
from smartspec_ops.ports.compiler import Compiled, Order
from smartspec_ops.spec.promql import selector

SCHEMA = 39
"""Grafana 10.4 and 11 write it; newer ones read it."""
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_HEIGHT = 8
_COLOURS = {Level.PAGE: "red", Level.TICKET: "orange"}
_LOW = 0.25
"""Below this part of the budget, what is left is shown as little."""

Panel = Mapping[str, Any]
Steps = Sequence[tuple[str, float | None]]
"""Colours, each from which value on."""


class GrafanaDashboard:
    """`ports.Compiler`: ``<spec-id>.dashboard.json``."""

    name = "grafana-dashboard"
    summary = "a dashboard of Grafana over the series of prometheus-rules"
    speaks = ("prometheus", "openmetrics")

    def compile(self, orders: Sequence[Order]) -> Compiled:
        files, gone = dict[str, str](), dict[str, str]()
        unsaid = [(one, why) for order in orders for one, _ in order.objectives if (why := _measured.unsaid(one))]
        for order in orders:
            name = f"{order.spec_id}.dashboard.json"
            if subjects := [Subject.of(Own(one), rules, order) for one, rules in order.objectives if _said(one)]:
                files[name] = json.dumps(_dashboard(order, subjects), indent=2, ensure_ascii=False) + "\n"
            else:
                gone[name] = f"nothing of {order.spec_id} is shown in it any more"
        return Compiled(files=files, gone=gone, findings=[left_out(one, why) for one, why in unsaid])


COMPILER = GrafanaDashboard()


def _said(one: Objective) -> bool:
    return _measured.unsaid(one) is None


def _dashboard(order: Order, subjects: Sequence[Subject]) -> Mapping[str, Any]:
    panels = [panel for n, one in enumerate(subjects) for panel in _panels(one, n * (_HEIGHT + 1))]
    return {
        "uid": f"slo-{hashlib.sha256(order.spec_id.encode()).hexdigest()[:16]}",
        "title": f"{order.service}: what {order.spec_id} promises",
        "tags": ["slo", "smartspec-ops"],
        "schemaVersion": SCHEMA,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "1m",
        "time": {"from": "now-24h", "to": "now"},
        "timezone": "browser",
        "annotations": {"list": [_fired(order)]},
        "templating": {
            "list": [{"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]
        },
        "panels": [{"id": n, **panel} for n, panel in enumerate(panels, start=1)],
    }


def _fired(order: Order) -> Mapping[str, Any]:
    """Alerts as marks on every graph."""
    return {
        "name": "Alerts",
        "datasource": _SOURCE,
        "enable": True,
        "iconColor": "red",
        "expr": _alerting([("spec_id", "=", order.spec_id)]),
        "titleFormat": "{{alertname}} {{tier}}",
        "textFormat": "{{objective}}",
        "step": "60s",
    }


def _alerting(of: Sequence[tuple[str, str, str]]) -> str:
    names = "|".join((BURNS, SPENT, LOST, NEVER))
    return selector("ALERTS", [("alertname", "=~", names), ("alertstate", "=", "firing"), *of])


# --- the panels of one objective ---------------------------------------------------------------------------------


def _panels(subject: Subject, top: int) -> Iterator[Panel]:
    own, objective = subject.own, subject.own.objective
    yield {
        "type": "row",
        "title": f"{objective.id}: {objective.promise}",
        "collapsed": False,
        "panels": [],
        "gridPos": _at(0, top, 24, 1),
    }
    whole = subject.rules.window if subject.rules.rules else subject.shortest
    share = f"1 - {subject.read(BAD, whole)} / ({subject.read(TOTAL, whole)} > 0)"
    goal = float(objective.goal)
    small = _HEIGHT // 2
    yield _number(
        f"Good over {duration(whole)}", share, [("red", None), ("green", goal)], _at(0, top + 1, 4, small)
    ) | {"description": f"{objective.text or objective.promise}\n\n{objective.place}"}
    firing = f"count({_alerting([(label, '=', value) for label, value in own.id])}) or vector(0)"
    if objective.goal >= 1 or not subject.rules.rules:
        yield _number("Alerts", firing, [("green", None), ("red", 1)], _at(0, top + 1 + small, 4, small), unit="short")
        bad = [
            (subject.read(BAD, subject.shortest), _legend(own, "bad")),
            (subject.read(TOTAL, subject.shortest), _legend(own, "all")),
        ]
        yield _graph(f"In {duration(subject.shortest)}", bad, [("green", None)], _at(4, top + 1, 20, _HEIGHT))
        return
    left = f"1 - {subject.read(BURN, whole)}"
    colours: Steps = [("red", None), ("orange", 0), ("green", _LOW)]
    yield _number("Budget left", left, colours, _at(0, top + 1 + small, 2, small))
    yield _number("Alerts", firing, [("green", None), ("red", 1)], _at(2, top + 1 + small, 2, small), unit="short")
    burns = [(subject.read(BURN, window), _legend(own, duration(window))) for window in subject.windows]
    yield _graph("Burn rate by window", burns, _thresholds(subject), _at(4, top + 1, 12, _HEIGHT), unit="short") | {
        "description": "\n\n".join(
            f"{rule.name}: above {number(rule.threshold)} over {_over(rule.windows)}" for rule in subject.rules.rules
        )
    }
    if objective.counts_events:
        yield _graph(
            "Budget left", [(left, _legend(own, ""))], colours, _at(16, top + 1, 8, _HEIGHT), unit="percentunit"
        )
    else:
        value = [(own.series(VALUE), _legend(own, str(objective.promise.kind)))]
        bound: Steps = [("transparent", None), ("red", float(_limit(objective)))]
        yield _graph("What is judged", value, bound, _at(16, top + 1, 8, _HEIGHT), unit="short")


def _limit(objective: Objective) -> float:
    share = objective.slice_share
    return float(objective.promise.target.value if share is None else share)


def _over(windows: Sequence[timedelta]) -> str:
    return " and ".join(duration(window) for window in windows)


def _legend(own: Own, name: str) -> str:
    groups = " ".join(f"{{{{{label}}}}}" for label in own.objective.group_by)
    return " ".join(part for part in (name, groups) if part) or own.objective.id


def _thresholds(subject: Subject) -> Steps:
    """A line for each tier, in the colour of how urgent it is."""
    levels = sorted({(float(rule.threshold), _COLOURS[rule.level]) for rule in subject.rules.rules})
    return [("green", None), *((colour, value) for value, colour in levels)]


def _number(title: str, expr: str, steps: Steps, at: Panel, unit: str = "percentunit") -> dict[str, Any]:
    return {
        "type": "stat",
        "title": title,
        "datasource": _SOURCE,
        "gridPos": at,
        "targets": [_target("A", expr, "", instant=True)],
        "fieldConfig": {
            "defaults": {"unit": unit, **_steps(steps)},
            "overrides": [],
        },
        "options": {
            "colorMode": "value",
            "graphMode": "none",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        },
    }


def _graph(
    title: str, lines: Sequence[tuple[str, str]], steps: Steps, at: Panel, unit: str = "short"
) -> dict[str, Any]:
    custom = {"lineWidth": 1, "showPoints": "never", "spanNulls": False, "thresholdsStyle": {"mode": "line"}}
    return {
        "type": "timeseries",
        "title": title,
        "datasource": _SOURCE,
        "gridPos": at,
        "targets": [_target(chr(ord("A") + n), expr, legend, instant=False) for n, (expr, legend) in enumerate(lines)],
        "fieldConfig": {"defaults": {"unit": unit, "custom": custom, **_steps(steps)}, "overrides": []},
        "options": {
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
    }


def _target(name: str, expr: str, legend: str, *, instant: bool) -> Mapping[str, Any]:
    return {
        "refId": name,
        "datasource": _SOURCE,
        "expr": expr,
        "legendFormat": legend,
        "instant": instant,
        "range": not instant,
    }


def _steps(steps: Steps) -> Mapping[str, Any]:
    return {"thresholds": {"mode": "absolute", "steps": [{"color": colour, "value": value} for colour, value in steps]}}


def _at(x: int, y: int, width: int, height: int) -> Mapping[str, int]:
    return {"x": x, "y": y, "w": width, "h": height}
