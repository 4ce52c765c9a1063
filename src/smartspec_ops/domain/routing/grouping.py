"""What one incident is about: the first grouping rule that matches an alert gives its key; without one, its spec does.

The key is made of facts and labels, never of the sender's payload, so the same facts make the same key whatever their
shape. It is hashed: a label may hold a text with a customer in it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Literal

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.routing.matching import Matcher, all_match, value_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Alerts that match and agree in every fact of `by` belong together.

    With `within`, only as long as they come no further apart than that: a later one is another incident's. An incident
    opens when `open_after` different alerts are there, or an alert of a severity in `at_once` comes.
    """

    name: str
    matchers: tuple[Matcher, ...]
    by: tuple[str, ...]
    within: timedelta | None = None
    open_after: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`key` is what the incident is about; `rule` the one that says so, None for the default."""

    key: str
    rule: Rule | None = None


def group_of(alert: Alert, rules: Sequence[Rule], default: Literal["spec", "alert"]) -> Group:
    """Drills never mix with the real thing."""
    drill = "drill:" if is_drill(alert) else ""
    for rule in rules:
        if all_match(rule.matchers, alert):
            facts = [rule.name, *((name, value_of(alert, name).casefold()) for name in rule.by)]
            return Group(key=f"{drill}rule:{rule.name}:{_digest(json.dumps(facts))}", rule=rule)
    if default == "spec" and alert.spec_id:
        return Group(key=f"{drill}spec:{alert.spec_id.casefold()}")
    return Group(key=f"{drill}alert:{_digest(alert.fingerprint)}")


def is_drill(alert: Alert) -> bool:
    return str(alert.extra.get("drill", "")).strip().lower() in ("true", "1", "yes")


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
