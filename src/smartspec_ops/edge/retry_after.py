"""When a server asks to be left alone for a while: the header ``Retry-After``."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from smartspec_ops.ports import Answer

LONGEST_WAIT = timedelta(hours=1)


def wait_of(answer: Answer, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110 section 10.2.3), between zero and `LONGEST_WAIT`.

    None where the header is absent or says nothing usable.
    """
    header = answer.headers.get("retry-after", "").strip()
    if header.isascii() and header.isdecimal():
        return min(timedelta(seconds=int(header[:9])), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(timedelta(0), min(moment - now, LONGEST_WAIT))
