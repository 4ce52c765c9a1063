"""What a metrics source holds, as far as it says so: families of series with their type, unit, labels and bounds.

Nothing here is measured. It is what a person looks at before writing down how a requirement is measured.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from math import isfinite

MAX_VALUES = 200
"""Of one label: more tell nothing further about what the label means."""


class FamilyType(StrEnum):
    """What a family of series is. `UNKNOWN` where neither the source nor the name's ending tells."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    """A classic one, with a series for every bucket."""
    NATIVE_HISTOGRAM = "native histogram"
    SUMMARY = "summary"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One family of series: its name without ``_bucket``, ``_sum`` and ``_count``; counters keep their ``_total``.

    `labels` are the values seen of each label, sorted; `bounds` the finite bucket bounds in the source's own unit,
    ascending. Both are empty until the source was asked for them (`Catalog.details`). `unit` is what the source
    declares, in its own word.
    """

    name: str
    type: FamilyType
    help: str = ""
    unit: str = ""
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bounds: Sequence[Decimal] = ()
    is_bare: bool = False
    """A histogram whose only bucket is ``+Inf``: how many events there were, and nothing of how long they took."""

    @property
    def counted(self) -> str:
        """The name of the series that count this family's events."""
        return self.name if self.type is FamilyType.COUNTER else f"{self.name}_count"

    @property
    def described_by(self) -> Sequence[str]:
        """The names of the series whose labels are the family's own: those of a histogram's buckets also have ``le``,
        and a summary need not have quantiles."""
        match self.type:
            case FamilyType.HISTOGRAM:
                return (f"{self.name}_count",)
            case FamilyType.SUMMARY:
                return (f"{self.name}_count", self.name)
            case _:
                return (self.name,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a source declares about one name."""

    type: str
    help: str = ""
    unit: str = ""


def families(names: Iterable[str], declared: Mapping[str, Declared]) -> Sequence[Family]:
    """The families behind the names of all series, sorted. What is declared wins over how a name ends.

    OpenMetrics declares a counter without the ``_total`` its series have, so a name is looked up both ways.
    """
    every = frozenset(names)
    found = {}
    for name in sorted(every):
        base, kind = _family_of(name, every, declared)
        if base is not None and base not in found:
            said = _said(base, declared)
            found[base] = Family(name=base, type=kind, help=said.help, unit=said.unit)
    return tuple(found.values())


def values_of(series: Iterable[Mapping[str, str]]) -> Mapping[str, Sequence[str]]:
    """The values each label has over all `series`, sorted, at most `MAX_VALUES` of each; the name is no label."""
    values: dict[str, set[str]] = {}
    for labels in series:
        for label, value in labels.items():
            values.setdefault(label, set()).add(value)
    return {label: sorted(found)[:MAX_VALUES] for label, found in sorted(values.items()) if label != "__name__"}


def bounds(texts: Iterable[str]) -> Sequence[Decimal]:
    """Bucket bounds from the values of ``le``: finite, ascending, ``1`` and ``1.0`` once. ValueError for other text."""
    return tuple(sorted({Decimal(repr(float(text))) for text in texts if isfinite(float(text))}))


def _family_of(name: str, every: frozenset[str], declared: Mapping[str, Declared]) -> tuple[str | None, FamilyType]:
    """(family, type); no family for a series that only says when another one began."""
    for ending in ("_bucket", "_sum", "_count"):
        base = name.removesuffix(ending)
        if base != name and f"{base}_bucket" in every:
            return base, FamilyType.HISTOGRAM
        if base != name and (_said(base, declared).type in ("summary", "histogram") or _is_summed(base, every)):
            return base, FamilyType.SUMMARY
    base = name.removesuffix("_created")
    if base != name and (base in every or f"{base}_total" in every or f"{base}_count" in every):
        return None, FamilyType.UNKNOWN
    return name, _TYPES.get(_said(name, declared).type) or _by_ending(name)


def _is_summed(base: str, every: frozenset[str]) -> bool:
    """Where nothing is declared, a sum and a count beside each other are of the same events."""
    return f"{base}_sum" in every and f"{base}_count" in every


def _said(name: str, declared: Mapping[str, Declared]) -> Declared:
    return declared.get(name) or declared.get(name.removesuffix("_total")) or _SILENT


def _by_ending(name: str) -> FamilyType:
    return FamilyType.COUNTER if name.endswith("_total") else FamilyType.UNKNOWN


_SILENT = Declared(type="")
_TYPES = {
    "counter": FamilyType.COUNTER,
    "gauge": FamilyType.GAUGE,
    "summary": FamilyType.SUMMARY,
    # A histogram whose buckets are no series of their own.
    "histogram": FamilyType.NATIVE_HISTOGRAM,
    "gaugehistogram": FamilyType.UNKNOWN,
}
