"""Which value of which label carries the failure, and whether the new version carries it: exact, from counters.

A value's part in the failure is its excess: the bad events after the onset beyond those that its traffic would have
had at the share of before. Parts of one label add up to the whole. A label points somewhere where few values carry
nearly all of the excess and far less of the traffic; where parts are as large as their traffic, it points nowhere.

Source: the contribution of attribute values to a drifted ratio, as in Squeeze (Li et al., ISSRE 2019), one label at
a time.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from smartspec_ops.domain.investigation.onset import Onset
from smartspec_ops.domain.investigation.tracks import NAME, Grid, Track, added, increments

NEARLY_ALL = Fraction(4, 5)
MOST_VALUES = 5
"""Shown of one label."""
MOST_LABELS = 6
LEAST_BAD = 5
"""Excess bad events below which nothing is said about where they come from."""
CLEAR = 3.0
"""Standard errors by which two shares must differ."""
ALONE = 4
"""How many times as far beyond what is usual one version must be for the other not to fail."""
VERSION_LABELS = (
    "version",
    "app_version",
    "service_version",
    "release",
    "build",
    "revision",
    "image_tag",
    "deployment_id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """The counters of a share of events: all, and the bad or the good ones, which the labels `selected` tell apart."""

    total: Sequence[Track]
    bad: Sequence[Track] = ()
    good: Sequence[Track] = ()
    selected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One value of a label: events before and after the onset, and its exact parts of the excess and of the traffic."""

    value: str
    bad_before: Fraction
    total_before: Fraction
    bad: Fraction
    total: Fraction
    excess: Fraction
    share: Fraction
    traffic: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """One label: its values by their part in the failure, at most `MOST_VALUES` of `values_seen`.

    `points_at` are the few that carry nearly all of it, empty where the label points nowhere.
    """

    label: str
    parts: tuple[Part, ...]
    values_seen: int
    points_at: tuple[str, ...]

    def __str__(self) -> str:
        if not self.points_at:
            return f"{self.label}: spread over its {self.values_seen} values as the traffic is"
        carriers = [part for part in self.parts if part.value in self.points_at]
        share, traffic = sum(part.share for part in carriers), sum(part.traffic for part in carriers)
        named = ", ".join(f"{part.value!r}" for part in carriers)
        return f"{self.label} {named}: {percent(share)} of the failure with {percent(traffic)} of the traffic"


def percent(share: Fraction | float) -> str:
    return f"{float(share) * 100:.3g} %"


def drill(symptom: Symptom, grid: Grid, onset: Onset, until: datetime) -> tuple[Drill, ...]:
    """Every label that tells values apart, the one that points most clearly first, at most `MOST_LABELS`."""
    before, after = _windows(grid, onset, until)
    sums = _Sums.of(symptom, before, after)
    labels = sorted({name for track in symptom.total for name, _ in track.labels} - symptom.selected - {NAME, "le"})
    found = [one for label in labels if (one := _drill(label, sums)) is not None]
    return tuple(sorted(found, key=_clarity)[:MOST_LABELS])


def _clarity(one: Drill) -> tuple[bool, int, Fraction, str]:
    carried = sum((part.share - part.traffic for part in one.parts if part.value in one.points_at), Fraction(0))
    return not one.points_at, len(one.points_at), -carried, one.label


def _windows(grid: Grid, onset: Onset, until: datetime) -> tuple[range, range]:
    """The step an onset fell into belongs to neither; with nothing else after it, it is what there is."""
    before, after = grid.within(grid.start, onset.earliest), grid.within(onset.latest, until)
    return before, after or grid.within(onset.earliest, until)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """Of every series of a symptom: labels, and bad and all events before and after; a good one takes from the bad."""

    rows: Sequence[tuple[Mapping[str, str], tuple[Fraction, Fraction, Fraction, Fraction]]]

    @classmethod
    def of(cls, symptom: Symptom, before: range, after: range) -> "_Sums":
        rows = []
        nothing = Fraction(0)
        for tracks, sign, is_total in ((symptom.total, 1, True), (symptom.bad, 1, False), (symptom.good, -1, False)):
            for track, counted in zip(tracks, increments(tracks), strict=True):
                then, now = added([counted], before), added([counted], after)
                all_bad = is_total and bool(symptom.good)  # what is not good is bad
                bad = (then, now) if all_bad else (nothing, nothing) if is_total else (sign * then, sign * now)
                total = (then, now) if is_total else (nothing, nothing)
                rows.append((track.names, (bad[0], total[0], bad[1], total[1])))
        return cls(rows=rows)

    def by(self, label: str) -> Mapping[str, tuple[Fraction, Fraction, Fraction, Fraction]]:
        found: defaultdict[str, list[tuple[Fraction, ...]]] = defaultdict(list)
        for names, row in self.rows:
            found[names.get(label, "")].append(row)
        return {value: _total(rows) for value, rows in found.items()}


def _total(rows: Sequence[tuple[Fraction, ...]]) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    bad_before, total_before, bad, total = (sum(column, Fraction(0)) for column in zip(*rows, strict=True))
    return bad_before, total_before, bad, total


