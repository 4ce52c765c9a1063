"""Points in time as people type them."""

from datetime import UTC, datetime

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.spec.durations import YEARS, parse_duration, parse_past

HINT = "write 2026-03-01T09:30Z, 2026-03-01T09:30+01:00, or a duration from now on such as 2h"


def moment(text: str, now: datetime) -> datetime:
    """``2026-03-01``, ``2026-03-01T09:30`` (UTC), with an offset, or so long after `now`: ``2h``. Always UTC."""
    ahead = None if text.isdigit() else parse_duration(text)
    try:
        at = now + ahead if ahead is not None else datetime.fromisoformat(text)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _no_time(text) from None
    if at.year not in YEARS:
        raise _no_time(text)
    return at


def past(text: str, now: datetime) -> datetime:
    """``40m`` ago, ``21:40`` (UTC) when it last was, or a time in full. Always UTC."""
    at = parse_past(text, now)
    if at is None:
        hint = "write 40m for so long ago, 21:40 for that time in UTC, or 2026-03-01T09:30+01:00"
        raise UserFault.of("usage/time", f"{text!r} is not a point in time", hint)
    return at


def span(since: str, until: str, now: datetime) -> tuple[datetime, datetime]:
    """From and until, in order; a duration as `until` counts from `since`."""
    begin = moment(since, now)
    end = moment(until, begin)
    if end <= begin:
        raise UserFault.of("usage/time", f"{until} is not after {since}", "give a later end")
    return begin, end


def _no_time(text: str) -> UserFault:
    return UserFault.of("usage/time", f"{text!r} is not a point in time", HINT)
