"""Which specs a tick judges where judging all of them takes longer than the interval: the most critical ones at every
tick, the others in turn, whoever waited longest first.

A tick that takes too long is never made up for: what fell due meanwhile is skipped. So that what is skipped is not left
to chance, ticks are cut to what fits. Specs are judged whole: their objectives explain each other. Pure: how long ticks
took comes from outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil

FULL = 0.8
"""How much of the interval a tick that was cut is to take: the rest is for what changes from one to the next."""
OVERRUNS = 2
"""So many ticks in a row that do not fit are no accident."""
MOST = 3
"""Everything is judged once in so many ticks at least: what is not checked for four intervals counts as unknown."""
HELPS = 0.9
"""Where ticks still do not fit and take longer than so much of what they took before they were cut, cutting is no
help: they wait for something else."""
REST = 30
"""So many ticks are left whole after cutting was no help."""
NO_TIER = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """`parts`: everything is judged at least once in so many ticks; 1 where each tick judges all.

    `over` counts overruns in a row, `rest` the ticks to come that are not cut. `before` is how long a tick took before
    they were cut, until one fits.
    """

    parts: int = 1
    over: int = 0
    before: timedelta | None = None
    rest: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A spec: how many objectives, the tier of its most critical one, and its place in the order in which they were
    judged last, 0 where it was not. Places are numbered from 1 as they come: clocks are set back."""

    spec_id: str
    size: int
    tier: int | None
    judged: int = 0


def after(load: Load, took: timedelta, interval: timedelta) -> Load:
    """What follows from how long a tick took."""
    if load.rest:
        return replace(load, rest=load.rest - 1)
    if took <= interval:
        return _relaxed(load.parts, took, interval)
    if load.over + 1 < OVERRUNS:
        return replace(load, over=load.over + 1)
    if load.before is not None and took > load.before * HELPS:
        return Load(rest=REST)
    if load.parts == MOST:
        return replace(load, over=0)
    wanted = max(load.parts + 1, ceil(load.parts * (took / (interval * FULL))))
    return Load(parts=min(wanted, MOST), before=took)


def _relaxed(parts: int, took: timedelta, interval: timedelta) -> Load:
    """One part less where a tick that judges so much more would still fit."""
    fewer = parts - 1
    fits = fewer > 0 and took * (parts / fewer) <= interval * FULL
    return Load(parts=fewer if fits else parts)


def turn(units: Sequence[Unit], parts: int) -> frozenset[str]:
    """The specs of the next tick, such that every spec is judged at least once in `parts` ticks.

    The most critical tiers are judged at each, as far as they are half of a part.
    """
    if parts <= 1:
        return frozenset(unit.spec_id for unit in units)
    always = steady(units, parts)
    rest = [unit for unit in units if unit.spec_id not in always]
    return always | _longest_waiting(rest, sum(unit.size for unit in rest), parts)


def steady(units: Sequence[Unit], parts: int) -> frozenset[str]:
    """Those that are judged at every tick."""
    by_tier: dict[int, list[Unit]] = {}
    for unit in units:
        by_tier.setdefault(_rank(unit), []).append(unit)
    chosen: list[str] = []
    room = sum(unit.size for unit in units)
    for tier in sorted(by_tier):
        room -= 2 * parts * sum(unit.size for unit in by_tier[tier])
        if room < 0:
            break
        chosen += [unit.spec_id for unit in by_tier[tier]]
    return frozenset(chosen)


def _longest_waiting(units: Sequence[Unit], size: int, parts: int) -> frozenset[str]:
    """A part of them, by size; of those who waited alike the most critical first."""
    chosen: list[str] = []
    taken = 0
    for unit in sorted(units, key=_place):
        if taken * parts >= size:
            break
        chosen.append(unit.spec_id)
        taken += unit.size
    return frozenset(chosen)


def _place(unit: Unit) -> tuple[int, int, str]:
    return unit.judged, _rank(unit), unit.spec_id


def _rank(unit: Unit) -> int:
    return NO_TIER if unit.tier is None else unit.tier
