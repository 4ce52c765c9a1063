"""One verdict for every HTTP channel: what an answer means for the message.

Retryable are 408, 425, 429 and 5xx and every network fault (RFC 9110 section 15, RFC 6585 section 4); any other
refusal is final, because the same bytes will be refused again.
"""

from datetime import datetime

from smartspec_ops.edge.retry_after import wait_of
from smartspec_ops.ports import Answer, Delivery, Failure, FailureKind, Outcome

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
