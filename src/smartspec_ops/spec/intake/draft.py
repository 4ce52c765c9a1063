"""A foreign message in the words of our own schema: the one way every reader ends, so that all of them bound, clean
and refuse alike.

Only who and what must be right. Any other fact that cannot be read is left out with a note and kept in `extra` as it
came: a decorated number or a strange date must not cost an alert.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.spec.alert_fields import clean
from smartspec_ops.spec.alert_payload import read_alert
from smartspec_ops.spec.intake.reading import MAX_BODY, Reading, refused
from smartspec_ops.spec.strict_json import loads

ESSENTIAL = frozenset({"service", "spec_id", "metric", "fingerprint", "status"})
"""Facts without which it would be another alert, or none."""
KEYS = frozenset(field.name for field in fields(Alert)) - {"at", "extra", "deployment"} | {"ts"}
"""The keys of our schema a translation may fill; `runbook` and `dashboards` are links."""
_VALUES = ("current", "target", "unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`facts` by the keys of our own schema; None is absent. `path` is where the alert stood in the message.

    `places` tells, after `path`, where a fact was looked for, `hints` what its sender does when it is missing.
    """

    facts: Mapping[str, Any]
    path: str = "$"
    places: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)


def parsed(body: bytes, limit: int = MAX_BODY) -> Any | Reading:
    """The JSON document in `body`, or the reading that refuses it. `limit` is in bytes."""
    if len(body) > limit:
        return refused("INC-101", f"the body is longer than {limit} bytes", "send what alerts say, not their evidence")
    try:
        return loads(body)
    except ValueError as fault:
        return refused("INC-101", f"the body is not JSON: {fault}", "send one JSON document")


def read_draft(draft: Draft, now: datetime) -> Reading:
    """The alert of a draft, or the faults of what it cannot be without."""
    found = read_alert(draft.facts, now, draft.path)
    if isinstance(found, Alert):
        return Reading(alerts=(found,))
    lost = {_key(fault, draft.path): fault for fault in found}
    # One fault about several keys has none: it is about the two values.
    unread = frozenset(lost) - {""} | (frozenset(_VALUES) if "" in lost else frozenset())
    if essential := [fault for key, fault in lost.items() if key in ESSENTIAL]:
        return Reading(faults=tuple(_placed(fault, draft) for fault in essential))
    again = read_alert(_without(draft.facts, unread), now, draft.path)
    assert isinstance(again, Alert), "whatever could not be read is gone"
    return Reading(alerts=(again,), notes=tuple(f"left out: {_placed(f, draft).message}" for f in lost.values()))


def _key(fault: Diagnostic, path: str) -> str:
    """The key of our schema a fault is about; empty where it is about several."""
    place = fault.message.partition(": ")[0]
    return place.removeprefix(path).removeprefix(".").partition(".")[0]


def _placed(fault: Diagnostic, draft: Draft) -> Diagnostic:
    """The fault at the place the sender knows."""
    key = _key(fault, draft.path)
    _, separator, problem = fault.message.partition(": ")
    place = draft.places.get(key)
    message = f"{draft.path}{place}{separator}{problem}" if place else fault.message
    return replace(fault, message=message, hint=draft.hints.get(key, fault.hint))


def _without(facts: Mapping[str, Any], unread: frozenset[str]) -> Mapping[str, Any]:
    kept = {key: value for key, value in facts.items() if key not in unread}
    left = {key: facts[key] for key in sorted(unread) if facts.get(key) is not None}
    extra = facts.get("extra")
    return {**kept, "extra": {**(extra if isinstance(extra, Mapping) else {}), "left_out": left}}


# --- what translations share -------------------------------------------------------------------------------------


def mapping(value: object) -> Mapping[str, Any]:
    """An object, or an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str:
    """A text, or a number as one; empty for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def identity(*parts: object) -> str:
    """32 hex digits over plain texts, and mappings of them, whatever characters they hold."""
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def texts(labels: Mapping[str, Any]) -> Mapping[str, str]:
    """The labels whose values are texts or numbers."""
    return {key: text(value) for key, value in labels.items() if text(value)}


def first(facts: Mapping[str, Any], *names: str) -> Any:
    """The first value that says something; None without one."""
    return next((facts[name] for name in names if facts.get(name) not in (None, "")), None)


def web(value: object) -> str | None:
    """An http(s) URL as text; None for anything a click should not follow."""
    text = clean(value, 2000) if isinstance(value, str) else ""
    return text if text.lower().startswith(("http://", "https://")) else None


def links(runbook: object, dashboards: tuple[object, ...], others: Mapping[str, object]) -> Mapping[str, Any]:
    """Our schema's ``links``, of what is a web address."""
    shown = list(dict.fromkeys(url for one in dashboards if (url := web(one))))
    rest = {name: url for name, one in others.items() if (url := web(one))}
    return {"runbook": web(runbook), "dashboards": shown, **rest}


def unread(data: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """What nobody asked for; it is kept, bounded, in `extra`."""
    return {key: value for key, value in data.items() if key not in known}
