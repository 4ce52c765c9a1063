"""How long what is over is kept."""

from datetime import timedelta
from typing import Annotated

from pydantic import PlainValidator

from smartspec_ops.spec.validation import Model, Window, read_window, wrong

LEAST_EFFECTS = timedelta(days=15)
"""A gap of a schedule is told seven days before it begins at the earliest and looked for until seven days after; only
the row of what was told keeps it from being told again."""
LEAST_ALERTS = timedelta(days=15)
"""Senders send again what they sent before, after a restart or by hand; only the row says that it is old."""
LEAST_HISTORY = timedelta(days=40)
"""As long as every tick is kept: a report of that time can still be made, and must find what was written before."""


def _at_least(value: object, least: timedelta, usual: timedelta, why: str) -> timedelta:
    kept = read_window(value)
    if kept < least:
        raise wrong("too-short", why, f"write {least.days}d or more; {usual.days}d is the default")
    return kept


def _effects(value: object) -> timedelta:
    why = "rows of what was told keep it from being told twice, for up to 15 days"
    return _at_least(value, LEAST_EFFECTS, EFFECTS, why)


def _given_up(value: object) -> timedelta:
    return _at_least(value, LEAST_EFFECTS, GIVEN_UP, "what was given up waits for a person to try it again")


def _alerts(value: object) -> timedelta:
    why = "what is known of an alert keeps one that is sent again from opening another incident"
    return _at_least(value, LEAST_ALERTS, ALERTS, why)


def _history(value: object) -> timedelta:
    return _at_least(value, LEAST_HISTORY, HISTORY, "reports of the time of which every tick is kept need it")


EFFECTS, GIVEN_UP, ALERTS, HISTORY = (timedelta(days=days) for days in (30, 180, 90, 400))


class Retention(Model):
    """Incidents, their logs and the audit log are kept for ever."""

    effects: Annotated[timedelta, PlainValidator(_effects, json_schema_input_type=str | int)] = EFFECTS
    """Rows of what was done and told, after it was due, at least 15d; of incidents that are not over, always."""
    given_up: Annotated[timedelta, PlainValidator(_given_up, json_schema_input_type=str | int)] = GIVEN_UP
    """Dead letters, after they were due, at least 15d; of incidents that are not over, always."""
    alerts: Annotated[timedelta, PlainValidator(_alerts, json_schema_input_type=str | int)] = ALERTS
    """Alerts that ended, after they were heard of last and their incident was over, at least 15d."""
    courses: Window = timedelta(days=7)
    """When an alert went on and off, after its last change."""
    silences: Window = timedelta(days=90)
    """Silences, after their end."""
    history: Annotated[timedelta, PlainValidator(_history, json_schema_input_type=str | int)] = HISTORY
    """What was written of closed periods, changes and deployments, and what is known of specs that are gone; at least
    40d."""
    specs: Window = timedelta(days=7)
    """What was read of a spec that is not there any more."""
