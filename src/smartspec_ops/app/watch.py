"""One tick: ask, judge, remember, announce; and the loop that repeats it on the grid of the epoch.

Everything a tick decides (ledger, health, alert states, messages to incident intake) commits in one transaction. A
tick judged twice, by two workers or after a crash, is written and announced once.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from smartspec_ops.app.deployed import Deployments
from smartspec_ops.app.effects import EffectKind
from smartspec_ops.app.exclusions import Exclusions
from smartspec_ops.app.groups import Groups
from smartspec_ops.app.measure import Marker, ask_sources, deployments
from smartspec_ops.app.outbox import emit
from smartspec_ops.app.part import Part
from smartspec_ops.app.plan import ALERT, HEALTH, LEFT_OUT, SOURCE, Plan, alert_body
from smartspec_ops.app.shading import Shades, shades, with_parts
from smartspec_ops.app.sheets import HOURLY
from smartspec_ops.app.watched import Watched, Weighed
from smartspec_ops.app.weigh import Answers, Weighing
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.burn import Options
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable
from smartspec_ops.domain.objective import Objective
from smartspec_ops.edge.codec import encode
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.spans import Work, span
from smartspec_ops.ports import Clock, Document, Effect, MetricsBackend, Queue, Store
from smartspec_ops.ports.ledger import ABSENT, VERDICTS

log = logger(__name__)

KEEP_EVERY_TICK = timedelta(days=40)
"""How long every tick stays in the ledger; then one in 5 minutes does. Longer than any month, and its neighbours."""
KEEP_AT_ALL = timedelta(days=400)

__all__ = [
    "ALERT",
    "HEALTH",
    "Missed",
    "TickResult",
    "Watch",
    "Watched",
    "attempt",
    "intake",
    "look",
    "on_grid",
    "run",
    "tick",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is watched, whom to ask, where to remember. `backends` are by source name, `markers` by service.

    `absent_is_bad` holds the keys of the objectives that missing series break. `burn` are the choices about burn-rate
    alerts. `plan` is what it remembers between ticks. `shown` takes secrets out of what sources say. `part` says which
    part of a fleet it is about, where there are other workers.
    """

    objectives: Sequence[Objective]
    backends: Mapping[str, MetricsBackend]
    store: Store
    queue: Queue
    policy: Policy = field(default_factory=Policy)
    markers: Mapping[str, Marker] = field(default_factory=dict)
    absent_is_bad: frozenset[str] = frozenset()
    exclusions: Exclusions = field(default_factory=Exclusions)
    groups: Groups = field(default_factory=Groups)
    deployments: Deployments = field(default_factory=Deployments)
    burn: Options = Options()  # noqa: RUF009 - immutable
    shown: Callable[[str], str] = str
    part: Part | None = None
    plan: Plan = field(init=False, repr=False, compare=False)
    _covered: Sequence[Objective] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.cover([one for one in self.objectives if not one.group_by])

    def cover(self, objectives: Sequence[Objective]) -> None:
        """Watch these from now on; what is known of them is read from the store."""
        plan = Plan(objectives, replace(self.burn, interval=self.policy.interval), self.part)
        object.__setattr__(self, "plan", plan)
        object.__setattr__(self, "_covered", objectives)

    async def regroup(self, now: datetime, *, record: bool = True) -> None:
        """Cover the groups that patterns have now."""
        if not any(one.group_by for one in self.objectives):
            return
        found = await self.groups.objectives(self.objectives, self.backends, self.store, now, record=record)
        if found is not self._covered:
            self.cover(found)


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


async def tick(watch: Watch, now: datetime) -> TickResult:
    """Judge every objective at `now` and commit the outcome.

    A lost race is decided again once from what the other worker wrote; a second loss is a `StoreConflict`.
    """
    await watch.regroup(now)
    shaded = await _shaded(watch, now)
    answers = await _ask(watch, now, shaded)
    if watch.markers:
        await watch.deployments.look(watch.markers, watch.backends, watch.store, now)
    try:
        result = await _commit(watch, answers, now, shaded)
    except StoreConflict as conflict:
        log.info("tick.retried", at=now.isoformat(), why=str(conflict))
        result = await _commit(watch, answers, now, shaded)
    return result


