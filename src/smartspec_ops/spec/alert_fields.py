"""Typed, bounded look-ups in an untrusted JSON object; each fault is noted with its path, and reading goes on."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import Any, TypeVar

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.spec.durations import parse_duration
from smartspec_ops.spec.units import UNITS

T = TypeVar("T")

NAME, TEXT = 255, 2000
"""Longest identifier and longest free text, in characters."""
ITEMS, DEPTH = 100, 6
"""Most members of a list or object, and deepest nesting, that are kept."""

# What follows the number is a unit, not the rest of one in another notation: "1,5", "1_000", "1'000", "0x10".
_AMOUNT = re.compile(
    r"\s*([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?)"
    r"\s*((?!x\d)(?:[^\W\d_]|[%‰°$€£¥/])[^\s]{0,20})?\s*"
)
LARGEST = Decimal("1e30")
_NOTHING: Mapping[str, Any] = {}
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def clean(text: str, limit: int) -> str:
    """Without control and direction characters, trimmed, cut to `limit` characters."""
    # Nearly everything sent is clean already, and names hold no blank; looking at every character costs a hundred times
    # as much.
    if (
        len(text) <= limit
        and text.isprintable()
        and (" " not in text or (text[0] != " " and text[-1] != " " and "  " not in text))
    ):
        return text
    kept = text[: limit * 4]
    if not kept.isprintable():
        kept = "".join(" " if c in "\n\r\t" else c for c in kept if _is_printable(c))
    kept = " ".join(kept.split())
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def _is_printable(char: str) -> bool:
    return char in "\n\r\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def bounded(value: object, depth: int = DEPTH) -> Any:
    """Any JSON value, cut to size: long texts, many members, deep nesting, numbers that are none."""
    match value:
        case str():
            return clean(value, TEXT)
        case bool() | None:
            return value
        case int() | float():
            return value if _is_sane(value) else "…"
        case dict() | Mapping() if depth:  # in this order: asking for the abstract one costs ten times as much
            pairs = list(value.items())[:ITEMS]
            return {clean(str(key), NAME): bounded(item, depth - 1) for key, item in pairs}
        case list() if depth:
            return [bounded(item, depth - 1) for item in value[:ITEMS]]
        case _:
            return "…"


def _is_sane(value: float) -> bool:
    """Finite and below 2**100: larger ones are no measurement, and cost seconds to print."""
    return value.bit_length() <= 100 if isinstance(value, int) else isfinite(value)


def _scalar(value: object) -> str | None:
    """A text, number or boolean as text; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) and _is_sane(value) else None


EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""What is earlier was not told: Go sends the year 1, others 1970."""


class Fields:
    """One JSON object being read. Every look-up takes synonyms, the first present one counts; null is absent."""

    __slots__ = ("_keys", "_read", "data", "faults", "path")

    def __init__(self, data: Mapping[str, Any], path: str = "$") -> None:
        self.data = data
        self._keys = data.keys()
        self.path = path
        self.faults: list[Diagnostic] = []
        self._read: set[str] = set()

    def fault(self, code: str, path: str, problem: str, hint: str) -> None:
        self.faults.append(Diagnostic(code=code, message=f"{path}: {problem}", hint=hint))

    def unread(self) -> dict[str, Any]:
        """What nobody has asked for."""
        if len(self._read) == len(self.data):
            return {}
        return {key: value for key, value in self.data.items() if key not in self._read}

    def _take(self, names: tuple[str, ...]) -> Any:
        """The first that is present; None where none is."""
        # Most of what might be sent is not: asked in one go.
        if self._keys.isdisjoint(names):
            return None
        found = None
        for name in names:
            if name in self.data:
                self._read.add(name)
                if found is None:
                    found = self.data[name]
        return found

    def _place(self, names: tuple[str, ...]) -> str:
        """Where the first of them that is present stands: only faults need it."""
        return f"{self.path}.{next(name for name in names if self.data.get(name) is not None)}"

    def _wrong(self, path: str, expected: str, value: object) -> None:
        self.fault(
            "INC-104", path, f"expected {expected}, got {clean(repr(bounded(value, 2)), 60)}", f"send {expected}"
        )

    def name(self, *names: str) -> str | None:
        """An identifier: cut ones would be somebody else's, so a long one is a fault."""
        value = self._take(names)
        if value is None:
            return None
        told = value if type(value) is str else None if isinstance(value, bool | float) else _scalar(value)
        if told is None:
            self._wrong(self._place(names), "a text", value)
            return None
        text = clean(told, NAME + 1)
        if len(text) > NAME:
            self.fault("INC-106", self._place(names), f"longer than {NAME} characters", "send a shorter name")
        return text or None

    def needed(self, hint: str, *names: str) -> str:
        """An identifier that must be there; empty, with one fault, where it is not."""
        before = len(self.faults)
        found = self.name(*names)
        if found is None and len(self.faults) == before:
            self.fault("INC-103", f"{self.path}.{names[0]}", "missing", hint)
        return found or ""

    def word(self, *names: str) -> str | None:
        """A short word or number as text."""
        found = self.name(*names)
        return clean(found, 40) if found else None

    def text(self, *names: str) -> str | None:
        value = self._take(names)
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong(self._place(names), "a text", value)
            return None
        return clean(value, TEXT) or None

    def texts(self, *names: str) -> tuple[str, ...]:
        value = self._take(names)
        if value is None:
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self._wrong(self._place(names), "a list of texts", value)
            return ()
        return tuple(clean(item, TEXT) for item in items[:ITEMS])

    def choice(self, table: Mapping[str, T], *names: str) -> T | None:
        value = self._take(names)
        if value is None:
            return None
        chosen = table.get((_scalar(value) or "").strip().lower())
        if chosen is None:
            self._wrong(self._place(names), f"one of {', '.join(dict.fromkeys(map(str, table.values())))}", value)
        return chosen

    def flag(self, *names: str) -> bool | None:
        return self.choice(_FLAGS, *names)

    def number(self, *names: str, low: float | None = None, high: float | None = None) -> float | None:
        """A finite number, or a text that is one; ``3 %`` is 0.03."""
        value = self._take(names)
        if value is None:
            return None
        amount = _amount(value)
        if amount is None or amount[1] not in {"", "%", "x"}:
            self._wrong(self._place(names), "a finite number", value)
            return None
        # Compared before it is a float, which would round 2**53 + 1 to what is still in range.
        exact = amount[0].scaleb(-2) if amount[1] == "%" else amount[0]
        plain = float(exact)
        if (low is not None and exact < low) or (high is not None and exact > high):
            self.fault(
                "INC-105", self._place(names), f"{plain:g} is out of range", f"from {low} to {high or 'any size'}"
            )
        return plain

    def whole(self, *names: str, low: int, high: int) -> int | None:
        found = self.number(*names, low=low, high=high)
        if found is not None and not found.is_integer():
            self._wrong(f"{self.path}.{names[0]}", "a whole number", found)
        return None if found is None else int(found)

    def burn(self, *names: str) -> float | None:
        """A number, or ``{"long": …, "short": …}``: the long window says how long the budget lasts."""
        if self._keys.isdisjoint(names):
            return None
        present = next((n for n in names if isinstance(self.data.get(n), Mapping)), None)
        if present is None:
            return self.number(*names, low=0)
        pair = self.object(present)
        found = pair.number("long", "short", low=0)
        self.faults += pair.faults
        return found

    def amount(self, name: str) -> float | None:
        """A number, or how many members a list has."""
        value = self.data.get(name)
        if isinstance(value, list):
            self._read.add(name)
            return float(len(value))
        return self.number(name, low=0)

    def instant(self, *names: str) -> datetime | None:
        """ISO 8601, or seconds (milliseconds) since 1970. Without a zone it is UTC. The zero of some clock is none."""
        value = self._take(names)
        if value is None:
            return None
        moment = _instant(value)
        if moment is None:
            self._wrong(self._place(names), "an instant like 2026-01-31T12:00:00Z", value)
            return None
        return moment if moment >= EARLIEST else None

    def span(self, *names: str) -> timedelta | None:
        """Seconds, or ``5m``, ``28d``."""
        value = self._take(names)
        if value is None:
            return None
        length = _span(value)
        if length is None:
            self._wrong(self._place(names), "a duration like 5m or 28d", value)
        return length

    def object(self, name: str) -> "Fields":
        """A nested object; empty where it is absent or none."""
        value = self._take((name,))
        if value is None:
            value = _NOTHING
        elif type(value) is not dict and not isinstance(value, Mapping):
            self._wrong(f"{self.path}.{name}", "an object", value)
            value = _NOTHING
        return Fields(value, f"{self.path}.{name}")

    def labels(self, name: str) -> Mapping[str, str]:
        found = {}
        for key, item in islice(self.object(name).data.items(), ITEMS):
            text = item if type(item) is str else _scalar(item)
            if text is not None:
                found[clean(key, NAME)] = clean(text, NAME)
        return found

    def amounts(
        self, current: tuple[str, ...], target: tuple[str, ...], unit: str
    ) -> tuple[Decimal | None, Decimal | None, str | None]:
        """Both values in the canonical unit, where the unit is known: a ``unit`` key, or ``350ms``, ``0.1%``."""
        named = self.word(unit)
        units, values = [], []
        for names in (current, target):
            value, own = self._quantity(names)
            word = own or named
            known = UNITS.get(word) if word else None
            values.append(value * known[1] if value is not None and known else value)
            if value is not None:
                units.append(known[0].value if known else word)
        if len(set(units)) > 1:
            self.fault("INC-107", self.path, "the two values are in different units", "send one unit for both")
        return values[0], values[1], units[0] if units else named

    def _quantity(self, names: tuple[str, ...]) -> tuple[Decimal | None, str]:
        value = self._take(names)
        if value is None:
            return None, ""
        amount = _amount(value)
        if amount is None:
            self._wrong(self._place(names), "a finite number, with a unit at most", value)
        return amount or (None, "")


def _amount(value: object) -> tuple[Decimal, str] | None:
    """A number and the unit behind it; None for anything else, for NaN, for an infinity, for a monster."""
    if isinstance(value, str):
        match = _AMOUNT.fullmatch(value[:100])
        if match is None:
            return None
        found, unit = Decimal(match[1]), match[2] or ""
    elif (type(value) is float or type(value) is int) and _is_sane(value):
        found, unit = Decimal(str(value)), ""
    else:
        return None
    return None if abs(found) > LARGEST else (found, unit)


def _instant(value: object) -> datetime | None:
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value[:64])
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        amount = _amount(value)
        if amount is None:
            return None
        seconds = float(amount[0])
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _span(value: object) -> timedelta | None:
    amount = None if isinstance(value, str) else _amount(value)
    if amount is not None:
        return timedelta(seconds=float(amount[0])) if 0 <= amount[0] < Decimal("1e10") else None
    return parse_duration(value[:64]) if isinstance(value, str) else None
