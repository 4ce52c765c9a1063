"""Names of units people write, and the canonical unit and scale behind each."""

import re
from collections.abc import Mapping
from decimal import Decimal

from smartspec_ops.domain.quantity import Unit

UNITS: Mapping[str, tuple[Unit, Decimal]] = {
    name: (unit, Decimal(scale))
    for unit, table in {
        Unit.SECOND: {
            "s": "1", "sec": "1", "second": "1", "seconds": "1", "ms": "0.001", "milliseconds": "0.001",
            "us": "0.000001", "µs": "0.000001", "microseconds": "0.000001", "ns": "0.000000001",
            "nanoseconds": "0.000000001", "min": "60", "minutes": "60", "h": "3600", "hours": "3600", "d": "86400",
            "days": "86400",
        },
        Unit.RATIO: {"ratio": "1", "%": "0.01", "percent": "0.01"},
        Unit.PER_SECOND: {
            "per_second": "1", "/s": "1", "req/s": "1", "rps": "1",
            "per_minute": str(Decimal(1) / 60), "/min": str(Decimal(1) / 60), "req/min": str(Decimal(1) / 60),
        },
        Unit.BYTE: {
            "B": "1", "bytes": "1", "kB": "1e3", "KB": "1e3", "MB": "1e6", "GB": "1e9", "TB": "1e12",
            "KiB": "1024", "MiB": "1048576", "GiB": "1073741824", "TiB": "1099511627776",
        },
        Unit.COUNT: {"count": "1", "1": "1", "requests": "1", "users": "1", "messages": "1"},
    }.items()
    for name, scale in table.items()
}  # fmt: skip
SUFFIXES: Mapping[str, str] = {
    "_seconds": "s", "_milliseconds": "ms", "_ms": "ms", "_microseconds": "us", "_bytes": "bytes",
}  # fmt: skip


def unit_by_name(metric: str) -> str | None:
    """The unit a metric's name ends in, ``_total`` and ``_by_view`` aside, dotted or not; else None."""
    name = metric.partition("_by_")[0].removesuffix("_total").replace(".", "_")
    return next((unit for suffix, unit in _ENDINGS.items() if name.endswith(suffix)), None)


def unit_by_help(text: str) -> str | None:
    """The unit of time that the description of a metric names, as in "latency in milliseconds" or "Time (ms)"; None
    where it names none, or several."""
    named = {_NAMED[next(filter(None, names)).casefold()] for names in _IN_HELP.findall(text)}
    return named.pop() if len(named) == 1 else None


_NAMED: Mapping[str, str] = {
    name: unit
    for unit, names in {
        "s": "s sec second seconds", "ms": "ms millisecond milliseconds", "us": "us µs microsecond microseconds",
    }.items()
    for name in names.split()
}  # fmt: skip
_NAMES = "|".join(sorted(_NAMED, key=len, reverse=True))
# Not the "(s)" of "request(s)", nor "in second place".
_IN_HELP = re.compile(rf"(?i)\bin (?:the )?(?!second\b)({_NAMES})\b|(?<!\w)\(({_NAMES})\)|\bunit: ?({_NAMES})\b")


_ENDINGS: Mapping[str, str] = {**SUFFIXES, "_ratio": "ratio", "_percent": "%", "_utilization": "ratio"}


def unit_of(metric: str) -> str:
    """The unit a metric's name ends in, by the naming rules of Prometheus; seconds where it says nothing."""
    family = metric.partition("{")[0].strip()
    return next((unit for suffix, unit in SUFFIXES.items() if family.endswith(suffix)), "s")