def _drill(label: str, sums: _Sums) -> Drill | None:
    by_value = sums.by(label)
    whole = _total(list(by_value.values()))
    usual = whole[0] / whole[1] if whole[1] else Fraction(0)
    excess = {value: row[2] - row[3] * usual for value, row in by_value.items()}
    failure = sum((one for one in excess.values() if one > 0), Fraction(0))
    if len(by_value) < 2 or failure < LEAST_BAD or not whole[3]:
        return None
    parts = [
        Part(
            value=value,
            bad_before=row[0],
            total_before=row[1],
            bad=row[2],
            total=row[3],
            excess=excess[value],
            share=max(excess[value], Fraction(0)) / failure,
            traffic=row[3] / whole[3],
        )
        for value, row in by_value.items()
    ]
    parts.sort(key=lambda part: (-part.share, part.value))
    return Drill(label=label, parts=tuple(parts[:MOST_VALUES]), values_seen=len(parts), points_at=_pointed(parts))


def _pointed(parts: Sequence[Part]) -> tuple[str, ...]:
    """The fewest values with nearly all of the failure, if they have at most half as much of the traffic."""
    share, traffic, named = Fraction(0), Fraction(0), list[str]()
    for part in parts:
        named.append(part.value)
        share, traffic = share + part.share, traffic + part.traffic
        if share >= NEARLY_ALL:
            break
    few = len(named) <= MOST_VALUES and len(named) < len(parts)
    return tuple(named) if few and traffic * 2 <= share else ()


# --- versions ------------------------------------------------------------------------------------------------------


class Split(StrEnum):
    """What the same indicator says of the new and of the old version."""

    NEW_ALONE = "new_alone"
    """The new version fails and the old one does not: the failure is tied to what the new one brought."""
    BOTH = "both"
    """Both fail alike: what the new version brought is not what fails."""
    OLD_ALONE = "old_alone"
    """The old version fails and the new one does not."""
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSplit:
    """The share of bad events of the newest version and of all others, after the onset. `why` is one sentence."""

    label: str
    new: str
    split: Split
    new_ratio: Fraction | None
    old_ratio: Fraction | None
    why: str


def version_split(symptom: Symptom, grid: Grid, onset: Onset, until: datetime) -> VersionSplit | None:
    """None where no label tells versions apart, or no version is new since the grid began."""
    seen = {name for track in symptom.total for name, _ in track.labels}
    label = next((name for name in VERSION_LABELS if name in seen and name not in symptom.selected), None)
    if label is None:
        return None
    first = _first_seen(symptom.total, label)
    if not first:
        return None
    new = max(first, key=lambda version: (first[version], version))
    if first[new] == 0 or len(first) < 2:  # a version that was there when the grid began is not new
        return None
    before, after = _windows(grid, onset, until)
    rows = _Sums.of(symptom, before, after).by(label)
    whole, old = _total(list(rows.values())), _total([row for version, row in rows.items() if version != new])
    usual = whole[0] / whole[1] if whole[1] else Fraction(0)
    return _compared(label, new, rows[new][2:], old[2:], usual)


def _first_seen(tracks: Sequence[Track], label: str) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for track in tracks:
        first = next((n for n, value in enumerate(track.values) if value is not None), None)
        version = track.names.get(label)
        if version and first is not None:
            found[version] = min(found.get(version, first), first)
    return found


_Counts = tuple[Fraction, Fraction]
"""Bad events, and all."""


def _compared(label: str, new: str, of_new: _Counts, of_old: _Counts, usual: Fraction) -> VersionSplit:
    ratios = [bad / total if total else None for bad, total in (of_new, of_old)]
    new_ratio, old_ratio = ratios
    if new_ratio is None or old_ratio is None:
        missing = "the new version" if new_ratio is None else "the old versions"
        split, why = Split.UNCLEAR, f"{missing} had no traffic after the onset to compare"
    else:
        split = _verdict(of_new, of_old, usual)
        why = f"{percent(new_ratio)} of the events of {new!r} are bad, {percent(old_ratio)} of those of the others"
    return VersionSplit(label=label, new=new, split=split, new_ratio=new_ratio, old_ratio=old_ratio, why=why)


def _verdict(of_new: _Counts, of_old: _Counts, usual: Fraction) -> Split:
    """By how far each is beyond what is usual, where chance does not explain the difference (two proportions)."""
    (bad, total), (old_bad, old_total) = of_new, of_old
    new, old = (max(b / n - usual, Fraction(0)) for b, n in (of_new, of_old))
    pooled = float((bad + old_bad) / (total + old_total))
    error = CLEAR * sqrt(max(pooled * (1 - pooled), 0.0) * float(1 / total + 1 / old_total))
    if abs(float(new - old)) >= error and min(new, old) * ALONE <= max(new, old):
        return Split.NEW_ALONE if new > old else Split.OLD_ALONE
    return Split.BOTH if min(new, old) * 2 >= max(new, old) and error <= float(max(new, old)) else Split.UNCLEAR
