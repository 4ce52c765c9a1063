"""Exact quantities: a decimal number in one of five canonical units.

Specs write "200 ms", "0.1 %", "2k req/s"; we keep the exact decimal in a canonical unit, so that comparing never
rounds. Rounding happens only in `Quantity.__str__`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from fractions import Fraction


class Unit(StrEnum):
    """Canonical units. A percentage is a `RATIO`; a duration is in seconds; a rate is events per second."""

    SECOND = "s"
    RATIO = "ratio"
    PER_SECOND = "per_second"
    BYTE = "bytes"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact `value` in a canonical `unit`: 200 ms is ``Quantity(Decimal("0.2"), Unit.SECOND)``."""

    value: Decimal
    unit: Unit

    @classmethod
    def seconds(cls, value: str | int | Decimal) -> "Quantity":
        return cls(Decimal(value), Unit.SECOND)

    @classmethod
    def ratio(cls, value: str | int | Decimal) -> "Quantity":
        return cls(Decimal(value), Unit.RATIO)

    @classmethod
    def percent(cls, value: str | int | Decimal) -> "Quantity":
        """99.9 % is the ratio 0.999."""
        return cls(Decimal(value) / 100, Unit.RATIO)

    @property
    def exact(self) -> Fraction:
        return Fraction(self.value)

    def __str__(self) -> str:
        return _RENDER[self.unit](self.value)


def number(value: Decimal | float | Fraction, digits: int = 4) -> str:
    """At most `digits` significant digits, no exponent, no trailing zeros: for people, never for comparing."""
    exact = Fraction(value)
    if exact == 0:
        return "0"
    rounded = Decimal(f"{float(exact):.{digits}g}")
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def budget_left(ratio: float) -> str:
    """What is left of a budget, rounded down: one of which anything is spent never reads as whole."""
    left = (Decimal(str(ratio)) * 100).quantize(Decimal("0.1"), ROUND_FLOOR)
    return str(Quantity.percent(str(left)))


def overspent(ratio: float) -> str:
    """By how much a budget is, of which less than nothing is left; never by nothing."""
    return budget_left(ratio).removeprefix("-")


def events(count: Decimal | float | Fraction) -> str:
    """A number of events for people: whole from a hundred on, because what is beyond the point was extrapolated."""
    exact = Fraction(count)
    return f"{round(exact)}" if abs(exact) >= 100 else number(exact, 3 if exact.denominator != 1 else 8)


def plain(value: Decimal) -> str:
    """The exact decimal without exponent or trailing zeros: ``0.200`` is ``0.2``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _seconds(value: Decimal) -> str:
    for limit, factor, name in _TIME_STEPS:
        if abs(value) < limit or name == "d":
            return f"{digits(value * factor)} {name}"
    raise AssertionError("the last step has no limit")


def _bytes(value: Decimal) -> str:
    for size, name in _BINARY_STEPS:
        if value and value % size == 0 and value % 1000 and value < 4096 * size:  # memory is measured in pages of 4 KiB
            return f"{plain(value / size)} {name}"
    for limit, name in _BYTE_STEPS:
        if abs(value) < limit * 1000 or name == "TB":
            return f"{digits(value / limit)} {name}"
    raise AssertionError("the last step has no limit")


def _percent(value: Decimal) -> str:
    """Never rounded to all or to nothing: 99.999999999 % leave something to lose."""
    text = digits(value * 100)
    return f"{plain(value * 100) if text in ('0', '100') else text} %"


def _rate(value: Decimal) -> str:
    return f"{digits(value)} /s"


def digits(value: Decimal) -> str:
    """The exact decimal where it is short (targets are), else six significant digits (measurements are not)."""
    exact = plain(value)
    return exact if len(exact.replace(".", "").lstrip("-0")) <= 8 else number(value, 6)


_TIME_STEPS = (
    (Decimal("0.001"), Decimal(1_000_000), "us"),
    (Decimal(1), Decimal(1000), "ms"),
    (Decimal(120), Decimal(1), "s"),
    (Decimal(7200), Decimal(1) / 60, "min"),
    (Decimal(172_800), Decimal(1) / 3600, "h"),
    (Decimal(0), Decimal(1) / 86_400, "d"),
)
_BINARY_STEPS = ((Decimal(2**40), "TiB"), (Decimal(2**30), "GiB"), (Decimal(2**20), "MiB"), (Decimal(2**10), "KiB"))
_BYTE_STEPS = (
    (Decimal(1), "B"),
    (Decimal(1000), "kB"),
    (Decimal(1_000_000), "MB"),
    (Decimal(1_000_000_000), "GB"),
    (Decimal(1_000_000_000_000), "TB"),
)
_RENDER: Mapping[Unit, Callable[[Decimal], str]] = {
    Unit.SECOND: _seconds,
    Unit.RATIO: _percent,
    Unit.PER_SECOND: _rate,
    Unit.BYTE: _bytes,
    Unit.COUNT: digits,
}


def duration(text: timedelta) -> str:
    """A timedelta the way configuration writes it: ``5m``, ``28d``, ``90s``."""
    seconds = int(text.total_seconds())
    for size, name in ((86_400, "d"), (3600, "h"), (60, "m")):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{name}"
    return f"{text.total_seconds():g}s"
