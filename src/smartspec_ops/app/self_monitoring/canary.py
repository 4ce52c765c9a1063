"""The monitor judges, beside everything else, what it must know the outcome of, and says so where it does not come out.

The canary is a watch like any other: its own source, samples, windows, rules, alerts and rows of the database, through
the code that judges everybody's. Only where its alerts go to differs: incident intake notes that it heard them, and
opens nothing. It is looked at once a minute beside the ticks, so that neither can delay the other, and once an hour it
forgets what it has in memory, so that what the database holds is looked at as well.

The clock is looked at too: wall clock and the time that passed must agree between two looks. Set ahead it is as after a
pause, and only logged; set back, what is due at a time of day comes late until the old time has come again, and
somebody should know.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.self_monitoring.pulse import Sign
from smartspec_ops.app.watching.grid import on_grid
from smartspec_ops.app.watching.watch import Watch, tick
from smartspec_ops.domain import canary
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.canary import CANARIES, Told
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.errors import OpsError, StoreConflict, StoreUnavailable
from smartspec_ops.domain.quantity import duration
from smartspec_ops.edge import instruments
from smartspec_ops.edge.codec import encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock, Document, Effect, Store, Transaction

log = logger(__name__)

VERDICT = "canary"
"""Documents: what was wrong at the last look, by process. There is none where nothing ever was."""
HEARD = "canary_heard"
"""Documents: when incident intake heard the alert of each canary last."""
LEAST, MOST = timedelta(minutes=1), timedelta(minutes=5)
"""Between two looks: the interval of the monitor, within these."""
HEARTBEAT = timedelta(minutes=30)
"""Its alerts repeat themselves so often, so that intake hears of them for as long as all is well."""
ANEW = timedelta(hours=1)
TWICE = 2
"""A fault is told from the second look in a row that finds it."""
STEPPED = timedelta(seconds=30)
"""So much between wall clock and the time that passed, and windows are off by a part that matters."""
TOLD = timedelta(days=1)
"""So long at most it is told that what is due at a time of day comes late."""
PAUSE = 2.5
"""So many periods without a look, and what is known of the time before does not count."""
WITHIN = timedelta(seconds=75)
"""A look takes milliseconds. Its transactions are given up after 15 s each: a slow database is told as that."""


@dataclass(slots=True, kw_only=True)
class Canary:
    """One process's looks. `make` gives a watch that remembers nothing; `elapsed` is a clock in seconds that nobody
    sets, `name` that of the process."""

    make: Callable[[], Watch]
    store: Store
    clock: Clock
    elapsed: Callable[[], float]
    period: timedelta
    name: str
    within: timedelta = WITHIN
    faults: Sequence[str] = ()
    """What was wrong at the last look."""
    missed: str = ""
    """Why the last look did not come to anything, through no fault of the judging."""
    is_proved: bool = False
    """Whether anything was compared yet: a counter that was read once says nothing."""
    _watch: Watch | None = None
    _made: datetime | None = None
    _first: datetime | None = None
    _last: datetime | None = None
    _before: tuple[datetime, float] | None = None
    _back: "_Back | None" = None
    _measured: timedelta = timedelta(0)
    _bad_looks: int = 0
    _is_told: bool = False

    async def run(self) -> None:
        """Until cancelled, once a period. It never waits for a moment of the wall clock, which may be set."""
        while True:
            await self.look(on_grid(self.clock.now(), self.period))
            now = self.clock.now()
            await self.clock.sleep(on_grid(now, self.period) + self.period - now)

    async def look(self, now: datetime) -> None:
        """Judge, compare, and tell a fault that stays."""
        self._look_at_the_clock()
        found = await self._judged(now)
        if found is None:
            instruments.count(instruments.CANARY, "missed")
            return
        self.faults = [*([self._back.why] if self._back else []), *found]
        self.missed = ""
        self._bad_looks = self._bad_looks + 1 if self.faults else 0
        self._measure()
        if self.faults and self._bad_looks <= TWICE:
            log.error("canary.wrong", why="; ".join(self.faults))
        try:
            await self._tell(now)
        except OpsError as fault:
            log.warning("canary.untold", why=str(fault))

    def _measure(self) -> None:
        if not self.faults and self._measured < canary.FEW * self.period:
            instruments.count(instruments.CANARY, "cold")
            return
        self.is_proved = True
        instruments.count(instruments.CANARY, "wrong" if self.faults else "right")
        instruments.put(instruments.CANARY_RIGHT, not self.faults)

    def sign(self) -> Sign:
        """For who asks whether this process is ready."""
        if self.faults:
            return Diagnostic(code="canary/wrong", message=f"the monitor judges wrongly: {'; '.join(self.faults)}")
        if not self.is_proved:
            return f"the canary is not judged yet{': ' if self.missed else ''}{self.missed}"
        return "the canary comes out as it must"

    async def _judged(self, now: datetime) -> Sequence[str] | None:
        """What is wrong; None where nothing could be judged, and that is told elsewhere."""
        try:
            async with asyncio.timeout(self.within.total_seconds()):
                result = await tick(self._current(now), now)
        except (StoreConflict, StoreUnavailable) as fault:
            self.missed = str(fault)
            return None
        except TimeoutError:
            self._watch = None
            return [f"nothing came of a look within {duration(self.within)}"]
        except Exception as fault:  # the outermost loop: a defect of the judging is what it looks for
            log.exception("canary.failed", fault=type(fault).__name__)
            self._watch = None
            return [f"the judging failed: {type(fault).__name__}"]
        if self._last is None or not timedelta(0) <= now - self._last <= PAUSE * self.period:
            self._first = now
        self._last = now
        self._measured = measured = now - (self._first or now)
        told = [Told(judged=one.judgement, left=one.left, alert=one.alert) for one in result.watched]
        faults = (canary.fault(*pair, measured, self.period) for pair in zip(CANARIES, told, strict=True))
        return [fault for fault in faults if fault is not None]

    def _current(self, now: datetime) -> Watch:
        if self._watch is None or self._made is None or not timedelta(0) <= now - self._made < ANEW:
            self._watch, self._made = self.make(), now
        return self._watch

    def _look_at_the_clock(self) -> None:
        now, passed = self.clock.now(), self.elapsed()
        if self._before is not None:
            was, then = self._before
            off = (now - was) - timedelta(seconds=passed - then)
            if abs(off) > STEPPED:
                self._first = self._last = None
                if off > timedelta(0):  # as after a pause: what was skipped is in no window, and nothing waits for it
                    log.warning("clock.set_ahead", by=_seconds(off), at=now.isoformat())
                if off < timedelta(0) or self._back is not None:
                    self._back = _stepped(self._back, off, now, passed)
        if self._back is not None and (now >= self._back.old or passed >= self._back.ends):
            self._back = None
        self._before = now, passed

    async def _tell(self, now: datetime) -> None:
        is_wrong = self._bad_looks >= TWICE
        if not is_wrong and not self._is_told:
            return
        async with self.store.begin() as tx:
            stored = await tx.document(VERDICT, self.name)
            if is_wrong:
                body = {
                    "at": now.isoformat(),
                    "until": (now + 5 * self.period).isoformat(),
                    "faults": list(self.faults),
                }
                await tx.put_document(replace(stored or _new(VERDICT, self.name), body=body))
            elif stored is not None:
                await tx.drop_documents([stored])
        self._is_told = is_wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class _Back:
    """A clock that is behind what it showed before: `old` is the furthest that it had come. `step` says what was done
    to it last; `ends` is when nobody is told any more, in seconds."""

    step: str
    why: str
    old: datetime
    ends: float


def _stepped(back: _Back | None, off: timedelta, now: datetime, passed: float) -> _Back:
    """After one more step, by `off`: back adds to what the clock is behind, ahead takes from it."""
    if off < timedelta(0):
        step = f"the clock was set back by {_seconds(-off)} at {now:%H:%M:%SZ}"
        old, ends = now - off, passed + TOLD.total_seconds()
        old = max(old, back.old) if back else old
    else:
        assert back is not None
        step, old, ends = back.step, back.old, back.ends
    return _Back(
        step=step, why=f"{step}: what is due at a time of day comes later by {_seconds(old - now)}", old=old, ends=ends
    )


def _seconds(span: timedelta) -> str:
    return duration(timedelta(seconds=round(span.total_seconds())))


def period_of(interval: timedelta) -> timedelta:
    """Between two looks of a monitor with that interval."""
    return min(max(interval, LEAST), MOST)


def door(alert: Alert) -> Effect:
    """The alert of a canary on its way to incident intake, by a word that opens no incident: not here, and not in a
    program that is older."""
    return Effect(
        kind=EffectKind.CANARY,
        key=f"canary:{alert.delivery_key}",
        due_at=alert.at,
        since=alert.at,
        body=encode(alert),
        lane=alert.fingerprint,
    )


async def heard(store: Store, alert: Alert) -> str:
    """Incident intake heard it."""
    name = alert.objective_id or SOURCE_ALERT
    async with store.begin() as tx:
        stored = await tx.document(HEARD, name) or _new(HEARD, name)
        if stored.body.get("at", "") < alert.at.isoformat():
            await tx.put_document(replace(stored, body={"at": alert.at.isoformat(), "status": alert.status.value}))
    return f"{name} is {alert.status}"


SOURCE_ALERT = "source"


async def wrong(tx: Transaction, now: datetime) -> Mapping[str, str]:
    """What processes say is wrong with their judging, by their names; who has not said so again is not there."""
    found = await tx.documents(VERDICT)
    return {one.key: "; ".join(one.body["faults"]) for one in found if _until(one.body) >= now}


async def deaf(tx: Transaction, judged: datetime | None, since: datetime, now: datetime) -> Mapping[str, str]:
    """What incident intake should have heard of canaries that are judged (`judged` last), and did not.

    `since` is when somebody began to judge them, and to listen.
    """
    limit = 2 * HEARTBEAT + MOST
    if judged is None or now - judged > limit or now - since <= limit:
        return {}
    at = {one.key: datetime.fromisoformat(one.body["at"]) for one in await tx.documents(HEARD)}
    missing = [one.id for one in CANARIES if one.level is not None and now - at.get(one.id, since) > limit]
    why = f"incident intake has not heard the alert of {', '.join(missing)} for {duration(limit)}"
    return {"intake": why} if missing else {}


def _new(kind: str, key: str) -> Document:
    return Document(kind=kind, key=key, body={}, version=0)


def _until(body: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(body["until"])
