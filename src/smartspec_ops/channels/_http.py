"""One verdict for every HTTP channel: what an answer means for the message.

Retryable are 408, 425, 429 and 5xx and every network fault (RFC 9110 section 15, RFC 6585 section 4); any other
refusal is final, because the same bytes will be refused again.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from smartspec_ops.ports import Answer, Delivery, Failure, FailureKind, Outcome

RETRYABLE = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 529})
_LONGEST_WAIT = timedelta(hours=1)


def delivery_of(answer: Answer | Failure, now: datetime) -> Delivery:
    """SENT for 2xx, RETRY or GIVE_UP by the table above; `detail` never quotes the body."""
    match answer:
        case Failure(kind=FailureKind.REFUSED, detail=detail):
            return Delivery(outcome=Outcome.GIVE_UP, detail=detail)
        case Failure(kind=kind, detail=detail):
            return Delivery(outcome=Outcome.RETRY, detail=f"{kind}: {detail}")
        case Answer(status=status) if 200 <= status < 300:
            return Delivery(outcome=Outcome.SENT, detail=f"HTTP {status}")
        case Answer(status=status, headers=headers) if status in RETRYABLE or status >= 500:
            return Delivery(
                outcome=Outcome.RETRY,
                detail=f"HTTP {status}",
                retry_after=retry_after(headers.get("retry-after"), now),
            )
        case Answer(status=status):
            return Delivery(outcome=Outcome.GIVE_UP, detail=f"HTTP {status}")


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110 section 10.2.3), at most an hour; None where it says nothing usable."""
    if not header:
        return None
    if header.strip().isdigit():
        return min(timedelta(seconds=min(int(header), 3600)), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(timedelta(0), min(moment - now, _LONGEST_WAIT))
