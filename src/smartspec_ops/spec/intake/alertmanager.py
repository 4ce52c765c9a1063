"""Alertmanager's webhook, version 4 (0.25 to 0.33).

Every alert of a group is an alert of its own, with its own status: the group's status and key say how notifications
are bundled, not what is broken. An alert is known by its `fingerprint` (a hash of all labels, the same from every peer
and every route), an episode by `startsAt`. Messages carry no number and no time of their own: the same words again,
from a second peer or by `repeat_interval`, are the same message, and what arrives later with other words counts.
``resolved`` is the sender's word alone: it is also said when Prometheus was cut off for `resolve_timeout`.
Sources: github.com/prometheus/alertmanager, template/template.go (Data) and notify/webhook; alert by alert, its
issues 891, 2570, 4108.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smartspec_ops.spec.intake.draft import (
    Draft,
    first,
    identity,
    links,
    mapping,
    parsed,
    read_draft,
    text,
    texts,
    unread,
    web,
)
from smartspec_ops.spec.intake.reading import ANYBODY, MAX_ALERTS, Headers, Read, Reading, Sender, joined, refused
from smartspec_ops.spec.sections.intake import Intake, Labelled

SUMMARY = "Alertmanager's webhook, version 4"
_GROUP = frozenset({"alerts", "version", "status", "externalURL", "commonLabels", "commonAnnotations"})
"""Keys of a group that are read, or that its alerts say again."""
_ALERT = frozenset({"status", "labels", "annotations", "startsAt", "endsAt", "fingerprint", "generatorURL"})
_NEVER = "0001-01-01"
"""The zero time of Go: an end that has not come."""


def build(settings: Intake) -> Read:
    source = source_of("alertmanager", settings.alertmanager)

    def read(body: bytes, _: Headers, now: datetime, sender: Sender = ANYBODY, /) -> Reading:
        return read_group(body, now, lambda alert, group, path: draft(alert, group, path, source, sender))

    return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Whose dialect of the webhook it is, where it keeps what we need, and what its sender is told (see `Draft`)."""

    name: str
    config: Labelled
    places: Mapping[str, str]
    hints: Mapping[str, str]


def source_of(name: str, config: Labelled) -> Source:
    return Source(
        name=name,
        config=config,
        places={
            "service": f".labels ({', '.join(config.service)})",
            "metric": f".labels ({', '.join(config.metric)})",
            "status": ".status",
            "fingerprint": ".fingerprint",
        },
        hints={
            "service": f"give the rule a label that names the service, or name yours in intake.{name}.service",
            "metric": f"give the rule a name, or name the label that tells alerts apart in intake.{name}.metric",
            "status": "send firing or resolved",
        },
    )


Translate = Callable[[Mapping[str, Any], Mapping[str, Any], str], Draft]
"""An alert, its group and its path in the message to a draft."""


def read_group(body: bytes, now: datetime, translate: Translate) -> Reading:
    """The alerts of one notification, each read by itself."""
    data = parsed(body)
    if isinstance(data, Reading):
        return data
    group = mapping(data)
    alerts = group.get("alerts")
    if not isinstance(alerts, list) or not 0 < len(alerts) <= MAX_ALERTS:
        return refused("INC-121", f"$.alerts: expected a list of 1 to {MAX_ALERTS} alerts", "send webhook version 4")
    drafts = [translate(mapping(alert), group, f"$.alerts[{i}]") for i, alert in enumerate(alerts)]
    return joined([read_draft(one, now) for one in drafts] + [Reading(notes=_cut_off(group))])


def _cut_off(group: Mapping[str, Any]) -> tuple[str, ...]:
    missing = group.get("truncatedAlerts")
    if not isinstance(missing, int) or missing <= 0:
        return ()
    where = web(group.get("externalURL")) or "the sender"
    return (f"{missing} more alerts of this group were cut off by max_alerts; read them from {where}",)


def draft(alert: Mapping[str, Any], group: Mapping[str, Any], path: str, source: Source, sender: Sender) -> Draft:
    """One alert of a group in the words of our schema."""
    config = source.config
    labels, annotations = mapping(alert.get("labels")), mapping(alert.get("annotations"))
    status = alert.get("status")
    ends = text(alert.get("endsAt")) or _NEVER
    service, metric = labelled(labels, config.service) or sender.service, labelled(labels, config.metric)
    facts = {
        "source": source.name,
        "service": service,
        "spec_id": first(labels, "spec_id", "spec"),
        "objective_id": first(labels, "objective_id", "objective"),
        "metric": metric,
        "status": status if status is not None else "unknown",
        "severity": labelled(labels, config.severity),
        "fingerprint": alert.get("fingerprint") or identity(source.name, texts(labels)),
        "episode": alert.get("startsAt"),
        "seq": 1,
        "started_at": alert.get("startsAt"),
        "resolved_at": ends if status == "resolved" and not ends.startswith(_NEVER) else None,
        "why": first(annotations, "summary", "message", "description", "title"),
        "current": first(annotations, "value", "current_value", "current"),
        "target": first(annotations, "threshold", "target_value", "target", "slo"),
        "unit": first(annotations, "unit"),
        "tier": labels.get("tier"),
        "links": links(
            first(annotations, "runbook_url", "runbook"),
            (first(annotations, "dashboard_url", "dashboard"),),
            {"generator": alert.get("generatorURL"), source.name: group.get("externalURL")},
        ),
        "labels": labels,
        "extra": {
            "annotations": annotations,
            source.name: unread(group, _GROUP),
            **unread(alert, _ALERT),
        },
    }
    return Draft(facts=facts, path=path, places=source.places, hints=source.hints)


def labelled(labels: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """The first label present; ``a/b`` needs both and joins them."""
    for name in names:
        values = [labels.get(part) for part in name.split("/")]
        if all(isinstance(value, str) and value for value in values):
            return "/".join(map(str, values))
    return None
