"""From the units Datadog tells to ours, so that a metric in seconds is compared with a target in milliseconds rightly.

Source: the families and scale factors that Datadog's answers carry: a family's factor 1 is second, byte and percent.
"""

from collections.abc import Mapping
from decimal import Decimal

from smartspec_ops.backends._datadog_api import UnitPair
from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.datadog_query import Expression

_FAMILIES: Mapping[str, tuple[Unit, Decimal]] = {
    "time": (Unit.SECOND, Decimal(1)),
    "bytes": (Unit.BYTE, Decimal(1)),
    "percentage": (Unit.RATIO, Decimal("0.01")),
}
_EVENTS = frozenset({"network", "cache", "database", "general", "logging", "system", "disk", "user"})
"""Families of whole things: requests, hits, errors, items."""
WORDS: Mapping[Unit, str] = {
    Unit.SECOND: "a duration",
    Unit.RATIO: "a share",
    Unit.PER_SECOND: "events per second",
    Unit.BYTE: "a size",
    Unit.COUNT: "a number of things",
}


def read(pair: UnitPair) -> tuple[Unit, Decimal] | None:
    """The unit and the scale that makes a number canonical; None where nothing is told, or nothing we have."""
    what, per = pair
    if per is not None:
        is_rate = per.family == "time" and (what is None or what.family not in _FAMILIES)
        return (Unit.PER_SECOND, 1 / Decimal(repr(per.factor))) if is_rate else None
    if what is None:
        return None
    if what.family in _FAMILIES:
        unit, base = _FAMILIES[what.family]
        return unit, base * Decimal(repr(what.factor))
    return (Unit.COUNT, Decimal(1)) if what.family in _EVENTS else None


def scale_for(wanted: Unit | None, written: Decimal, pair: UnitPair, query: Expression) -> Decimal | NoData:
    """What makes the answers of `query` canonical. `written` is what the configuration says; 1 where it is silent.

    After arithmetic Datadog keeps the unit of a part of it, so then what is written counts.
    """
    told = read(pair)
    if told is None or wanted is None:
        return written
    unit, scale = told
    if unit is not wanted:
        is_sound = "/" in query.formula or (query.computes and unit is not Unit.PER_SECOND)
        return written if is_sound else _other(unit, wanted)
    if written in (scale, 1) and not query.computes:
        return scale
    if written == scale or (query.computes and written != 1):
        return written
    if query.computes:
        hint = "leave the conversion out of the query: it is done here"
        return NoData(Silence.BAD_QUERY, f"Datadog says {_name(pair)}, and the query computes with it; {hint}")
    return NoData(Silence.BAD_QUERY, f"Datadog says {_name(pair)}, unit: says otherwise; remove unit:")


def _other(unit: Unit, wanted: Unit) -> NoData:
    hint = {
        (Unit.PER_SECOND, Unit.RATIO): "; use bad: (or good:) and total: instead of query:",
        (Unit.COUNT, Unit.RATIO): "; use bad: (or good:) and total: instead of query:",
        (Unit.COUNT, Unit.PER_SECOND): "; use rate: instead of query:",
    }.get((unit, wanted), "; look at the metric's unit in Datadog")
    return NoData(Silence.BAD_QUERY, f"Datadog gives {WORDS[unit]}, {WORDS[wanted]} is promised{hint}")


def _name(pair: UnitPair) -> str:
    return "/".join(one.name for one in pair if one)
