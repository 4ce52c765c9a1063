"""One tick: ask, judge, remember, announce. The loop that repeats it is in `loop.py`.

Everything a tick decides (ledger, health, alert states, messages to incident intake) commits in one transaction. A
tick judged twice, by two workers or after a crash, is written and announced once.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from smartspec_ops.app.database.last_look import known_moment
from smartspec_ops.app.effects.outbox import emit
from smartspec_ops.app.watching import database_away
from smartspec_ops.app.watching.database_away import Away
from smartspec_ops.app.watching.deployed import Deployments
from smartspec_ops.app.watching.excluded_windows import Shades, shades, with_parts
from smartspec_ops.app.watching.exclusions import Exclusions
from smartspec_ops.app.watching.groups import Groups
from smartspec_ops.app.watching.judging import Answers, Weighing, is_cold
from smartspec_ops.app.watching.ledger_rows import HOURLY
from smartspec_ops.app.watching.measure import Marker, ask_sources, counting_along, deployments
from smartspec_ops.app.watching.outcome import Watched, Weighed
from smartspec_ops.app.watching.plan import Plan
from smartspec_ops.app.watching.remembering import documents, intake, remember
from smartspec_ops.app.watching.turns import Turns
from smartspec_ops.app.watching.workers_part import Part
from smartspec_ops.domain.alert import Alert, Deployment
from smartspec_ops.domain.alert_lifecycle import Policy
from smartspec_ops.domain.burn import Options
from smartspec_ops.domain.errors import ShardsLost, StoreConflict, StoreUnavailable
from smartspec_ops.domain.objective import Objective
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Effect, MetricsBackend, Queue, Spool, Store
from smartspec_ops.ports.ledger import VERDICTS

log = logger(__name__)

KEEP_EVERY_TICK = timedelta(days=40)
"""How long every tick stays in the ledger; then one in 5 minutes does. Longer than any month, and its neighbours."""
KEEP_AT_ALL = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is watched, whom to ask, where to remember. `backends` are by source name, `markers` by service.

    `absent_is_bad` holds the keys of the objectives that missing series break. `burn` are the choices about burn-rate
    alerts. `shown` takes secrets out of what sources say. `part` says which part of a fleet it is about, where there
    are other workers. With a `spool` ticks go on while the database is away; `told` hears after each tick how that
    stands, and must not block. `door` is its alerts' way to intake.
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
    spool: Spool | None = None
    told: Callable[[Away | None], None] = lambda _: None
    door: Callable[[Alert], Effect] = intake
    turns: Turns = field(init=False, repr=False, compare=False, default_factory=Turns)
    _covered: Sequence[Objective] = field(init=False, repr=False, compare=False)
    _plan: Plan | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.cover([one for one in self.objectives if not one.group_by])

    def cover(self, objectives: Sequence[Objective]) -> None:
        """Watch these from now on; what is known of them is read from the store."""
        object.__setattr__(self, "_plan", None)
        object.__setattr__(self, "_covered", objectives)

    @property
    def plan(self) -> Plan:
        """What it remembers between ticks. Made when first asked for: a watch is put together in several steps."""
        plan = self._plan
        if plan is None:
            plan = Plan(self._covered, replace(self.burn, interval=self.policy.interval), self.part)
            object.__setattr__(self, "_plan", plan)
        return plan

    async def regroup(self, now: datetime, *, record: bool = True) -> None:
        """Cover the groups that patterns have now."""
        if not any(one.group_by for one in self.objectives):
            return
        found = await self.groups.objectives(self.objectives, self.backends, self.store, now, record=record)
        if found is not self._covered:
            self.cover(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class TickResult:
    """A committed tick. `is_first` is False where another worker had done it; `skipped` ticks before it were late.

    With `away` it is not committed yet: its alerts are in the spool, the rest in memory.
    """

    at: datetime
    watched: Sequence[Watched]
    alerts: Sequence[Alert]
    is_first: bool = True
    skipped: int = 0
    away: Away | None = None


async def tick(watch: Watch, now: datetime, warm_up: Callable[[], Awaitable[datetime]] | None = None) -> TickResult:
    """Judge every objective at `now` and commit the outcome.

    Where something has less than two samples yet, `warm_up` waits, and it is judged at the time that it gives. A lost
    race is decided again once from what the other worker wrote; a second loss is a `StoreConflict`.
    """
    if watch.plan.outage is None:
        await hand_over(watch)
    if watch.plan.outage is None:
        await watch.regroup(now)
    before = watch.plan.judged
    if watch.plan.heed_clock(now):
        log.warning("clock.set_back", judged=str(before), at=now.isoformat())
    watch.turns.choose(watch.plan)
    shaded, answers = await _asked(watch, now)
    if warm_up is not None and is_cold(watch.plan.items, answers):
        now = await warm_up()
        shaded, answers = await _asked(watch, now)
    if watch.markers:
        await watch.deployments.look(watch.markers, watch.backends, watch.store, now)
    try:
        result = await _commit(watch, answers, now, shaded)
    except ShardsLost:
        raise
    except StoreConflict as conflict:
        log.info("tick.retried", at=now.isoformat(), why=str(conflict))
        result = await _commit(watch, answers, now, shaded, is_second=True)
    return result


async def look(watch: Watch, now: datetime) -> TickResult:
    """Judge every objective at `now` and write nothing: no ledger, no health, no alert."""
    _, weighed = await examine(watch, now)
    return TickResult(at=now, watched=weighed.watched, alerts=())


async def examine(watch: Watch, now: datetime) -> tuple[Weighing, Weighed]:
    """As `look`, with everything the decisions rest on."""
    await watch.regroup(now, record=False)
    shaded, answers = await _asked(watch, now, record=False)
    weighing, weighed, _ = await _weigh(watch, answers, now, shaded)
    watch.plan.forget()
    return weighing, weighed


async def hand_over(watch: Watch) -> None:
    """Deliver what an earlier process, or an earlier watch of this one, left in the spool."""
    if watch.spool is not None and watch.spool.holds.records:
        await database_away.recover(watch.store, watch.queue, watch.spool)
        watch.plan.forget()


async def _asked(watch: Watch, now: datetime, *, record: bool = True) -> tuple[Shades, Answers]:
    shaded = await _shaded(watch, now, record=record)
    asks = watch.plan.asks(_ends(watch, now), counting_along(watch.backends) if watch.plan.is_cut else ())
    wanted = with_parts(asks, watch.plan.items, shaded)
    return shaded, await ask_sources(wanted, watch.backends, now, shown=watch.shown)


async def _shaded(watch: Watch, now: datetime, *, record: bool) -> Shades:
    """The objectives that have excluded time in their windows."""
    standing = await watch.exclusions.standing(watch.store, now, record=record)
    return shades(watch.plan.items, standing, _ends(watch, now), now, watch.policy.interval) if standing else {}


def _ends(watch: Watch, now: datetime) -> Mapping[str, datetime]:
    """Where the windows of each source end: what is later may not be settled yet."""
    backends = watch.backends
    return {name: now - backends[name].delay() if name in backends else now for name in watch.plan.sources}


async def _weigh(
    watch: Watch, answers: Answers, now: datetime, shaded: Shades, *, is_second: bool = False
) -> tuple[Weighing, Weighed, Mapping[str, Deployment]]:
    """Decide from what is known, which is read first where it is not known. Third is what is live, where that was
    asked."""
    plan = watch.plan
    if not plan.is_known:
        await _learn(watch, now, is_second=is_second)
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
    return weighing, weighing.finish(live), live


async def _learn(watch: Watch, now: datetime, *, is_second: bool) -> None:
    try:
        # One moment: a mark newer than the health beside it would call a tick judged whose outcome nobody knows.
        async with watch.store.snapshot() as tx:
            await watch.plan.learn(tx, now, is_second=is_second)
            await watch.turns.learn(tx, watch.plan)
    except StoreUnavailable as fault:
        if watch.spool is None or not watch.plan.was_known:
            raise
        log.warning("database.unread", why=fault.why)


async def _commit(
    watch: Watch, answers: Answers, now: datetime, shaded: Shades, *, is_second: bool = False
) -> TickResult:
    plan = watch.plan
    _, weighed, live = await _weigh(watch, answers, now, shaded, is_second=is_second)
    if live and plan.outage is None:
        # What an alert names as live is a change that an investigation knows of, not at the next look but now.
        await watch.deployments.note(live, watch.store, now)
    is_behind = plan.outage is not None or not plan.is_known
    # Forgotten until it is known to be written: a commit that fails leaves nothing behind in memory either.
    plan.forget()
    if not weighed.sheets and plan.outage is None:
        return TickResult(at=now, watched=weighed.watched, alerts=(), is_first=False)
    if is_behind:
        return await _hold(watch, weighed, now, "it could not be read")
    try:
        mark = await _write(watch, weighed, now)
    except StoreUnavailable as fault:
        if watch.spool is None:
            raise
        return await _hold(watch, weighed, now, fault.why)
    remember(plan, weighed, now, is_written=True)
    watch.turns.kept(plan)
    plan.mark, plan.has_layouts = mark, True
    _narrate(weighed, now)
    return TickResult(at=now, watched=weighed.watched, alerts=weighed.alerts)


async def _write(watch: Watch, weighed: Weighed, now: datetime) -> int:
    plan = watch.plan
    async with watch.store.begin() as tx:
        if watch.part is not None:
            await tx.check_fences(watch.part.fences)
        if not plan.has_layouts:
            await tx.add_layouts(plan.layouts)
        mark = await tx.add_sheets(weighed.sheets, plan.mark)
        if any(sheet.keep == HOURLY for sheet in weighed.sheets) and (known := await known_moment(tx, now)) is not None:
            keys = [item.objective.key for item in plan.items]
            await tx.thin_ledger(keys, known - KEEP_EVERY_TICK, known - KEEP_AT_ALL)
        told = watch.turns.document(plan, now)
        if changed := [*documents(plan, weighed), *([told] if told else [])]:
            await tx.put_documents(changed)
        if weighed.alerts:
            await emit(tx, watch.queue, [watch.door(alert) for alert in weighed.alerts])
    watch.turns.written(told)
    return mark


async def _hold(watch: Watch, weighed: Weighed, now: datetime, why: str) -> TickResult:
    """Keep the tick here; where the database was away before, look whether it is back."""
    plan, spool = watch.plan, watch.spool
    assert spool is not None
    was_away = plan.outage is not None
    alerts = await database_away.hold(plan, spool, weighed, now, why)
    watch.turns.kept(plan)
    if was_away:
        await database_away.catch_up(plan, watch.store, watch.queue, spool)
    _narrate(replace(weighed, alerts=alerts), now, "alert.spooled")
    return TickResult(at=now, watched=weighed.watched, alerts=alerts, away=database_away.standing(plan, spool))


def _narrate(weighed: Weighed, now: datetime, event: str = "alert.sent") -> None:
    for alert in weighed.alerts:
        log.info(event, objective=alert.objective_id, status=alert.status, seq=alert.seq, why=alert.why)
    verdicts = [record[0] for record in weighed.records]
    log.debug(
        "tick.done",
        at=now.isoformat(),
        objectives=len(verdicts),
        breached=verdicts.count(VERDICTS.index("breached")),
        unknown=verdicts.count(VERDICTS.index("unknown")),
        alerts=len(weighed.alerts),
    )
