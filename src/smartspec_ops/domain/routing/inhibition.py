"""An alert that another one explains is kept and not told: a host that is down makes its services' alerts no news.

Source: Alertmanager's inhibition rules (source matchers, target matchers, equal labels).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.domain.routing.matching import Matcher, all_match, value_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibition:
    """While an alert that matches `source` fires, those that match `target` and agree in `equal` are not told."""

    name: str
    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...] = ()


def inhibitor(alert: Alert, rules: Sequence[Inhibition], firing: Sequence[Alert]) -> tuple[Inhibition, Alert] | None:
    """The rule and the firing alert that explain this one. An alert never explains itself, nor one that explains it."""
    for rule in rules:
        if not all_match(rule.target, alert) or all_match(rule.source, alert):
            continue
        for other in firing:
            if (
                other.fingerprint != alert.fingerprint
                and other.status is AlertStatus.FIRING
                and all_match(rule.source, other)
                and all(value_of(other, name) == value_of(alert, name) for name in rule.equal)
            ):
                return rule, other
    return None
