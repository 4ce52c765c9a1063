"""One verdict for every HTTP channel: what an answer means for the message.

Retryable are 408, 425, 429 and 5xx and every network fault (RFC 9110 section 15, RFC 6585 section 4); any other
refusal is final, because the same bytes will be refused again.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from smartspec_ops.ports import Answer, Delivery, Failure, FailureKind, Outcome

LONGEST_WAIT = timedelta(hours=1)
_RETRYABLE = frozenset({408, 425, 429})


def delivery_of(answer: Answer | Failure, now: datetime) -> Delivery:
    """SENT for 2xx, RETRY or GIVE_UP by the rule above; `detail` never quotes the body or the address."""
    match answer:
        case Failure(kind=FailureKind.REFUSED, detail=detail):
            return Delivery(outcome=Outcome.GIVE_UP, detail=detail)
        case Failure(kind=kind, detail=detail):
            return Delivery(outcome=Outcome.RETRY, detail=f"{kind}: {detail}")
        case Answer(status=status) if 200 <= status < 300:
            return Delivery(outcome=Outcome.SENT, detail=f"HTTP {status}")
        case Answer(status=status) if status in _RETRYABLE or status >= 500:
            return Delivery(outcome=Outcome.RETRY, detail=f"HTTP {status}", retry_after=wait_of(answer, now))
        case Answer(status=status):
            return Delivery(outcome=Outcome.GIVE_UP, detail=f"HTTP {status}")


def wait_of(answer: Answer, now: datetime) -> timedelta | None:
    """``Retry-After``: seconds or an HTTP date (RFC 9110 section 10.2.3), between zero and `LONGEST_WAIT`.

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
