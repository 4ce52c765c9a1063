"""Durations the way configuration writes them: ``90s``, ``5m``, ``1h30m``, ``28d``; a bare number is seconds."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

LONGEST = timedelta(days=3660)
YEARS = range(1970, 9000)
"""Those of points in time that anybody means; others would overflow where an hour is added or taken."""
_SECONDS = {
    name: Decimal(seconds)
    for name, seconds in (
        ("ms", "0.001"), ("s", "1"), ("m", "60"), ("min", "60"), ("h", "3600"), ("d", "86400"), ("w", "604800"),
    )
}  # fmt: skip
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)(ms|s|min|m|h|d|w)", re.ASCII)
_WHOLE = re.compile(rf"(?:{_PART.pattern})+", re.ASCII)
_BARE = re.compile(r"[0-9]{1,12}")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])Z?", re.ASCII)


def parse_duration(text: str | int) -> timedelta | None:
    """The duration, or None where `text` is none or longer than ten years."""
    compact = str(text).replace(" ", "")
    if _BARE.fullmatch(compact):
        compact += "s"
    if not _WHOLE.fullmatch(compact):
        return None
    seconds = sum((Decimal(amount) * _SECONDS[unit] for amount, unit in _PART.findall(compact)), Decimal(0))
    return timedelta(seconds=float(seconds)) if seconds <= int(LONGEST.total_seconds()) else None


def parse_past(text: str, now: datetime) -> datetime | None:
    """``40m`` ago, ``21:40`` UTC of today or else of yesterday, or a time in full, UTC where it names no offset.

    None where `text` is none of these, or of a year outside `YEARS`.
    """
    text = text.strip()
    if (clock := _CLOCK.fullmatch(text)) is not None:
        today = now.astimezone(UTC).replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)
    ago = None if text.isdigit() else parse_duration(text)
    try:
        at = now - ago if ago is not None else datetime.fromisoformat(text)
        known = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        return known if known.year in YEARS else None
    except (ValueError, OverflowError):
        return None
