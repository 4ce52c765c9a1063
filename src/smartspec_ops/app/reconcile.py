"""What senders last said, compared with what they say when asked: a lost word is made good, a stray one undone.

A message may be lost on its way, or never be sent (Alertmanager sends no end of what ended while it was down, and says
"resolved" of what another rule inhibits). So whoever can be asked is asked about every open incident, and what differs
is taken in as a message of theirs. Nothing is concluded from silence: of an alert whose sender could not be asked the
last word stands, and no incident ends by it meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.edge.codec import decode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import AlertRow, AlertSource, Firing, Unasked
from smartspec_ops.spec.intake.draft import identity

if TYPE_CHECKING:
    from smartspec_ops.app.respond import Responder

log = logger(__name__)

MOST = 1000
"""Alerts of one incident that are compared at a look, of those that fire and of those that are over: the last heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """`corrected` messages were taken in; `unconfirmed` is why some sender could not be asked, empty where all were.

    `asked` says that somebody was.
    """

    corrected: int = 0
    unconfirmed: str = ""
    asked: bool = False


NOBODY = Compared()


@dataclass(slots=True, kw_only=True)
class Reconciler:
    """`source_of` knows who can be asked about an alert; None where nobody can."""

    source_of: Callable[[Alert], AlertSource | None]

    async def compare(self, responder: "Responder", incident_id: str) -> Compared:
        """Ask about the alerts of an incident, and take in what differs."""
        async with responder.store.begin() as tx:
            rows = [
                row for resolved in (False, True) for row in await tx.alerts(incident_id, limit=MOST, resolved=resolved)
            ]
        told = [(row, decode(Alert, row.body)) for row in rows if row.body is not None]
        asked = [(row, alert, source) for row, alert in told if (source := self.source_of(alert)) is not None]
        if not asked:
            return NOBODY
        sources = {id(source): source for _, _, source in asked}
        answers = {key: _Answer(await source.firing()) for key, source in sources.items()}
        now = responder.clock.now()
        differing, unconfirmed = list[Alert](), ""
        for row, alert, source in asked:
            answer = answers[id(source)]
            unconfirmed = unconfirmed or answer.why_unknown(alert)
            if (said := answer.differs(row, alert, now)) is not None:
                differing.append(said)
        if differing:
            log.info("reconcile.differs", incident=incident_id, alerts=len(differing))
            await responder.receive_all(differing)
        if unconfirmed:
            log.info("reconcile.unconfirmed", incident=incident_id, why=unconfirmed)
        return Compared(corrected=len(differing), unconfirmed=unconfirmed, asked=True)


@dataclass(slots=True)
class _Answer:
    """What one sender answered, and its fingerprints as we know them."""

    said: Firing | Unasked
    _by_service: dict[str, frozenset[str]] = field(default_factory=dict)

    def fires(self, alert: Alert) -> bool:
        """Alerts of a token that is limited to services are known by the service as well."""
        assert isinstance(self.said, Firing)
        if alert.fingerprint in self.said.fingerprints:
            return True
        if alert.service not in self._by_service:
            known = (identity("service", alert.service, one) for one in self.said.fingerprints)
            self._by_service[alert.service] = frozenset(known)
        return alert.fingerprint in self._by_service[alert.service]

    def why_unknown(self, alert: Alert) -> str:
        """Empty where the answer says whether the alert fires."""
        if isinstance(self.said, Unasked):
            return f"{alert.source} cannot be asked: {self.said.why}"
        if self.said.blind and not self.fires(alert):
            return f"{alert.source} does not list {alert.metric}, but {self.said.blind}"
        return ""

    def differs(self, row: AlertRow, alert: Alert, now: datetime) -> Alert | None:
        """The message that was lost, or undoes a stray one; None where the last word is confirmed or not known."""
        # What came after the question left is newer than the answer.
        if isinstance(self.said, Unasked) or row.last_at >= self.said.asked_at:
            return None
        is_over, fires = row.status == AlertStatus.RESOLVED, self.fires(alert)
        if is_over and fires:
            why = f"{alert.source} was asked and lists it as firing, though it was said to be over"
            return replace(alert, status=AlertStatus.FIRING, at=now, resolved_at=None, why=why)
        if not is_over and not fires and not self.said.blind:
            why = f"{alert.source} was asked and does not list it any more"
            return replace(alert, status=AlertStatus.RESOLVED, at=now, resolved_at=now, why=why)
        return None
