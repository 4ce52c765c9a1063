"""An alert that another one explains is kept and not told: a host that is down makes its services' alerts no news.

Alerts are compared as they are kept, without secrets and personal data. What was taken out of two of them looks the
same and need not be: such a value agrees with nothing, for telling once too often is better than not at all.
Source: Alertmanager's inhibition rules (source matchers, target matchers, equal labels).
"""

import re
from collections.abc import Callable, Sequence
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


_TAKEN_OUT = re.compile(r"<(?:secret|[a-z]{2,8}:\d{1,6})>")
"""What stands where a secret or personal data stood (`edge.redact`)."""


def inhibitor(
    alert: Alert, rules: Sequence[Inhibition], firing: Sequence[Alert], as_kept: Callable[[Alert], Alert]
) -> tuple[Inhibition, Alert] | None:
    """The rule and the firing alert that explain this one. An alert never explains itself, nor one that explains it.

    Those that fire are as they are kept; `as_kept` makes this one so.
    """
    for rule in rules:
        if not all_match(rule.target, alert) or all_match(rule.source, alert):
            continue
        shown = as_kept(alert) if rule.equal else alert
        for other in firing:
            if (
                other.fingerprint != alert.fingerprint
                and other.status is AlertStatus.FIRING
                and all_match(rule.source, other)
                and all(_agree(value_of(other, name), value_of(shown, name)) for name in rule.equal)
            ):
                return rule, other
    return None


def _agree(one: str, other: str) -> bool:
    return one == other and not _TAKEN_OUT.search(one)