async def look(watch: Watch, now: datetime) -> TickResult:
    """Judge every objective at `now` and write nothing: no ledger, no health, no alert."""
    _, weighed = await examine(watch, now)
    return TickResult(at=now, watched=weighed.watched, alerts=())


async def examine(watch: Watch, now: datetime) -> tuple[Weighing, Weighed]:
    """As `look`, with everything the decisions rest on."""
    await watch.regroup(now, record=False)
    shaded = await _shaded(watch, now, record=False)
    answers = await _ask(watch, now, shaded)
    found = await _weigh(watch, answers, now, shaded)
    watch.plan.forget()
    return found


async def run(watch: Watch, clock: Clock, interval: timedelta | None = None) -> AsyncIterator[TickResult | Missed]:
    """Ticks for ever, the first at once, at multiples of `interval` since the epoch; late ones are skipped.

    Stop by leaving the loop or cancelling the task: a tick cut short leaves nothing half done.
    """
    every = interval or watch.policy.interval
    due, skipped = on_grid(clock.now(), every), 0
    while True:
        await clock.sleep(max(due - clock.now(), timedelta(0)))
        yield await attempt(watch, due, skipped)
        following = max(due + every, on_grid(clock.now(), every))
        skipped = (following - due) // every - 1
        due = following


def on_grid(at: datetime, interval: timedelta) -> datetime:
    """The last multiple of `interval` since the epoch at or before `at`: the same on every machine."""
    return at - (at - _EPOCH) % interval


async def attempt(watch: Watch, due: datetime, skipped: int) -> TickResult | Missed:
    """The tick at `due`, after `skipped` that were late."""
    if skipped:
        log.warning("tick.skipped", count=skipped, before=due.isoformat())
    try:
        with span(Work.TICK, objectives=len(watch.plan.items), outcome="missed") as one:
            result = await tick(watch, due)
            one.note(outcome="committed" if result.is_first else "repeated", alerts=len(result.alerts))
            return replace(result, skipped=skipped)
    except (StoreConflict, StoreUnavailable) as fault:
        log.warning("tick.missed", at=due.isoformat(), why=str(fault))
        return Missed(at=due, why=str(fault))


async def _shaded(watch: Watch, now: datetime, *, record: bool = True) -> Shades:
    """The objectives that have excluded time in their windows."""
    standing = await watch.exclusions.standing(watch.store, now, record=record)
    return shades(watch.plan.items, standing, _ends(watch, now), now, watch.policy.interval) if standing else {}


async def _ask(watch: Watch, now: datetime, shaded: Shades) -> Answers:
    asks = watch.plan.asks(_ends(watch, now))
    wanted = with_parts(asks, watch.plan.items, shaded)
    return await ask_sources(wanted, watch.backends, now, shown=watch.shown)


def _ends(watch: Watch, now: datetime) -> Mapping[str, datetime]:
    """Where the windows of each source end: what is later may not be settled yet."""
    backends = watch.backends
    return {name: now - backends[name].delay() if name in backends else now for name in watch.plan.sources}


async def _weigh(watch: Watch, answers: Answers, now: datetime, shaded: Shades) -> tuple[Weighing, Weighed]:
    """Decide from what is known, which is read first where it is not known."""
    plan = watch.plan
    if not plan.is_known:
        # One moment: a mark newer than the health beside it would call a tick judged whose outcome nobody knows.
        async with watch.store.snapshot() as tx:
            await plan.learn(tx, now)
    weighing = Weighing(
        plan=plan,
        answers=answers,
        now=now,
        policy=watch.policy,
        absent_is_bad=watch.absent_is_bad,
        ends=_ends(watch, now),
        shades=shaded,
    )
    # Only what may become an alert needs to know what was deployed.
    unwell = weighing.glance()
    live = await deployments(watch.markers, unwell, watch.backends, now) if unwell else {}
    return weighing, weighing.finish(live)


