"""Reads the JSON alert anybody may send, and writes ours. What was sent is data: bounded, cleaned, never believed.

Accepts the six documented keys (`source, spec_id, metric, value, slo, severity`), every synonym in use for the four
facts (service, metric, current, target), our own superset, strings or numbers. Unknown keys are kept in `extra`.
All faults are reported at once, each with its JSON path and a code INC-1xx.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from smartspec_ops.domain.alert import Alert, AlertStatus, Deployment, fingerprint
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.severity import Sev
from smartspec_ops.spec.alert_fields import Fields, bounded
from smartspec_ops.spec.strict_json import loads

MAX_BYTES = 1_000_000
AHEAD = timedelta(minutes=5)
"""A sender's clock may be this far ahead; more is cut, or it would outrank every later message."""

_EXAMPLE = 'e.g. {"service": "checkout", "metric": "error_rate", "current_value": 0.03, "target_value": 0.001}'
_GROUP = (
    "Alertmanager and Grafana send such groups: let them send to smartspec-ops serve, /v1/intake/alertmanager or "
    "/v1/intake/grafana; smartspec-ops intake try alertmanager FILE shows how one is read"
)
STATUSES = {
    **dict.fromkeys(("firing", "alerting", "triggered", "trigger", "breached", "open", "critical"), AlertStatus.FIRING),
    **dict.fromkeys(("frozen", "no_data", "nodata", "silent"), AlertStatus.FROZEN),
    **dict.fromkeys(("resolved", "resolve", "ok", "recovered", "closed"), AlertStatus.RESOLVED),
}
_COMPARATOR = {
    **dict.fromkeys(("lt", "<", "below"), "lt"),
    **dict.fromkeys(("le", "<=", "≤", "at_most", "max"), "le"),
    **dict.fromkeys(("gt", ">", "above"), "gt"),
    **dict.fromkeys(("ge", ">=", "≥", "at_least", "min"), "ge"),
}


def parse_alert(text: str | bytes, now: datetime) -> Alert | tuple[Diagnostic, ...]:
    """`read_alert` of JSON text, at most 1 MB."""
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        message = f"the alert is longer than {MAX_BYTES} bytes"
        return (Diagnostic(code="INC-101", message=message, hint="send what the alert says, not its evidence"),)
    try:
        data = loads(raw)
    except ValueError as fault:
        return (Diagnostic(code="INC-101", message=f"the alert is not JSON: {fault}", hint=_EXAMPLE),)
    return read_alert(data, now)


def read_alert(data: object, now: datetime, path: str = "$") -> Alert | tuple[Diagnostic, ...]:
    """The alert in parsed JSON, or everything that is wrong with it. `now` stands where no time was sent.

    `path` is where the alert stood in what was sent; faults name their place under it.
    """
    if type(data) is not dict and not isinstance(data, Mapping):
        return (Diagnostic(code="INC-102", message=f"{path}: expected an object", hint=_EXAMPLE),)
    if isinstance(data.get("alerts"), list) and not data.keys() & {"service", "spec_id", "metric"}:
        return (Diagnostic(code="INC-102", message=f"{path}: this is a group of another system's alerts", hint=_GROUP),)
    fields = Fields(data, path)
    alert = _alert(fields, now)
    return tuple(fields.faults) or alert


def _alert(f: Fields, now: datetime) -> Alert:
    spec_id = f.name("spec_id", "spec")
    service = f.name("service", "service_name") or spec_id
    if service is None and not f.faults:
        f.fault("INC-103", f"{f.path}.service", "missing", "send service (or spec_id): whose promise is broken?")
    metric = f.needed("send metric: which promise is broken?", "metric", "breached_metric", "metric_name", "name")
    current, target, unit = f.amounts(
        ("current", "current_value", "value", "observed"), ("target", "target_value", "slo", "threshold"), "unit"
    )
    told = _told(f)
    sent_at = told.pop("at", None)
    at = min(sent_at, now + AHEAD) if sent_at else now
    links = f.object("links")
    if runbook := links.text("runbook") or f.text("runbook", "runbook_url"):
        told["runbook"] = runbook
    if dashboards := links.texts("dashboards") or f.texts("dashboards"):
        told["dashboards"] = dashboards
    if extra := _extra(f, links):  # the last to be read: it is what nobody asked for
        told["extra"] = extra
    facts = {"source": "external", "status": AlertStatus.FIRING, **_numbered(told, at), **told}
    for began in ("started_at", "fired_at"):
        if began in facts:  # nothing began after it was told, or it would last for less than no time
            facts[began] = min(facts[began], at)
    key = facts.pop("fingerprint", None) or fingerprint(service or "", spec_id, facts.get("objective_id") or metric)
    return Alert(
        service=service or "",
        metric=metric,
        fingerprint=key,
        spec_id=spec_id,
        current=current,
        target=target,
        unit=unit,
        at=at,
        **facts,
    )


