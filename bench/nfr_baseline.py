"""What a careful afternoon with regular expressions reads: a keyword for the kind, a sign or word, a number, a unit.

The measure a reader of specs has to beat. It looks at one line at a time and knows English and a few loan words.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

Found = tuple[int, str, str | None, str, Decimal, str]

_NUMBER = re.compile(
    r"(?P<sign>[<>≤≥]=?|under|below|less than|within|at most|at least|over|above|more than)?\s*"
    r"(?P<value>\d+(?:[.,]\d+)?)\s?(?P<unit>%|ms|s\b|sec\w*|min\w*|rps|qps|tps|req/s|[kMG]B)",
    re.IGNORECASE,
)
_KINDS = (
    ("error_rate", "ratio", re.compile(r"error|fail|5xx", re.IGNORECASE)),
    ("availability", "ratio", re.compile(r"availab|uptime|success|\bsl[ao]\b", re.IGNORECASE)),
    ("saturation", "ratio", re.compile(r"cpu|memory|disk|usage|utili", re.IGNORECASE)),
    ("saturation", "bytes", re.compile(r"memory|heap|ram\b", re.IGNORECASE)),
    ("latency", "s", re.compile(r"latenc|response|respond|load|p\d\d|return|within", re.IGNORECASE)),
    ("throughput", "per_second", re.compile(r"", re.IGNORECASE)),
)
_UNITS = {"%": ("ratio", "0.01"), "ms": ("s", "0.001"), "kb": ("bytes", "1e3"), "mb": ("bytes", "1e6")}
_SIGNS = {"<": "lt", "under": "lt", "below": "lt", "less than": "lt", ">": "gt", "over": "gt", "above": "gt"}
_MORE = {"more than": "gt", "≥": "ge", ">=": "ge", "at least": "ge", "≤": "le", "<=": "le", "within": "le"}
_PERCENTILE = re.compile(r"\bp(50|75|90|95|99|999)\b", re.IGNORECASE)


def read(text: str) -> Iterator[Found]:
    """(line, kind, statistic, comparator, value, unit) of every number that has a unit and a keyword beside it."""
    for number, line in enumerate(text.split("\n"), 1):
        percentile = _PERCENTILE.search(line)
        for match in _NUMBER.finditer(line):
            unit, factor = _unit(match["unit"].lower())
            kind = next((k for k, measured, words in _KINDS if measured == unit and words.search(line)), None)
            if kind is None:
                continue
            at_least = kind in ("availability", "throughput")
            sign = {**_SIGNS, **_MORE}.get((match["sign"] or "").lower(), "ge" if at_least else "le")
            statistic = {"ratio": "ratio", "per_second": "rate"}.get(unit)
            if unit == "s" and percentile:
                statistic = f"p{percentile[1]}"
            yield number, kind, statistic, sign, Decimal(match["value"].replace(",", ".")) * factor, unit


def _unit(written: str) -> tuple[str, Decimal]:
    if written in _UNITS:
        unit, factor = _UNITS[written]
        return unit, Decimal(factor)
    if written.startswith("s"):
        return "s", Decimal(1)
    if written.startswith("min"):
        return "s", Decimal(60)
    return ("bytes", Decimal(10**9)) if written == "gb" else ("per_second", Decimal(1))