async def _commit(watch: Watch, answers: Answers, now: datetime, shaded: Shades) -> TickResult:
    plan = watch.plan
    _, weighed = await _weigh(watch, answers, now, shaded)
    # Forgotten until it is known to be written: a commit that fails leaves nothing behind in memory either.
    plan.forget()
    if not weighed.sheets:
        return TickResult(at=now, watched=weighed.watched, alerts=(), is_first=False)
    async with watch.store.begin() as tx:
        if watch.part is not None:
            await tx.check_fences(watch.part.fences)
        if not plan.has_layouts:
            await tx.add_layouts(plan.layouts)
        mark = await tx.add_sheets(weighed.sheets, plan.mark)
        if any(sheet.keep == HOURLY for sheet in weighed.sheets):
            keys = [item.objective.key for item in plan.items]
            await tx.thin_ledger(keys, now - KEEP_EVERY_TICK, now - KEEP_AT_ALL)
        if documents := _documents(plan, weighed):
            await tx.put_documents(documents)
        if weighed.alerts:
            await emit(tx, watch.queue, [intake(alert) for alert in weighed.alerts])
    _remember(plan, weighed, mark, now)
    _narrate(weighed, now)
    return TickResult(at=now, watched=weighed.watched, alerts=weighed.alerts)


def _documents(plan: Plan, weighed: Weighed) -> Sequence[Document]:
    """The states that are not as stored."""
    documents = []
    for one in weighed.changed:
        key = one.item.objective.key
        if one.health is not None:
            documents.append(_document(HEALTH, key, one.health, one.item.health_version))
        if one.alert is not None:
            body = alert_body(one.alert)
            documents.append(Document(kind=ALERT, key=key, body=body, version=one.item.alert_version))
        if one.left_out is not None:
            documents.append(_document(LEFT_OUT, key, one.left_out, one.item.left_out_version))
    for name, state in weighed.sources.items():
        documents.append(_document(SOURCE, name, state, plan.sources[name].version))
    return documents


def _document(kind: str, key: str, state: object, version: int) -> Document:
    return Document(kind=kind, key=key, body=encode(state), version=version)


def _remember(plan: Plan, weighed: Weighed, mark: int, now: datetime) -> None:
    """What was written is what is known."""
    for item, record in zip(plan.items, weighed.records, strict=True):
        if record[0] != ABSENT:
            item.mark = now
            item.slices += record[1]
    for one in weighed.changed:
        if one.health is not None:
            one.item.health, one.item.health_version = one.health, one.item.health_version + 1
        if one.alert is not None:
            one.item.alert, one.item.alert_version = one.alert, one.item.alert_version + 1
        if one.left_out is not None:
            one.item.left_out, one.item.left_out_version = one.left_out, one.item.left_out_version + 1
        one.item.settle()
    for name, state in weighed.sources.items():
        plan.sources[name].state = state
        plan.sources[name].version += 1
    plan.mark, plan.has_layouts, plan.is_known = mark, True, True


def intake(alert: Alert) -> Effect:
    """The alert on its way to incident intake: once per message, in order per alert."""
    return Effect(
        kind=EffectKind.INTAKE, key=alert.delivery_key, due_at=alert.at, body=encode(alert), lane=alert.fingerprint
    )


def _narrate(weighed: Weighed, now: datetime) -> None:
    for alert in weighed.alerts:
        log.info("alert.sent", objective=alert.objective_id, status=alert.status, seq=alert.seq, why=alert.why)
    verdicts = [record[0] for record in weighed.records]
    log.debug(
        "tick.done",
        at=now.isoformat(),
        objectives=len(verdicts),
        breached=verdicts.count(VERDICTS.index("breached")),
        unknown=verdicts.count(VERDICTS.index("unknown")),
        alerts=len(weighed.alerts),
    )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
