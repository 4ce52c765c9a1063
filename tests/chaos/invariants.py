"""What must hold whatever happened, read from the database, the recorder and the truth; never from what the
processes say of themselves.

Every check returns the sentences it would complain with; none is an exception.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from smartspec_ops.app.response.report_files import history
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.ports import EffectState, IncidentRow, Intact, Secret, StoredEffect
from smartspec_ops.ports.ledger import LedgerRow
from smartspec_ops.stores import open_store
from smartspec_ops.stores.keys import key_ring
from tests.acceptance._workspace import KEY
from tests.chaos.plan import SERVICES
from tests.chaos.senders import Message
from tests.chaos.world import INTERVAL, WINDOW, World

ACTIVE = frozenset({"open", "investigating", "mitigating"})
OVERDUE = 5.0
"""Seconds after which an effect that is not performed is one that something keeps from it."""
LATE = 15.0
"""Seconds an effect may be overdue while processes are killed and started again: a lease, a poll, and its turn."""


_ACTIVE = "SELECT service, count(*) FROM incidents WHERE open_key IS NOT NULL GROUP BY service"
_OVERDUE = "SELECT kind, count(*) FROM effects WHERE state = 'queued' AND due_at < {due} GROUP BY 1"
_NEWEST = "SELECT max(tick) FROM ledger"
_IDS = "SELECT id FROM incidents"
_JOBS = "SELECT (args->>'effect_id')::bigint FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"


Log = tuple[Incident, Sequence[ev.Event]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the database holds at one moment."""

    at: float
    rows: Sequence[IncidentRow]
    openings: Mapping[str, Sequence[float]]
    """When incidents opened, by service: the tick (or message) that opened them, reopenings included."""
    resolutions: Sequence[tuple[str, str, float, float]]
    """Incident, service, when it was opened (or reopened) and when resolved."""
    effects: Sequence[StoredEffect]
    jobs: frozenset[int]
    ledger: Mapping[str, Sequence[LedgerRow]]
    broken_chains: Mapping[str, object]
    audit_holds: bool
    told: Sequence[tuple[str, bytes]]
    accepted: Sequence[tuple[Message, str | None]]
    """What the receiver of notices and the senders of alerts knew before the database was read: it must know of it."""


async def facts(world: World, now: float) -> Facts:
    """Read directly, past every proxy."""
    told, accepted = tuple(world.recorder.taken), tuple(world.senders.accepted)
    store = open_store(world.cluster.primary.url, key_ring(Secret(KEY)))
    until = datetime.fromtimestamp(now, UTC) + timedelta(minutes=1)
    since = datetime.fromtimestamp(world.began, UTC) - timedelta(minutes=1)
    try:
        chains = await store.verify_all()
        audit = await store.verify_audit()
        async with store.snapshot() as tx:
            rows = await tx.incidents(limit=100_000)
            logs = {row.id: await history(tx, row.id) for row in rows}
            effects = await tx.effects(limit=1_000_000)
            keys = [key_of(f"svc-{number}") for number in range(SERVICES)]
            ledger = {key: await tx.ledger(key, None, since, until) for key in keys}
            queued = await tx.connection.exec_driver_sql(_JOBS)
            jobs = frozenset(int(one) for (one,) in queued.all())
    finally:
        await store.close()
    return Facts(
        at=now,
        rows=rows,
        openings=_openings(logs.values()),
        resolutions=_resolutions(logs.values()),
        effects=effects,
        jobs=jobs,
        ledger=ledger,
        broken_chains={name: chain for name, chain in chains.items() if not isinstance(chain, Intact)},
        audit_holds=isinstance(audit, Intact),
        told=told,
        accepted=accepted,
    )


def key_of(service: str) -> str:
    """The objective's key, as the ledger knows it."""
    return f"{service}/availability"


def unsettled(world: World, now: float) -> Sequence[str]:
    """What is not yet as it must become once everything is calm; asked often, so by cheap queries on one connection."""
    overdue = _OVERDUE.format(due=int((now - OVERDUE) * 1e6))
    try:
        with psycopg.connect(world.cluster.primary.url, autocommit=True, connect_timeout=5) as connection:
            active, late, ((newest,),), ids = (
                connection.execute(query.encode()).fetchall() for query in (_ACTIVE, overdue, _NEWEST, _IDS)
            )
    except psycopg.Error as fault:
        return [f"the database: {fault}"]
    opened = {str(id_) for (id_,) in ids}
    found = {str(name): number for name, number in active}
    wrong = [
        f"{one.name} is {'broken' if one.is_broken else 'healthy'} and has {found.get(one.name, 0)} active incidents"
        for one in world.services
        if found.get(one.name, 0) != int(one.is_broken)
    ]
    wrong += [f"{number} of {kind} are overdue" for kind, number in late]
    wrong += [f"nobody was told of {id_} yet" for id_ in sorted(opened - world.recorder.incidents())]
    behind = now - int(str(newest or 0)) / 1e6
    return [*wrong, *([f"the last tick was {behind:.1f} s ago"] if behind > 3 * INTERVAL else [])]