def _numbered(told: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The episode and the number of a message whose sender names none."""
    started_at = told.get("started_at")
    # Who does not number messages is ordered by time, so that a later message outranks an earlier one.
    return {"episode": started_at.isoformat() if started_at else "", "seq": int(at.timestamp())}


def _told(f: Fields) -> dict[str, Any]:
    """The facts an alert may do without, those that were sent; what the others usually are is known.

    Most alerts say few of them, so what was sent is looked up here and not the other way round.
    """
    found = {}
    for fact in {_FACT_OF[key]: None for key in f.data if key in _FACT_OF}:
        read, names = _READ[fact]
        if (told := read(f, *names)) is not None:
            found[fact] = told
    return found


def _comparator(f: Fields, *names: str) -> str | None:
    return f.choice(_COMPARATOR, *names)


def _severity(f: Fields, *names: str) -> str | None:
    """``SEV-2`` however it was written; another vocabulary is kept as it came and decides nothing."""
    word = f.word(*names)
    level = Sev.parse(word) if word else None
    return level.value if level else word


def _wide(f: Fields, flag: str, of: str) -> bool | None:
    """At least 2 regions, 3 services, or a quarter of the traffic or of the tenants."""
    told = f.flag(flag)
    scope = f.object(of)
    if not scope.data:
        f.faults += scope.faults
        return told
    counts = (
        (scope.amount("regions"), 2),
        (scope.amount("services"), 3),
        (scope.amount("traffic_share"), 0.25),
        (scope.amount("tenant_share"), 0.25),
    )
    known = [value >= limit for value, limit in counts if value is not None]
    f.faults += scope.faults
    return told if told is not None else any(known) if known else None


def _deployment(f: Fields, name: str) -> Deployment | None:
    d = f.object(name)
    if not d.data:
        return None
    found = Deployment(
        id=d.needed("send the id of the deployment that was live", "id", "deployment_id"),
        version=d.name("version"),
        since=d.instant("since", "deployed_at"),
        previous_id=d.name("previous_id", "previous"),
        previous_version=d.name("previous_version"),
    )
    f.faults += d.faults
    return found


def _status(f: Fields, *names: str) -> AlertStatus | None:
    return f.choice(STATUSES, *names)


_OPTIONAL: Sequence[tuple[str, Callable[..., Any], tuple[str, ...]]] = (
    ("objective_id", Fields.name, ("objective_id", "objective")),
    ("at", Fields.instant, ("ts", "timestamp", "at", "time")),
    ("started_at", Fields.instant, ("started_at", "startsAt", "starts_at")),
    ("fingerprint", Fields.name, ("fingerprint", "dedup_key")),
    ("source", Fields.name, ("source",)),
    ("status", _status, ("status", "state")),
    ("episode", Fields.name, ("episode",)),
    ("seq", partial(Fields.whole, low=1, high=2**53), ("seq",)),
    ("comparator", _comparator, ("comparator", "operator")),
    ("severity", _severity, ("severity",)),
    ("why", Fields.text, ("why", "summary", "description", "message")),
    ("kind", Fields.name, ("kind",)),
    ("statistic", Fields.name, ("statistic",)),
    ("requirement_id", Fields.name, ("requirement_id",)),
    ("requirement_text", Fields.text, ("requirement_text", "requirement")),
    ("requirement_place", Fields.text, ("requirement_place",)),
    ("window", Fields.span, ("window",)),
    ("fired_at", Fields.instant, ("fired_at",)),
    ("resolved_at", Fields.instant, ("resolved_at", "endsAt", "ends_at")),
    ("valid_until", Fields.instant, ("valid_until",)),
    ("tier", partial(Fields.whole, low=1, high=4), ("tier",)),
    ("bad_ratio", partial(Fields.number, low=0, high=1), ("bad_ratio", "error_ratio")),
    ("burn", Fields.burn, ("burn", "burn_rate")),
    ("budget_remaining", Fields.number, ("budget_remaining",)),
    ("time_to_exhaustion", Fields.span, ("time_to_exhaustion",)),
    ("valid_events", partial(Fields.number, low=0), ("valid_events",)),
    ("wide", _wide, ("wide", "scope")),
    ("data_loss", Fields.flag, ("data_loss",)),
    ("security", Fields.flag, ("security",)),
    ("recovering", Fields.flag, ("recovering",)),
    ("query", Fields.text, ("query",)),
    ("deployment", _deployment, ("deployment",)),
    ("labels", Fields.labels, ("labels",)),
)
"""Of each fact how it is read, and the names it may be sent under; the first of them that says something counts."""
_READ = {fact: (read, names) for fact, read, names in _OPTIONAL}
_FACT_OF = {name: fact for fact, _, names in _OPTIONAL for name in names}


def _extra(f: Fields, links: Fields) -> Mapping[str, Any]:
    """Everything nobody asked for, bounded. Links of other names stay under ``links``."""
    f.faults += links.faults
    given = f.object("extra").data
    f.whole("schema_version", low=1, high=100)
    rest = f.unread()
    if other := links.unread():
        rest["links"] = other
    found: Mapping[str, Any] = bounded({**rest, **given}) if rest or given else {}
    return found


def to_payload(alert: Alert) -> dict[str, Any]:
    """The alert as JSON data: the six documented keys first, then everything known. `read_alert` gives it back."""
    current, target = _json(alert.current), _json(alert.target)
    facts = {
        "source": alert.source,
        "spec_id": alert.spec_id,
        "metric": alert.metric,
        "value": current,
        "slo": target,
        "severity": alert.severity,
        "schema_version": 1,
        "service": alert.service,
        "current": current,
        "target": target,
    }
    more = {name: _json(getattr(alert, name)) for name in _PLAIN}
    nested = {
        "ts": _json(alert.at),
        "deployment": _deployment_payload(alert.deployment),
        "links": {k: v for k, v in (("runbook", alert.runbook), ("dashboards", list(alert.dashboards))) if v},
        "labels": dict(alert.labels),
        "extra": dict(alert.extra),
    }
    kept = {k: v for k, v in {**more, **nested}.items() if v not in (None, "", {}, [])}
    return {**facts, **kept}


_PLAIN = (
    "unit", "comparator", "window", "fingerprint", "status", "objective_id", "why", "kind", "statistic",
    "requirement_id", "requirement_text", "requirement_place", "episode", "seq", "started_at", "fired_at",
    "resolved_at", "valid_until", "tier", "bad_ratio", "burn", "budget_remaining", "time_to_exhaustion",
    "valid_events", "wide", "data_loss", "security", "recovering", "query",
)  # fmt: skip
"""Fields written under their own name."""


def _deployment_payload(deployment: Deployment | None) -> dict[str, Any] | None:
    if deployment is None:
        return None
    names = ("id", "version", "since", "previous_id", "previous_version")
    found = {name: _json(getattr(deployment, name)) for name in names}
    return {k: v for k, v in found.items() if v is not None}


def _json(value: object) -> Any:
    """JSON data; a decimal that no float holds exactly is a string."""
    match value:
        case Decimal():
            near = float(value)
            whole = int(value) if value == value.to_integral_value() and abs(value) < 2**53 else None
            return whole if whole is not None else near if Decimal(repr(near)) == value else str(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case timedelta():
            seconds = value.total_seconds()
            return int(seconds) if seconds.is_integer() else seconds
        case AlertStatus():
            return value.value
        case _:
            return value
