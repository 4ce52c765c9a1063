"""Dead-man switches: who is not heard from in time is an alert of its own, through the normal intake.

The last beat is a row, and so is the timer behind it: each beat sets one for the moment it must be followed. A timer
whose beat was followed says nothing, so it does not matter how many processes hold one. A heartbeat nobody has ever
sent counts from when it was configured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartspec_ops.app.effects import EffectKind
from smartspec_ops.app.outbox import emit
from smartspec_ops.domain.alert import Alert, AlertStatus, fingerprint
from smartspec_ops.domain.errors import StoreConflict
from smartspec_ops.domain.quantity import duration
from smartspec_ops.ports import Clock, Document, Effect, Queue, Store

BEAT = "heartbeat"
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """Heard from every `every`, and at the latest `grace` after that."""

    name: str
    every: timedelta
    grace: timedelta
    service: str
    severity: str

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.service, None, f"heartbeat:{self.name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeats:
    """Those of one workspace, by name."""

    known: Mapping[str, Heartbeat]
    store: Store
    queue: Queue
    clock: Clock

    async def beat(self, name: str) -> Alert | None:
        """It is alive. None where nothing was wrong, else the alert that says so, to be taken in. KeyError: no such."""
        heartbeat = self.known[name]
        for _ in range(_ATTEMPTS):
            now = self.clock.now()
            try:
                async with self.store.begin() as tx:
                    before = await tx.document(BEAT, name)
                    was_missed = before is not None and bool(before.body.get("missed"))
                    body = {"last_at": now.isoformat(), "missed": False}
                    await tx.put_document(
                        Document(kind=BEAT, key=name, body=body, version=before.version if before else 0)
                    )
                    await emit(tx, self.queue, [_timer(heartbeat, now)])
            except StoreConflict:
                continue
            return self._alert(heartbeat, now, AlertStatus.RESOLVED, _last(before)) if was_missed and before else None
        raise StoreConflict(f"the heartbeat {name} kept changing")

    async def expect(self) -> None:
        """Count those that were never heard from, from now on. Called at the start; again, it changes nothing."""
        for heartbeat in self.known.values():
            async with self.store.begin() as tx:
                await tx.hold(f"{BEAT}:{heartbeat.name}")
                if await tx.document(BEAT, heartbeat.name) is None:
                    now = self.clock.now()
                    body = {"last_at": now.isoformat(), "missed": False}
                    await tx.put_document(Document(kind=BEAT, key=heartbeat.name, body=body, version=0))
                    await emit(tx, self.queue, [_timer(heartbeat, now)])

    async def missed(self, name: str, last_at: datetime) -> Alert | None:
        """The timer behind the beat at `last_at` has run out: the alert to take in, None where it was followed."""
        heartbeat = self.known.get(name)
        if heartbeat is None:
            return None
        async with self.store.begin() as tx:
            await tx.hold(f"{BEAT}:{name}")
            known = await tx.document(BEAT, name)
            if known is None or _last(known) != last_at:
                return None
            if not known.body.get("missed"):
                body = {**known.body, "missed": True}
                await tx.put_document(Document(kind=BEAT, key=name, body=body, version=known.version))
        # The same alert each time it is asked for: whoever takes it in twice changes nothing.
        return self._alert(heartbeat, last_at + heartbeat.every + heartbeat.grace, AlertStatus.FIRING, last_at)

    async def states(self) -> Sequence[tuple[Heartbeat, datetime | None, bool]]:
        """Each with when it was heard last, and whether it is missed."""
        async with self.store.begin() as tx:
            known = await tx.documents_of(BEAT, list(self.known))
        return [
            (one, _last(document) if document else None, bool(document and document.body.get("missed")))
            for one in self.known.values()
            for document in [known.get(one.name)]
        ]

    def _alert(self, heartbeat: Heartbeat, at: datetime, status: AlertStatus, last_at: datetime) -> Alert:
        late = f"nothing heard for {duration(heartbeat.every + heartbeat.grace)}"
        return Alert(
            source=BEAT,
            service=heartbeat.service,
            metric=heartbeat.name,
            current=None,
            target=None,
            status=status,
            fingerprint=heartbeat.fingerprint,
            at=at,
            episode=f"{last_at:%Y%m%dT%H%M%S.%f}",
            seq=1 if status is AlertStatus.FIRING else 2,
            severity=heartbeat.severity,
            started_at=last_at + heartbeat.every,
            why=f"heartbeat {heartbeat.name}: {'heard again' if status is AlertStatus.RESOLVED else late}",
        )


def _timer(heartbeat: Heartbeat, last_at: datetime) -> Effect:
    due_at = last_at + heartbeat.every + heartbeat.grace
    return Effect(
        kind=EffectKind.HEARTBEAT,
        key=f"{EffectKind.HEARTBEAT}:{heartbeat.name}:{last_at.isoformat()}",
        due_at=due_at,
        body={"name": heartbeat.name, "last_at": last_at.isoformat()},
    )


def _last(document: Document) -> datetime:
    return datetime.fromisoformat(str(document.body["last_at"]))
