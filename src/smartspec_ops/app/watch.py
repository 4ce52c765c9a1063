"""One tick: ask, judge, remember, announce; and the loop that repeats it on the grid of the epoch.

Everything a tick decides (ledger, health, alert states, messages to incident intake) commits in one transaction. A
tick judged twice, by two workers or after a crash, is written and announced once.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from smartspec_ops.app.budgets import budget_asks, event_left, slices_left
from smartspec_ops.app.effects import EffectKind
from smartspec_ops.app.measure import Marker, ask_all, deployments
from smartspec_ops.app.outbox import emit
from smartspec_ops.domain.alert import Alert, Deployment
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.alerting import AlertState, step
from smartspec_ops.domain.budget import Budget
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.domain.health import HealthState, advance
from smartspec_ops.domain.judge import Compliance, Judgement, judge
from smartspec_ops.domain.measurement import Ask
from smartspec_ops.domain.objective import Objective
from smartspec_ops.edge.codec import decode, encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Clock, Document, Effect, LedgerRow, MetricsBackend, Queue, Store, Transaction

log = logger(__name__)

HEALTH = "health"
ALERT = "alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is watched, whom to ask, where to remember. `backends` are by source name, `markers` by service.

    `absent_is_bad` holds the keys of the objectives that missing series break.
    """

    objectives: Sequence[Objective]
    backends: Mapping[str, MetricsBackend]
    store: Store
    queue: Queue
    policy: Policy = field(default_factory=Policy)
    markers: Mapping[str, Marker] = field(default_factory=dict)
    absent_is_bad: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One objective after a tick. `left` is None where the budget window was not measured."""

    objective: Objective
    judgement: Judgement
    left: Budget | None
    health: HealthState
    alert: AlertState


@dataclass(frozen=True, slots=True, kw_only=True)
class TickResult:
    """A committed tick. `is_first` is False where another worker had done it; `skipped` ticks before it were late."""

    at: datetime
    watched: Sequence[Watched]
    alerts: Sequence[Alert]
    is_first: bool = True
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A tick that could not be kept: the database did not take it. The next tick carries on."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    objective: Objective
    judgement: Judgement
    left: Budget | None
    deployment: Deployment | None = None


async def tick(watch: Watch, now: datetime) -> TickResult:
    """Judge every objective at `now` and commit the outcome.

    A lost race is decided again once from what the other worker wrote; a second loss is a `StoreConflict`.
    """
    judged = await _judge_all(watch, now)
    try:
        result = await _commit(watch, judged, now)
    except StoreConflict as conflict:
        log.info("tick.retried", at=now.isoformat(), why=str(conflict))
        result = await _commit(watch, judged, now)
    _narrate(result)
    return result


async def look(watch: Watch, now: datetime) -> TickResult:
    """Judge every objective at `now` and write nothing: no ledger, no health, no alert."""
    judged = await _judge_all(watch, now)
    async with watch.store.begin() as tx:
        weighed = await _weigh(tx, watch, judged, now)
    return TickResult(at=now, watched=weighed.watched, alerts=())


async def run(watch: Watch, clock: Clock, interval: timedelta | None = None) -> AsyncIterator[TickResult | Missed]:
    """Ticks for ever, the first at once, at multiples of `interval` since the epoch; late ones are skipped.

    Stop by leaving the loop or cancelling the task: a tick cut short leaves nothing half done.
    """
    every = interval or watch.policy.interval
    due, skipped = on_grid(clock.now(), every), 0
    while True:
        await clock.sleep(max(due - clock.now(), timedelta(0)))
        yield await _try(watch, due, skipped)
        following = max(due + every, on_grid(clock.now(), every))
        skipped = (following - due) // every - 1
        due = following


def on_grid(at: datetime, interval: timedelta) -> datetime:
    """The last multiple of `interval` since the epoch at or before `at`: the same on every machine."""
    return at - (at - _EPOCH) % interval


async def _try(watch: Watch, due: datetime, skipped: int) -> TickResult | Missed:
    if skipped:
        log.warning("tick.skipped", count=skipped, before=due.isoformat())
    try:
        return replace(await tick(watch, due), skipped=skipped)
    except (StoreConflict, StoreUnavailable) as fault:
        log.warning("tick.missed", at=due.isoformat(), why=str(fault))
        return Missed(at=due, why=str(fault))


async def _judge_all(watch: Watch, now: datetime) -> Sequence[_Judged]:
    ends = {name: now - backend.delay() for name, backend in watch.backends.items()}
    until = [ends.get(one.indicator.source, now) for one in watch.objectives]
    every = [ask for one, end in zip(watch.objectives, until, strict=True) for ask in _asks(one, end)]
    answers = await ask_all(every, watch.backends, now)
    judged = [
        _Judged(
            objective=one,
            judgement=judge(one, answers[_current(one)], absent_is_bad=one.key in watch.absent_is_bad),
            left=event_left(one, answers, end) if one.counts_events else None,
        )
        for one, end in zip(watch.objectives, until, strict=True)
    ]
    # Only what may become an alert needs to know what was deployed.
    unwell = {one.objective.service for one in judged if one.judgement.verdict is not Compliance.MET}
    live = await deployments(watch.markers, unwell, watch.backends, now)
    return [replace(one, deployment=live.get(one.objective.service)) for one in judged]


def _current(objective: Objective) -> Ask:
    return Ask(objective.indicator, objective.current_window)


def _asks(objective: Objective, until: datetime) -> Sequence[Ask]:
    return (_current(objective), *budget_asks(objective, until))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """What a tick comes to, with the documents it was decided from."""

    watched: Sequence[Watched]
    alerts: Sequence[Alert]
    rows: Sequence[LedgerRow]
    stored_health: Mapping[str, Document]
    stored_alerts: Mapping[str, Document]


async def _weigh(tx: Transaction, watch: Watch, judged: Sequence[_Judged], now: datetime) -> _Weighed:
    keys = [one.key for one in watch.objectives]
    health = await tx.documents_of(HEALTH, keys)
    alerts = await tx.documents_of(ALERT, keys)
    lefts = [await _left(tx, one, now, watch.policy) for one in judged]
    advanced = [
        _advance(one, left, health.get(one.objective.key), alerts.get(one.objective.key), now, watch)
        for one, left in zip(judged, lefts, strict=True)
    ]
    return _Weighed(
        watched=[watched for watched, _ in advanced],
        alerts=[alert for _, sent in advanced for alert in sent],
        rows=[_row(one, left, now) for one, left in zip(judged, lefts, strict=True)],
        stored_health=health,
        stored_alerts=alerts,
    )


async def _commit(watch: Watch, judged: Sequence[_Judged], now: datetime) -> TickResult:
    async with watch.store.begin() as tx:
        weighed = await _weigh(tx, watch, judged, now)
        if await tx.add_ledger(weighed.rows) == 0:
            return TickResult(at=now, watched=weighed.watched, alerts=(), is_first=False)
        await tx.put_documents(_changed(weighed))
        await emit(tx, watch.queue, [intake(alert) for alert in weighed.alerts])
    return TickResult(at=now, watched=weighed.watched, alerts=weighed.alerts)


def intake(alert: Alert) -> Effect:
    """The alert on its way to incident intake: once per message, in order per alert."""
    return Effect(
        kind=EffectKind.INTAKE, key=alert.delivery_key, due_at=alert.at, body=encode(alert), lane=alert.fingerprint
    )


def _changed(weighed: _Weighed) -> Sequence[Document]:
    """The states that are not as stored."""
    after = [
        *(_next(weighed.stored_health, HEALTH, one.objective.key, one.health) for one in weighed.watched),
        *(_next(weighed.stored_alerts, ALERT, one.objective.key, one.alert) for one in weighed.watched),
    ]
    return [document for document in after if document is not None]


def _next(stored: Mapping[str, Document], kind: str, key: str, state: HealthState | AlertState) -> Document | None:
    before, body = stored.get(key), encode(state)
    if before is not None and before.body == body:
        return None
    return Document(kind=kind, key=key, body=body, version=before.version if before else 0)


async def _left(tx: Transaction, one: _Judged, now: datetime, policy: Policy) -> Budget | None:
    """Time slices are counted from the ledger, this tick's included."""
    if one.objective.counts_events:
        return one.left
    return await slices_left(tx, one.objective, now, policy.interval, _slice(one.judgement))


