"""Whether a message about an alert says anything new, decided from very little of the message before.

That little is kept beside every alert, however many an incident has: a storm is counted, not replayed.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b

from smartspec_ops.domain.alert import Alert, AlertStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is remembered of an alert's newest message. `episode` and `facts` are digests: they are only compared."""

    status: AlertStatus
    recovering: bool
    episode: str
    seq: int
    at: datetime
    facts: str

    @property
    def is_loud(self) -> bool:
        """It fires, and does not only hold on for a while."""
        return self.status is AlertStatus.FIRING and not self.recovering


def heard(alert: Alert) -> Heard:
    return Heard(
        status=alert.status,
        recovering=alert.recovering,
        episode=_digest(alert.episode) if alert.episode else "",
        seq=alert.seq,
        at=alert.at,
        facts=_digest(repr(_facts(alert))),
    )


def member_key(alert: Alert) -> str:
    """What one alert of an incident is known by: 32 hex digits, because a sender's own key may be a text with a
    customer in it."""
    return fingerprint_key(alert.fingerprint)


def fingerprint_key(fingerprint: str) -> str:
    """The `member_key` of every message with that fingerprint."""
    return blake2b(fingerprint.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def says_more(last: Heard, now: Heard) -> bool:
    """Whether a message says something the last one did not.

    Senders that number their messages are believed; for the others a message counts when its facts differ and it is
    not older.
    """
    if now.episode == last.episode and now.seq != last.seq:
        return now.seq > last.seq
    return now.at >= last.at and now.facts != last.facts


def fires_anew(resolved_at: datetime | None, last: Heard | None, alert: Alert) -> bool:
    """Whether a message about an incident that is over says that it is not over after all.

    The old episode going on is what was resolved, by health or by a person's word; silence and recovery are no fire.
    Who resolved it knew what had been heard by then: an alert nobody had heard of, or had heard the end of, fires anew
    even where its message took so long that it was sent before.
    """
    now = heard(alert)
    if not now.is_loud:
        return False
    if last is None:
        return True
    if last.status is AlertStatus.RESOLVED or last.recovering:
        return says_more(last, now)
    return (resolved_at is None or alert.at > resolved_at) and (not alert.episode or now.episode != last.episode)


def _facts(alert: Alert) -> tuple[object, ...]:
    return (
        alert.episode,
        alert.status.value,
        _plain(alert.current),
        _plain(alert.target),
        alert.severity,
        alert.bad_ratio,
        alert.burn,
        alert.data_loss,
        alert.security,
        alert.wide,
    )


def _plain(value: Decimal | None) -> str | None:
    """0.04 and 0.040 are one fact."""
    return None if value is None else str(value.normalize())


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
