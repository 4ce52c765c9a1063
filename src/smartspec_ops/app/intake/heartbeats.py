"""Dead-man switches: who is not heard from in time is an alert of its own, through the normal intake.

The last beat is a row, and so is the timer behind it: each beat sets one for the moment it must be followed. A timer
whose beat was followed says nothing, so it does not matter how many processes hold one. A heartbeat nobody has ever
sent counts from when it was configured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.effects.outbox import emit
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
        """It is alive. None where nothing was wrong, else the alert that says so: to be taken in, and then to be told
        `taken_in`; until that was done, every beat says so again. KeyError: no such."""
        heartbeat = self.known[name]
        for _ in range(_ATTEMPTS):
            now = self.clock.now()
            try:
                async with self.store.begin() as tx:
                    before = await tx.document(BEAT, name)
                    known = before or Document(kind=BEAT, key=name, body={}, version=0)
                    await tx.put_document(replace(known, body={**known.body, "last_at": now.isoformat()}))
                    await emit(tx, self.queue, [_timer(heartbeat, now)])
            except StoreConflict:
                continue
            missed = _missed(known)
            return self._alert(heartbeat, now, AlertStatus.RESOLVED, missed) if missed else None
        raise StoreConflict(f"the heartbeat {name} kept changing")

    async def taken_in(self, name: str, again: Alert) -> None:
        """The alert that `name` is back is durable."""
        async with self.store.begin() as tx:
            await tx.hold(f"{BEAT}:{name}")
            known = await tx.document(BEAT, name)
            missed = _missed(known) if known else None
            if known and missed and _episode(missed) == again.episode and missed != _last(known):
                await tx.put_document(replace(known, body={"last_at": known.body["last_at"]}))

    async def expect(self) -> None:
        """Count those that were never heard from, from now on, and watch the others by the present settings. Called at
        the start; again, it changes nothing."""
        for heartbeat in self.known.values():
            async with self.store.begin() as tx:
                await tx.hold(f"{BEAT}:{heartbeat.name}")
                now, known = self.clock.now(), await tx.document(BEAT, heartbeat.name)
                if known is None:
                    known = Document(kind=BEAT, key=heartbeat.name, body={"last_at": now.isoformat()}, version=0)
                    await tx.put_document(known)
                timer = _timer(heartbeat, _last(known))
                if timer.due_at <= now and _missed(known) != _last(known):
                    # It may have run out while nobody knew the name: a timer that says nothing new does no harm.
                    timer = replace(timer, key=f"{timer.key}:{now.isoformat()}")
                await emit(tx, self.queue, [timer])

    async def missed(self, name: str, last_at: datetime, at: datetime) -> Alert | None:
        """The timer behind the beat at `last_at` has run out, by `at`: the alert to take in, None where it was
        followed."""
        heartbeat = self.known.get(name)
        if heartbeat is None:
            return None
        async with self.store.begin() as tx:
            await tx.hold(f"{BEAT}:{name}")
            known = await tx.document(BEAT, name)
            if known is None or _last(known) != last_at:
                return None
            timer = _timer(heartbeat, last_at)
            if timer.due_at > at:  # the settings give it more time than they did
                await emit(tx, self.queue, [replace(timer, since=at)])
                return None
            if _missed(known) != last_at:
                await tx.put_document(replace(known, body={**known.body, "missed": last_at.isoformat()}))
        # The same alert each time it is asked for: whoever takes it in twice changes nothing.
        return self._alert(heartbeat, last_at + heartbeat.every + heartbeat.grace, AlertStatus.FIRING, last_at)

    async def followed(self, name: str, last_at: datetime) -> Alert | None:
        """The alert that the beat missed after `last_at` has come by now; None where it has not."""
        async with self.store.begin() as tx:
            known = await tx.document(BEAT, name)
        if known is None or _last(known) == last_at:
            return None
        return self._alert(self.known[name], _last(known), AlertStatus.RESOLVED, last_at)

    async def states(self) -> Sequence[tuple[Heartbeat, datetime | None, bool]]:
        """Each with when it was heard last, and whether it is missed."""
        async with self.store.begin() as tx:
            known = await tx.documents_of(BEAT, list(self.known))
        return [
            (one, _last(document) if document else None, document is not None and _missed(document) == _last(document))
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
            episode=_episode(last_at),
            seq=1 if status is AlertStatus.FIRING else 2,
            severity=heartbeat.severity,
            started_at=last_at + heartbeat.every,
            why=f"heartbeat {heartbeat.name}: {'heard again' if status is AlertStatus.RESOLVED else late}",
        )


def _timer(heartbeat: Heartbeat, last_at: datetime) -> Effect:
    due_at = last_at + heartbeat.every + heartbeat.grace
    return Effect(
        kind=EffectKind.HEARTBEAT,
        key=f"{EffectKind.HEARTBEAT}:{heartbeat.name}:{last_at.isoformat()}:{due_at.isoformat()}",
        due_at=due_at,
        body={"name": heartbeat.name, "last_at": last_at.isoformat()},
    )


def _last(document: Document) -> datetime:
    return datetime.fromisoformat(str(document.body["last_at"]))


def _missed(document: Document) -> datetime | None:
    """The beat that was followed too late or not yet, where that it was followed is not taken in."""
    told = document.body.get("missed")
    return datetime.fromisoformat(str(told)) if told else None


def _episode(last_at: datetime) -> str:
    return f"{last_at:%Y%m%dT%H%M%S.%f}"