# --- checks --------------------------------------------------------------------------------------------------------


def one_incident_a_breach(world: World, seen: Facts) -> Iterator[str]:
    """A breach that lasted has an opening; a blip may have one."""
    for service in world.services:
        openings = sorted(seen.openings.get(service.name, ()))
        breaches = service.breaches()
        lasting = [one for one in breaches if not _is_blip(one)]
        if len(openings) < len(lasting):
            yield f"{service.name}: {len(breaches)} breaches ({len(lasting)} lasting), {len(openings)} openings"
        for begin, end in lasting:
            if not any(_near(world, at, begin, end) for at in openings):
                yield f"{service.name}: the breach at {begin:.1f} has no incident"


def no_incident_without_a_breach(world: World, seen: Facts) -> Iterator[str]:
    """And of a breach no two."""
    for service in world.services:
        openings, breaches = seen.openings.get(service.name, ()), service.breaches()
        if len(openings) > len(breaches):
            yield f"{service.name}: {len(breaches)} breaches, {len(openings)} openings"
        for at in openings:
            if not any(_near(world, at, begin, end) for begin, end in breaches):
                yield f"{service.name}: an incident opened at {at:.1f} and nothing was broken"


def one_active_incident_a_key(_: World, seen: Facts) -> Iterator[str]:
    active = Counter(row.dedup_key for row in seen.rows if row.status in ACTIVE)
    yield from (f"{count} active incidents of {key}" for key, count in active.items() if count > 1)


def no_recovery_unseen(world: World, seen: Facts) -> Iterator[str]:
    """Who resolved by measurement had a whole page of the healed service to measure, in the life of the incident."""
    by_name = {service.name: service for service in world.services}
    for incident_id, name, opened, at in seen.resolutions:
        if (service := by_name.get(name)) is None:
            continue  # a stranger's: its senders say when it is over
        since, until = opened - _after(world), at + world.slack
        healed = [end for _, end in service.breaches() if end is not None and since <= end <= until]
        pages = world.source.intact.get(name, ())
        if not healed:
            yield f"{incident_id} of {name} was resolved at {at:.1f}, and nothing had healed"
        elif not any(healed[0] <= one <= until and not service.was_broken(one) for one in pages):
            yield f"{incident_id} of {name} was resolved at {at:.1f}, unseen since {healed[0]:.1f}"


def verdicts_are_true(world: World, seen: Facts) -> Iterator[str]:
    """No tick says kept of a time that was broken all through, none says broken of one that was never broken."""
    for service in world.services:
        if not seen.ledger[key_of(service.name)]:
            yield f"{service.name}: no tick of it is in the ledger"
        for row in seen.ledger[key_of(service.name)]:
            at = row.tick.timestamp()
            # A window starts at the last page before it: an interval earlier, or two and a half around a gap.
            since, until = at - WINDOW - 2.5 * INTERVAL - world.slack, at + world.slack
            broken = service.broken_for(since, until)
            if row.verdict == "met" and broken >= until - since - 0.001 and since > service.began:
                yield f"{service.name}: the tick at {at:.0f} says met, and it was broken all the time"
            if row.verdict == "breached" and broken == 0:
                yield f"{service.name}: the tick at {at:.0f} says breached, and it was not broken: {row.why}"


def no_tick_twice(_: World, seen: Facts) -> Iterator[str]:
    for key, rows in seen.ledger.items():
        twice = [tick for tick, count in Counter(row.tick for row in rows).items() if count > 1]
        if twice:
            yield f"{key}: {len(twice)} ticks were judged twice, the first at {twice[0]:%H:%M:%S}"


def every_notice_arrived(world: World, seen: Facts) -> Iterator[str]:
    """What is owed was told, under its key, and a key always said the same."""
    notices = [one for one in seen.effects if one.effect.kind == "notify"]
    keys = {str(one.effect.body["message"]["key"]) for one in notices}
    told: dict[str, set[bytes]] = {}
    for key, body in world.recorder.taken:
        told.setdefault(key, set()).add(body)
    for one in notices:
        key = str(one.effect.body["message"]["key"])
        if one.state is EffectState.DEAD:
            yield f"the notice {key} was given up: {one.detail}"
        elif one.state is EffectState.DONE and not one.detail.startswith("left out") and key not in told:
            yield f"the notice {key} is called done and never arrived"
    yield from (f"a notice arrived under {key!r}, which nobody owed" for key in {key for key, _ in seen.told} - keys)
    yield from (f"the notice {key} had {len(bodies)} bodies" for key, bodies in told.items() if len(bodies) > 1)


