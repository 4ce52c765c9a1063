"""What senders last said, compared with what they say when asked: a lost word is made good, a stray one undone.

A message may be lost on its way, or never be sent (Alertmanager sends no end of what ended while it was down, and says
"resolved" of what another rule inhibits). So whoever can be asked is asked about every open incident, and what differs
is taken in as a message of theirs. Nothing is concluded from silence: of an alert whose sender could not be asked the
last word stands, and no incident ends by it meanwhile. One that is gone for good (`app.silent_senders`) is not waited
for: what it said last is all there will be.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smartspec_ops.domain.alert import Alert, AlertStatus
from smartspec_ops.edge.aside import aside
from smartspec_ops.edge.codec import decode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import AlertRow, AlertSource, Firing, Unasked
from smartspec_ops.spec.intake.draft import identity

if TYPE_CHECKING:
    from smartspec_ops.app.response.respond import Responder

log = logger(__name__)

MOST = 1000
"""Alerts of one incident that are compared at a look, of those that fire and of those that are over: the last heard."""
MOST_ANSWERS = 64
"""Senders whose last answer is kept; those that messages name come and go."""
MOST_SERVICES = 8
"""Services whose own names for the fingerprints of an answer are kept: of 60,000 some eight megabytes each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """`corrected` messages were taken in; `unconfirmed` is why some sender could not be asked, empty where all were.

    `gone` names a sender that is not waited for any more, and since when; `asked` says that somebody was.
    """

    corrected: int = 0
    unconfirmed: str = ""
    gone: str = ""
    asked: bool = False


NOBODY = Compared()


@dataclass(slots=True, kw_only=True)
class Reconciler:
    """`source_of` knows who can be asked about an alert; None where nobody can."""

    source_of: Callable[[Alert], AlertSource | None]
    within: timedelta = timedelta(seconds=15)
    """How long all senders together may take to answer; who has not by then could not be asked."""
    _answers: dict[int, "_Answer"] = field(default_factory=dict)

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
        said = await asyncio.gather(*map(self._said, sources.values()))
        answers = {key: self._answer(key, one) for key, one in zip(sources, said, strict=True)}
        now = responder.clock.now()
        differing, unconfirmed, gone = list[Alert](), "", ""
        for row, alert, source in asked:
            answer = answers[id(source)]
            fires = await answer.fires(alert)
            unconfirmed = unconfirmed or answer.why_unknown(alert, fires=fires)
            gone = gone or answer.why_gone(alert)
            if (lost := answer.differs(row, alert, now, fires=fires)) is not None:
                differing.append(lost)
        if differing:
            log.info("reconcile.differs", incident=incident_id, alerts=len(differing))
            await responder.receive_all(differing)
        if unconfirmed:
            log.info("reconcile.unconfirmed", incident=incident_id, why=unconfirmed)
        return Compared(corrected=len(differing), unconfirmed=unconfirmed, gone=gone, asked=True)

    async def _said(self, source: AlertSource) -> Firing | Unasked:
        try:
            async with asyncio.timeout(self.within.total_seconds()):
                return await source.firing()
        except TimeoutError:
            return Unasked(why=f"it did not answer within {self.within.total_seconds():g} s")

    def _answer(self, key: int, said: Firing | Unasked) -> "_Answer":
        """The same for the same answer, so that looks that share one share what was made of it."""
        known = self._answers.get(key)
        if known is None or known.said is not said:
            self._answers.pop(key, None)
            if len(self._answers) >= MOST_ANSWERS:
                del self._answers[next(iter(self._answers))]
            known = self._answers[key] = _Answer(said)
        return known


@dataclass(slots=True)
class _Answer:
    """What one sender answered, and its fingerprints as we know them."""

    said: Firing | Unasked
    _by_service: dict[str, frozenset[str]] = field(default_factory=dict)
    _naming: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def fires(self, alert: Alert) -> bool:
        """Whether it is listed. Alerts of a token that is limited to services are known by the service as well."""
        if isinstance(self.said, Unasked):
            return False
        if alert.fingerprint in self.said.fingerprints:
            return True
        if not _OF_A_SERVICE.fullmatch(alert.fingerprint):
            return False
        async with self._naming:
            if alert.service not in self._by_service:
                # A long list takes a good part of a second, and nobody must wait for that.
                named = await aside(_named, alert.service, self.said.fingerprints)
                if len(self._by_service) >= MOST_SERVICES:
                    del self._by_service[next(iter(self._by_service))]
                self._by_service[alert.service] = named
            return alert.fingerprint in self._by_service[alert.service]

    def why_unknown(self, alert: Alert, *, fires: bool) -> str:
        """Empty where the answer says whether the alert fires."""
        if isinstance(self.said, Unasked):
            return "" if self.said.gone_since else f"{alert.source} cannot be asked: {self.said.why}"
        if self.said.blind and not fires:
            return f"{alert.source} does not list {alert.metric}, but {self.said.blind}"
        return ""

    def why_gone(self, alert: Alert) -> str:
        """Empty where it is there, or may come back."""
        if not isinstance(self.said, Unasked) or self.said.gone_since is None:
            return ""
        since = f"{self.said.gone_since:%Y-%m-%d %H:%M} UTC"
        return f"{alert.source} has not answered since {since} ({self.said.why}) and is not waited for any more"

    def differs(self, row: AlertRow, alert: Alert, now: datetime, *, fires: bool) -> Alert | None:
        """The message that was lost, or undoes a stray one; None where the last word is confirmed or not known."""
        # What came after the question left is newer than the answer.
        if isinstance(self.said, Unasked) or row.last_at >= self.said.asked_at:
            return None
        is_over = row.status == AlertStatus.RESOLVED
        if is_over and fires:
            why = f"{alert.source} was asked and lists it as firing, though it was said to be over"
            return replace(alert, status=AlertStatus.FIRING, at=now, resolved_at=None, why=why)
        if not is_over and not fires and not self.said.blind:
            why = f"{alert.source} was asked and does not list it any more"
            return replace(alert, status=AlertStatus.RESOLVED, at=now, resolved_at=now, why=why)
        return None


_OF_A_SERVICE = re.compile(r"[0-9a-f]{32}")
"""What `identity` gives; a fingerprint of Alertmanager's own is half as long."""


def _named(service: str, fingerprints: frozenset[str]) -> frozenset[str]:
    return frozenset(identity("service", service, one) for one in fingerprints)
