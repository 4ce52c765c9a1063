"""Messages of a system nobody wrote a reader for: the settings say where in them each of our facts stands.

Expressions pick (`expressions`), word lists translate, defaults stand where the message says nothing. The rest is as
for every sender: facts are bounded and cleaned, who and what must be there, and the whole alert stays in `extra`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    return _Translator(
        name=name,
        alerts=Expression(translation.alerts) if translation.alerts else None,
        fields={key: Expression(told) for key, told in translation.fields.items()},
        words={key: {word.lower(): ours for word, ours in table.items()} for key, table in translation.words.items()},
        told=translation,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Translator:
    """`told` is the translation as it was written, for faults."""

    name: str
    alerts: Expression | None
    fields: Mapping[str, Expression]
    words: Mapping[str, Mapping[str, str]]
    told: Translation

    def __call__(self, body: bytes, headers: Headers, now: datetime, sender: Sender = ANYBODY, /) -> Reading:
        shown = {header: value for header, value in headers.items() if not is_secret_position(("headers", header))}
        data = parsed(body)
        if isinstance(data, Reading):
            return data
        sent = _told(data, self.alerts)
        if isinstance(sent, Reading):
            return sent
        paths = [f"$.alerts[{i}]" if self.alerts else "$" for i in range(len(sent))]
        given = [{"alert": alert, "body": data, "headers": shown} for alert in sent]
        return joined([self._one(one, path, now, sender) for one, path in zip(given, paths, strict=True)])

    def _one(self, given: Mapping[str, Any], path: str, now: datetime, sender: Sender) -> Reading:
        picked, notes = _picked(self.fields, given, path)
        facts = {key: _worded(self.words.get(key), value) for key, value in picked.items()}
        links = {key: facts.pop(key, None) for key in ("runbook", "dashboards")}
        standing = {"service": sender.service, **self.told.defaults}
        missing = {key: value for key, value in standing.items() if facts.get(key) in (None, "")}
        whole = {"source": self.name, "seq": 1, **facts, **missing, "links": links, "extra": {"sent": given["alert"]}}
        if "status" in self.fields and whole.get("status") in (None, ""):
            whole["status"] = "unknown"  # said to be in the message, and is not: no alert fires for that
        places = {key: f" ({expression})" for key, expression in self.told.fields.items()}
        hints = {"service": f"write intake.mappings.{self.name}.fields.service, or a default for it"}
        reading = read_draft(Draft(facts=whole, path=path, places=places, hints=hints), now)
        return Reading(alerts=reading.alerts, faults=reading.faults, notes=(*notes, *reading.notes))


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