def _slice(judgement: Judgement) -> bool | None:
    return None if judgement.verdict is Compliance.UNKNOWN else judgement.verdict is Compliance.MET


def _row(one: _Judged, left: Budget | None, now: datetime) -> LedgerRow:
    judgement = one.judgement
    return LedgerRow(
        objective_key=one.objective.key,
        generation=one.objective.generation,
        tick=now,
        verdict=judgement.verdict,
        value=float(judgement.current.value) if judgement.current else None,
        good=judgement.good,
        total=judgement.total,
        slice_good=_slice(judgement),
        budget_remaining=float(left.remaining) if left and left.remaining is not None else None,
        why=judgement.why,
    )


def _advance(
    one: _Judged,
    left: Budget | None,
    health: Document | None,
    alert: Document | None,
    now: datetime,
    watch: Watch,
) -> tuple[Watched, Sequence[Alert]]:
    before = decode(AlertState, alert.body) if alert else AlertState()
    state, messages = step(before, one.objective, one.judgement, left, now, watch.policy, one.deployment)
    previous = decode(HealthState, health.body) if health else None
    watched = Watched(
        objective=one.objective,
        judgement=one.judgement,
        left=left,
        health=advance(previous, one.judgement, left, state.is_open, now),
        alert=state,
    )
    return watched, messages


def _narrate(result: TickResult) -> None:
    for alert in result.alerts:
        log.info("alert.sent", objective=alert.objective_id, status=alert.status, seq=alert.seq, why=alert.why)
    verdicts = [one.judgement.verdict for one in result.watched]
    log.debug(
        "tick.done",
        at=result.at.isoformat(),
        objectives=len(verdicts),
        breached=verdicts.count(Compliance.BREACHED),
        unknown=verdicts.count(Compliance.UNKNOWN),
        alerts=len(result.alerts),
        is_first=result.is_first,
    )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
