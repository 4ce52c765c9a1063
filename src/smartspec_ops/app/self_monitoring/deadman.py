"""Whether the monitor still judges: a dead man's switch over the ledger, which needs no configuration.

A daemon notes which specs it watches, and nothing else: what it judged stands in the ledger, so a tick costs nothing
more. Whoever keeps timers on the same database (`serve`, another daemon) looks now and then; when ticks stop for
`MISSED` intervals, one alert about the monitor opens an incident, and ends it when they come again. One for all specs:
what died is the monitor, and two hundred incidents would say no more.

It stays quiet where no daemon ever ran, after a stop on purpose, and where nobody looked for a while: then the database
was away or everything was down, ticks that were kept elsewhere may still come, and silence counts anew from the return.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from smartspec_ops.app.effects.kinds import EffectKind, Later
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.watching.plan import HEALTH
from smartspec_ops.app.watching.remembering import intake
from smartspec_ops.domain.alert import Alert, AlertStatus, fingerprint
from smartspec_ops.domain.canary import SPEC as CANARY
from smartspec_ops.domain.objective import Objective
from smartspec_ops.ports import Clock, Document, Effect, Queue, Store, Transaction

WATCHING = "watching"
LOOK = "deadman"
SOURCE = "heartbeat"
SERVICE = "smartspec-ops"
METRIC = "monitor"
JUDGING = "judging"
MISSED = 5
"""Intervals without a tick: some may be skipped under load."""
LEAST = timedelta(minutes=2)
"""Nobody is called about a shorter silence, however short the interval."""
PERIOD = timedelta(seconds=30)
"""Between two looks."""
GAP = 3 * PERIOD
"""Longer between two looks, and nobody was there to see ticks either."""
SEVERITY = "SEV-2"
KEYS = 8
"""Objectives by which a spec is recognised in the ledger."""
NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """A spec that daemons watch since `since`, by some of its objectives; `stopped` says when the last one ended on
    purpose. `last` is its newest tick."""

    spec_id: str
    interval: timedelta
    since: datetime
    keys: Sequence[str] = ()
    stopped: datetime | None = None
    last: datetime | None = None

    @property
    def is_stopped(self) -> bool:
        """On purpose, and nobody else has judged it since."""
        return self.stopped is not None and (self.last is None or self.last <= self.stopped)

    @property
    def is_unheard(self) -> bool:
        """Its daemon ended before its first tick: one that always does is silent since its first start."""
        return self.stopped is None and (self.last is None or self.last < self.since)

    def is_silent(self, now: datetime, looking_since: datetime) -> bool:
        limit = max(MISSED * self.interval, LEAST)
        heard = [at for at in (self.last, self.since) if at is not None and at <= now + LEAST]
        return not self.is_stopped and now - max([*heard, looking_since]) > limit

    @property
    def heard(self) -> datetime:
        """The last sign of life: a tick, or that a daemon began."""
        return max(self.last or self.since, self.since)

    @property
    def body(self) -> Mapping[str, Any]:
        return {
            "interval": self.interval.total_seconds(),
            "since": self.since.isoformat(),
            "keys": list(self.keys),
            "stopped": self.stopped.isoformat() if self.stopped else None,
        }


def keys_of(objectives: Sequence[Objective]) -> Sequence[str]:
    """By which a spec is recognised in the ledger: a pattern is never judged itself, only its groups are."""
    return [one.key for one in objectives if not one.group_by]


async def begin(
    store: Store, queue: Queue, now: datetime, specs: Mapping[str, Sequence[str]], interval: timedelta
) -> None:
    """`begin_in` a transaction of its own."""
    async with store.begin() as tx:
        await begin_in(tx, queue, now, specs, interval)


async def begin_in(
    tx: Transaction,
    queue: Queue,
    now: datetime,
    specs: Mapping[str, Sequence[str]],
    interval: timedelta,
    *,
    known: Collection[str] | None = None,
) -> None:
    """A daemon watches these from now on: objective keys by spec.

    `known`: every spec of the workspace, where it watches all of them; nobody waits for what is not among them.
    """
    await tx.hold(WATCHING)
    before = {one.key: one for one in await tx.documents(WATCHING)}
    going = {one.spec_id: one.since for one in await watching(tx) if one.is_unheard}
    changed = [
        Watching(spec_id=spec, interval=interval, since=going.get(spec, now), keys=keys[:KEYS])
        for spec, keys in specs.items()
    ]
    for spec, document in before.items():
        if known is not None and spec not in known and (one := _watching(document)).stopped is None:
            changed.append(replace(one, stopped=now))
    await _put(tx, before, changed)
    await emit(tx, queue, [look_at(now)])


async def end(store: Store, now: datetime, specs: Collection[str]) -> None:
    """A daemon that watched these stops on purpose."""
    async with store.begin() as tx:
        await tx.hold(WATCHING)
        before = await tx.documents_of(WATCHING, list(specs))
        await _put(tx, before, [replace(_watching(one), stopped=now) for one in before.values()])


async def at_rest(store: Store, specs: Collection[str]) -> Sequence[str]:
    """Those of `specs` whose daemon was stopped on purpose, and that nobody has judged since."""
    async with store.begin() as tx:
        return [one.spec_id for one in await watching(tx) if one.spec_id in specs and one.is_stopped]


async def watching(tx: Transaction, prefix: str = "", until: datetime | None = None) -> Sequence[Watching]:
    """Every spec a daemon was ever to watch, with its newest tick at or before `until`."""
    known = [_watching(one) for one in await tx.documents(WATCHING) if f"{one.key}/".startswith(prefix)]
    named: dict[str, Sequence[str]] = {}
    for one in known:
        # Of groups only the ledger knows which there are.
        named[one.spec_id] = one.keys or [found.key for found in await tx.documents(HEALTH, f"{one.spec_id}/")]
    last = await tx.last_ticks([key for keys in named.values() for key in keys], until)
    return [
        replace(one, last=max((last[key] for key in named[one.spec_id] if key in last), default=None)) for one in known
    ]


async def set_going(store: Store, queue: Queue, now: datetime) -> None:
    """For whoever keeps timers: nothing new where the looks go on already, or where no daemon ever ran."""
    async with store.begin() as tx:
        if await tx.documents(WATCHING):
            await emit(tx, queue, [look_at(now)])


def look_at(now: datetime) -> Effect:
    """The looks of one day; the first of the next day begins another, so that none goes on for ever."""
    kind = EffectKind.WATCHED
    return Effect(kind=kind, key=f"{kind}:{now:%Y%m%d}", due_at=now, body={"day": f"{now:%Y%m%d}"})


async def look(store: Store, queue: Queue, clock: Clock, day: str) -> Later | str:
    """Compare the ledger with what is watched; an alert leaves with what was found, in one transaction."""
    now = clock.now()
    async with store.begin() as tx:
        await tx.hold(LOOK)
        document = await tx.document(LOOK, METRIC) or Document(kind=LOOK, key=METRIC, body={}, version=0)
        # A tick that is still to come is of a clock that was set back, and no sign of life.
        known = await watching(tx, until=now + LEAST)
        body, alert = weigh(document.body, known, now)
        await tx.put_document(replace(document, body=body))
        since = datetime.fromisoformat(body["since"])
        alerts = [one for one in (alert, await _canary(tx, known, since, now)) if one is not None]
        await emit(tx, queue, [intake(one) for one in alerts])
        if f"{now:%Y%m%d}" > day:
            await emit(tx, queue, [look_at(now)])
            return "the looks of this day are over"
    return Later(at=now + PERIOD, why=alert.why if alert else "looked", is_routine=True)


def weigh(
    before: Mapping[str, Any], known: Sequence[Watching], now: datetime
) -> tuple[Mapping[str, Any], Alert | None]:
    """What to remember of this look, and what there is to tell."""
    looked = datetime.fromisoformat(before["looked"]) if "looked" in before else None
    is_going_on = looked is not None and abs(now - looked) <= GAP
    since = datetime.fromisoformat(before["since"]) if is_going_on else now
    was = dict[str, str](before.get("missed", {}))
    missed = {one.spec_id: one.heard.isoformat() for one in known if one.is_silent(now, since)}
    # Who was missed stays so until it is heard or stopped, however long nobody looked.
    for one in known:
        if one.spec_id in was and not one.is_stopped and one.heard.isoformat() == was[one.spec_id]:
            missed[one.spec_id] = was[one.spec_id]
    body = {**before, "looked": now.isoformat(), "since": since.isoformat(), "missed": missed}
    if set(missed) == set(was):
        return body, None
    if not was:
        body |= {"episode": f"{now:%Y%m%dT%H%M%S}", "seq": 0, "began": min(missed.values())}
    body["seq"] += 1
    return body, _alert(body, now)


def _alert(body: Mapping[str, Any], now: datetime) -> Alert:
    missed: Mapping[str, str] = body["missed"]
    why = told(missed) if missed else "the monitor judges again what it is to watch"
    return _of_ourselves(METRIC, body, now, why, is_firing=bool(missed))


async def _canary(tx: Transaction, known: Sequence[Watching], looking_since: datetime, now: datetime) -> Alert | None:
    """What there is to tell of a monitor that judges wrongly, or whose alerts do not arrive.

    Where nobody looked, nobody took alerts in either: what waits may arrive after this look.
    """
    from smartspec_ops.app.self_monitoring import canary

    own = next((one for one in known if one.spec_id == CANARY), None)
    wrong = {**await canary.wrong(tx, now)}
    if own is not None and not own.is_stopped:
        wrong |= await canary.deaf(tx, own.last, max(own.since, looking_since), now)
    document = await tx.document(LOOK, JUDGING)
    if document is None and not wrong:
        return None
    document = document or Document(kind=LOOK, key=JUDGING, body={}, version=0)
    body, alert = weigh_wrong(document.body, wrong, now)
    if body != document.body:
        await tx.put_document(replace(document, body=body))
    return alert


def weigh_wrong(
    before: Mapping[str, Any], wrong: Mapping[str, str], now: datetime
) -> tuple[Mapping[str, Any], Alert | None]:
    """As `weigh`, of what is wrong by whoever says so; that the words change is no news."""
    was = before.get("wrong", [])
    if set(wrong) == set(was):
        return before, None
    body = {**before, "wrong": sorted(wrong)}
    if not was:
        body |= {"episode": f"{now:%Y%m%dT%H%M%S}", "seq": 0, "began": now.isoformat()}
    body["seq"] += 1
    told = "; ".join(f"{name}: {why}" for name, why in sorted(wrong.items())[:NAMED])
    why = f"the monitor judges wrongly what it must know: {told}" if wrong else "the monitor judges rightly again"
    return body, _of_ourselves(JUDGING, body, now, why, is_firing=bool(wrong))


def _of_ourselves(metric: str, body: Mapping[str, Any], now: datetime, why: str, *, is_firing: bool) -> Alert:
    return Alert(
        source=SOURCE,
        service=SERVICE,
        metric=metric,
        current=None,
        target=None,
        status=AlertStatus.FIRING if is_firing else AlertStatus.RESOLVED,
        fingerprint=fingerprint(SERVICE, None, f"{LOOK}:{metric}"),
        at=now,
        episode=str(body["episode"]),
        seq=int(body["seq"]),
        severity=SEVERITY,
        started_at=datetime.fromisoformat(body["began"]),
        why=why,
    )


def told(missed: Mapping[str, str]) -> str:
    """Which specs are not judged, oldest silence first."""
    names = [_word(spec) for spec in sorted(missed, key=lambda spec: (missed[spec], spec))]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    at = datetime.fromisoformat(min(missed.values())).astimezone(UTC)
    return f"the monitor has not judged {', '.join(names[:NAMED])}{more} since {at:%Y-%m-%d %H:%M:%SZ}"


def _word(spec: str) -> str:
    return "its canary" if spec == CANARY else spec


async def _put(tx: Transaction, before: Mapping[str, Document], changed: Sequence[Watching]) -> None:
    await tx.put_documents(
        [
            Document(
                kind=WATCHING,
                key=one.spec_id,
                body=one.body,
                version=before[one.spec_id].version if one.spec_id in before else 0,
            )
            for one in changed
        ]
    )


def _watching(document: Document) -> Watching:
    body = document.body
    return Watching(
        spec_id=document.key,
        interval=timedelta(seconds=body["interval"]),
        since=datetime.fromisoformat(body["since"]),
        keys=tuple(body["keys"]),
        stopped=datetime.fromisoformat(body["stopped"]) if body["stopped"] else None,
    )
