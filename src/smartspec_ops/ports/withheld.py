"""Alerts that are kept and not told for now: silenced, in a window, explained by another, too few, or flapping."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

WITHHELD = "withheld"
"""What stands for these rows where it is asked which kinds of things there are."""
WAITING = "waiting:"
"""And the name of a rule: what withholds an alert of which an incident takes several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """The last message of one alert that is withheld. `by` names what withholds it, `until` when that ends on its own
    (None: when something happens). `count` is how many messages there were since `since`. `body` is the alert as JSON.
    """

    fingerprint: str
    group: str
    by: str
    why: str
    status: str
    since: datetime
    last_at: datetime
    until: datetime | None
    count: int
    body: Mapping[str, Any]
