"""When the review of an incident is due, and what a drill is measured by."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from smartspec_ops.spec.validation import Model, Window, read_window, wrong


def _within(value: object) -> timedelta | Mapping[str, timedelta]:
    if not isinstance(value, Mapping):
        return read_window(value)
    if unknown := sorted(str(name) for name in value if name not in SEVERITIES):
        raise wrong("not-one-of", f"{unknown[0]!r} is no severity", f"use one of: {', '.join(SEVERITIES)}")
    return {str(name): read_window(due) for name, due in value.items()}


SEVERITIES = ("SEV-1", "SEV-2", "SEV-3", "SEV-4")
_WithinSchema = str | int | dict[Literal["SEV-1", "SEV-2", "SEV-3", "SEV-4"], str | int]
Within = Annotated[timedelta | Mapping[str, timedelta], PlainValidator(_within, json_schema_input_type=_WithinSchema)]


class Drill(Model):
    mitigated_within: dict[Literal["SEV-1", "SEV-2", "SEV-3", "SEV-4"], Window] = Field(default_factory=dict)
    """How soon after its opening a drill of a severity should be mitigated, for its score."""


class Postmortem(Model):
    within: Within = Field(default_factory=lambda: {"SEV-1": timedelta(days=3), "SEV-2": timedelta(days=5)})
    """How long after the end the review is due: one duration for all, or one per severity."""

    def due(self, severity: str) -> timedelta | None:
        """None where no review is asked for."""
        return self.within if isinstance(self.within, timedelta) else self.within.get(severity)
