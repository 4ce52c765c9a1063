"""How alerts of other systems are read. One module per kind; this table is the only place that lists them.

To add a kind: write ``spec/intake/<kind>.py`` with `SUMMARY` and `build`, its section in ``docs/intake-formats.md``,
and its line below. Contract, hostile-body and docs tests pick it up by themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from smartspec_ops.spec.intake import alertmanager, own
from smartspec_ops.spec.intake.reading import Acknowledgement, Confirmation, Headers, Read, Reading
from smartspec_ops.spec.sections.intake import Intake


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`build` makes the reader from the settings, once, at the start."""

    summary: str
    build: Callable[[Intake], Read]


KINDS: Mapping[str, Kind] = {
    "own": Kind(summary=own.SUMMARY, build=own.build),
    "alertmanager": Kind(summary=alertmanager.SUMMARY, build=alertmanager.build),
}


def readers(settings: Intake) -> Mapping[str, Read]:
    """Every reader by the last part of its address, ``/v1/intake/<name>``."""
    return {name: kind.build(settings) for name, kind in KINDS.items()}


__all__ = ["KINDS", "Acknowledgement", "Confirmation", "Headers", "Intake", "Kind", "Read", "Reading", "readers"]
