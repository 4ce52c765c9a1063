"""Messages of a system nobody wrote a reader for: the settings say where in them each of our facts stands.

Expressions pick (`expressions`), word lists translate, defaults stand where the message says nothing. The rest is as
for every sender: facts are bounded and cleaned, who and what must be there, and the whole alert stays in `extra`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from smartspec_ops.spec.intake.draft import Draft, parsed, read_draft, text
from smartspec_ops.spec.intake.expressions import Expression
from smartspec_ops.spec.intake.reading import ANYBODY, Headers, Read, Reading, Sender, joined, refused
from smartspec_ops.spec.secret_ref import is_secret_position
from smartspec_ops.spec.sections.intake import Translation

MOST = 1000
"""Alerts of one message: each costs some tens of expressions."""


def build(name: str, translation: Translation) -> Read:
    """The reader of one translation. Its expressions are known to be right: the settings were checked."""
    alerts = Expression(translation.alerts) if translation.alerts else None
    fields = {key: Expression(told) for key, told in translation.fields.items()}
    words = {key: {word.lower(): ours for word, ours in table.items()} for key, table in translation.words.items()}

    def read(body: bytes, headers: Headers, now: datetime, sender: Sender = ANYBODY, /) -> Reading:
        shown = {header: value for header, value in headers.items() if not is_secret_position(("headers", header))}
        data = parsed(body)
        if isinstance(data, Reading):
            return data
        told = _told(data, alerts)
        if isinstance(told, Reading):
            return told
        return joined(
            [
                _one({"alert": alert, "body": data, "headers": shown}, _path(i, translation), now, sender)
                for i, alert in enumerate(told)
            ]
        )

    def _one(given: Mapping[str, Any], path: str, now: datetime, sender: Sender) -> Reading:
        picked, notes = _picked(fields, given, path)
        facts = {key: _worded(words.get(key), value) for key, value in picked.items()}
        standing = {"service": sender.service, **translation.defaults}
        whole = {**facts, **{key: value for key, value in standing.items() if facts.get(key) in (None, "")}}
        extra = {"sent": given["alert"]}
        if "status" in fields and whole.get("status") in (None, ""):
            whole["status"] = "unknown"  # said to be in the message, and is not: no alert fires for that
        links = {"runbook": whole.pop("runbook", None), "dashboards": whole.pop("dashboards", None)}
        draft = Draft(
            facts={"source": name, "seq": 1, **whole, "links": links, "extra": extra},
            path=path,
            places={key: f"{path} ({expression})" for key, expression in translation.fields.items()},
            hints={"service": f"write intake.mappings.{name}.fields.service, or a default for it"},
        )
        reading = read_draft(draft, now)
        return Reading(alerts=reading.alerts, faults=reading.faults, notes=(*notes, *reading.notes))

    return read


def _told(data: object, alerts: Expression | None) -> Sequence[Any] | Reading:
    """The alerts in a body: what the expression picks, or the body itself."""
    if alerts is None:
        return data if isinstance(data, list) and 0 < len(data) <= MOST else [data]
    try:
        found = alerts.of({"body": data})
    except ValueError as fault:
        return refused("INC-126", f"$: alerts cannot be picked: {fault}", "see intake.mappings in the settings")
    if not isinstance(found, list) or not 0 < len(found) <= MOST:
        return refused("INC-126", f"$: expected 1 to {MOST} alerts where they are looked for", "see intake.mappings")
    return found


def _path(index: int, translation: Translation) -> str:
    return f"$.alerts[{index}]" if translation.alerts else "$"


def _picked(
    fields: Mapping[str, Expression], given: Mapping[str, Any], path: str
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Every fact that can be picked, and a note for each that cannot."""
    picked, notes = {}, []
    for key, expression in fields.items():
        try:
            picked[key] = expression.of(given)
        except ValueError as fault:
            notes.append(f"left out: {path}: {key}: {fault}")
    return picked, tuple(notes)


def _worded(words: Mapping[str, str] | None, value: Any) -> Any:
    return words.get(text(value).lower(), value) if words else value
