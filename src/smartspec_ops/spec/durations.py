"""Durations the way configuration writes them: ``90s``, ``5m``, ``1h30m``, ``28d``; a bare number is seconds."""

import re
from datetime import timedelta
from decimal import Decimal

LONGEST = timedelta(days=3660)
_SECONDS = {
    name: Decimal(seconds)
    for name, seconds in (
        ("ms", "0.001"), ("s", "1"), ("m", "60"), ("min", "60"), ("h", "3600"), ("d", "86400"), ("w", "604800"),
    )
}  # fmt: skip
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)(ms|s|min|m|h|d|w)", re.ASCII)
_WHOLE = re.compile(rf"(?:{_PART.pattern})+", re.ASCII)
_BARE = re.compile(r"[0-9]{1,12}")


def parse_duration(text: str | int) -> timedelta | None:
    """The duration, or None where `text` is none or longer than ten years."""
    compact = str(text).replace(" ", "")
    if _BARE.fullmatch(compact):
        compact += "s"
    if not _WHOLE.fullmatch(compact):
        return None
    seconds = sum((Decimal(amount) * _SECONDS[unit] for amount, unit in _PART.findall(compact)), Decimal(0))
    return timedelta(seconds=float(seconds)) if seconds <= int(LONGEST.total_seconds()) else None