def every_incident_is_told(world: World, seen: Facts) -> Iterator[str]:
    """Whoever was to be told that it opened has been."""
    told = world.recorder.incidents()
    yield from (f"nobody was told of {row.id} ({row.service})" for row in seen.rows if row.id not in told)


def nothing_is_stuck(_: World, seen: Facts) -> Iterator[str]:
    """What is queued has a job that brings it back, and is not overdue; what was given up says why."""
    for one in seen.effects:
        if one.state is EffectState.QUEUED:
            if one.id not in seen.jobs:
                yield f"nobody will ever perform {one.effect.key} ({one.effect.kind})"
            late = seen.at - one.effect.due_at.timestamp()
            if late > LATE:
                yield f"{one.effect.key} ({one.effect.kind}) is overdue by {late:.1f} s"
        elif one.state is EffectState.DEAD:
            yield f"{one.effect.key} ({one.effect.kind}) was given up: {one.detail}"


def chains_hold(_: World, seen: Facts) -> Iterator[str]:
    yield from (f"the chain of {name} is broken: {chain}" for name, chain in seen.broken_chains.items())
    if not seen.audit_holds:
        yield "the audit chain is broken"


def what_was_accepted_is_kept(world: World, seen: Facts) -> Iterator[str]:
    """Every alert that was answered 202 is in an incident of its service."""
    by_id = {row.id: row for row in seen.rows}
    for message, incident_id in seen.accepted:
        if incident_id is not None and (row := by_id.get(incident_id)) is None:
            told = f"{message['service']} {message['episode']}/{message['seq']}"
            yield f"{told} was accepted into {incident_id}, which is not there"
        elif incident_id is not None and row.service != message["service"]:
            yield f"an alert of {message['service']} was put into {incident_id} of {row.service}"
    yield from (f"an alert was refused with {status}: {body[:200]!r}" for status, body in world.senders.refused)


def what_was_accepted_was_opened(world: World, seen: Facts) -> Iterator[str]:
    """Who had something to say has an incident, and no more than it had episodes."""
    for stranger in world.senders.strangers:
        openings = len(seen.openings.get(stranger.name, ()))
        if stranger.said and not 1 <= openings <= stranger.episode:
            yield f"{stranger.name}: {stranger.episode} episodes, {openings} openings"


def _openings(logs: Iterable[Log]) -> Mapping[str, Sequence[float]]:
    times: dict[str, list[float]] = {}
    for incident, events in logs:
        times.setdefault(incident.service, []).extend(at for event in events if (at := _opened(event)) is not None)
    return times


def _opened(event: ev.Event) -> float | None:
    match event:
        case ev.Opened():
            return event.alert.at.timestamp()
        case ev.Reopened():
            return event.at.timestamp()
        case _:
            return None


def _resolutions(logs: Iterable[Log]) -> Sequence[tuple[str, str, float, float]]:
    resolutions: list[tuple[str, str, float, float]] = []
    for incident, events in logs:
        since = 0.0
        for event in events:
            if (at := _opened(event)) is not None:
                since = at
            if isinstance(event, ev.Resolved):
                resolutions.append((incident.id, incident.service, since, event.at.timestamp()))
    return resolutions


def _is_blip(breach: tuple[float, float | None]) -> bool:
    begin, end = breach
    return end is not None and end - begin < WINDOW + 2 * INTERVAL


def _near(world: World, at: float, begin: float, end: float | None) -> bool:
    return begin - world.slack <= at and (end is None or at <= end + _after(world))


def _after(world: World) -> float:
    """How long after a service healed a tick may still see what it did while it was broken."""
    return world.slack + WINDOW + 2.5 * INTERVAL


Check = Callable[[World, Facts], Iterator[str]]

ALWAYS: Sequence[Check] = (
    no_incident_without_a_breach,
    one_active_incident_a_key,
    no_recovery_unseen,
    verdicts_are_true,
    no_tick_twice,
    every_notice_arrived,
    chains_hold,
    what_was_accepted_is_kept,
)
"""What holds at any moment, whatever is happening."""

CALM: Sequence[Check] = (
    *ALWAYS,
    one_incident_a_breach,
    every_incident_is_told,
    nothing_is_stuck,
    what_was_accepted_was_opened,
)
"""What has come true as well once nothing is happening any more."""
