"""When a server asks to be left alone for a while: the header ``Retry-After``, or the reset of a spent limit."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from smartspec_ops.ports import Answer

LONGEST_WAIT = timedelta(hours=1)


def wait_of(answer: Answer, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110 section 10.2.3), between zero and `LONGEST_WAIT`.

    Of a 429 without it, the seconds of ``X-RateLimit-Reset``, as Datadog and others say when a limit is renewed. None
    where the header is absent or says nothing usable.
    """
    header = answer.headers.get("retry-after", "").strip()
    if not header and answer.status == 429:
        header = answer.headers.get("x-ratelimit-reset", "").strip()
        # Others mean a moment by it, in seconds since 1970.
        header = header if header.isascii() and header.isdecimal() and len(header) < 7 else ""
    if header.isascii() and header.isdecimal():
        return min(timedelta(seconds=int(header[:9])), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(timedelta(0), min(moment - now, LONGEST_WAIT))
