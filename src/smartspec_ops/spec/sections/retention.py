"""How long what is over is kept."""

from datetime import timedelta
from typing import Annotated

from pydantic import PlainValidator

from smartspec_ops.spec.validation import Model, Window, read_window, wrong

LEAST_EFFECTS = timedelta(days=15)
"""A gap of a schedule is told seven days before it begins at the earliest and looked for until seven days after; only
the row of what was told keeps it from being told again."""


def _effects(value: object) -> timedelta:
    kept = read_window(value)
    if kept < LEAST_EFFECTS:
        raise wrong(
            "too-short",
            "rows of what was told keep it from being told twice, for up to 15 days",
            "write 15d or more; 30d is the default",
        )
    return kept


class Retention(Model):
    """Incidents, their logs and the audit log are kept for ever."""

    effects: Annotated[timedelta, PlainValidator(_effects, json_schema_input_type=str | int)] = timedelta(days=30)
    """Rows of what was done and told, after it was due, at least 15d; of incidents that are not over, always."""
    courses: Window = timedelta(days=7)
    """When an alert went on and off, after its last change."""
    silences: Window = timedelta(days=90)
    """Silences, after their end."""
    specs: Window = timedelta(days=7)
    """What was read of a spec that is not there any more."""
