"""How alerts of other systems are read. One module per kind; this table is the only place that lists them.

To add a kind: write ``spec/intake/<kind>.py`` with `SUMMARY` and `build`, its section in ``docs/intake-formats.md``,
and its line below. Contract, hostile-body and docs tests pick it up by themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from smartspec_ops.spec.intake import alertmanager, cloudevents, datadog, grafana, own, pagerduty, sns
from smartspec_ops.spec.intake.reading import Acknowledgement, Closure, Confirmation, Headers, Read, Reading, Sender
from smartspec_ops.spec.sections.intake import Intake


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`build` makes the reader from the settings, once, at the start."""

    summary: str
    build: Callable[[Intake], Read]


KINDS: Mapping[str, Kind] = {
    "own": Kind(summary=own.SUMMARY, build=own.build),
    "alertmanager": Kind(summary=alertmanager.SUMMARY, build=alertmanager.build),
    "grafana": Kind(summary=grafana.SUMMARY, build=grafana.build),
    "datadog": Kind(summary=datadog.SUMMARY, build=datadog.build),
    "pagerduty": Kind(summary=pagerduty.SUMMARY, build=pagerduty.build),
    "cloudevents": Kind(summary=cloudevents.SUMMARY, build=cloudevents.build),
    "sns": Kind(summary=sns.SUMMARY, build=sns.build),
}


def readers(settings: Intake) -> Mapping[str, Read]:
    """Every reader by the last part of its address, ``/v1/intake/<name>``."""
    found = {name: kind.build(settings) for name, kind in KINDS.items()}
    if settings.mappings:
        from smartspec_ops.spec.intake import translation

        found |= {name: translation.build(name, one) for name, one in settings.mappings.items()}
    return found


__all__ = [
    "KINDS",
    "Acknowledgement",
    "Closure",
    "Confirmation",
    "Headers",
    "Intake",
    "Kind",
    "Read",
    "Reading",
    "Sender",
    "readers",
]
