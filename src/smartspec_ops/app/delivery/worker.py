"""The worker: one due effect at a time, performed at least once, its outcome written with what it changed.

A handler answers with a `Delivery`. SENT settles the effect, RETRY puts it back with a growing pause, GIVE_UP (or too
many retries) leaves it as a dead letter that `show` lists. What a handler raises counts as a RETRY, so that a defect
cannot hold its lane for ever. Only a lost race and a database out of reach are raised: the queue brings the job back.
"""

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from smartspec_ops.app.delivery.silence import Silences
from smartspec_ops.app.effects.kinds import Attempted, Committed, Later, LeftOut, elapses, outcome_word, role_of
from smartspec_ops.app.effects.outbox import job_of
from smartspec_ops.app.mitigation.workflows import WorkflowStarter
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable, UserFault
from smartspec_ops.edge import instruments
from smartspec_ops.edge.logs import logger
from smartspec_ops.edge.spans import Work, span
from smartspec_ops.ports import (
    PERFORMING,
    Channel,
    Clock,
    Delivery,
    EffectState,
    Job,
    Outcome,
    Queue,
    Store,
    StoredEffect,
    Transaction,
    WorkerRole,
)

if TYPE_CHECKING:
    from smartspec_ops.app.database.backups import Backups
    from smartspec_ops.app.database.retention import Retention
    from smartspec_ops.app.intake.heartbeats import Heartbeats
    from smartspec_ops.app.intake.reconcile import Reconciler
    from smartspec_ops.app.response.report_files import Exporter
    from smartspec_ops.app.response.respond import Responder
    from smartspec_ops.app.response.runbooks import Runbooks

log = logger(__name__)

MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
NOTICE_ATTEMPTS = 24
NOTICE_PAUSE = timedelta(minutes=2)
"""The longest between two attempts of what reaches people: over half an hour in all, and nothing waits longer."""
WRITE_ATTEMPTS = 8
WRITE_PAUSE = timedelta(milliseconds=50)
DELIVERER = "system:deliverer"

Handler = Callable[["Worker", StoredEffect], Awaitable[Attempted]]
"""Performs one effect."""


class Settled(Protocol):
    """What follows from the outcome of what reaches people, in the transaction that settles it. Where not `is_told`,
    no incident is to hear of it."""

    async def __call__(
        self,
        worker: "Worker",
        tx: Transaction,
        stored: StoredEffect,
        delivery: Delivery,
        attempts: int,
        *,
        is_told: bool,
    ) -> None: ...


Rest = Callable[["Worker", Transaction, StoredEffect, Delivery, datetime], Awaitable[bool]]
"""Has those told again, when it is due, whom a notice did not reach where others have it; whether that is so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One kind of what reaches people."""

    perform: Callable[["Worker", StoredEffect], Awaitable[Delivery | LeftOut]]
    settled: Settled
    rest: Rest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handlers:
    """Who performs what, by its kind. `told` are those that reach people: each is loaded when it is first needed."""

    by_kind: Mapping[str, Handler]
    told: Mapping[str, Callable[[], Telling]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Everything effects need. `check_every` is how often an open incident is compared with the monitor.

    `respond` gives the responder, and is called only for what concerns an incident: a check that finds all well never
    loads what incidents need. `investigate` looks into an incident by its id; None where nobody wants that.
    """

    store: Store
    queue: Queue
    clock: Clock
    handlers: Handlers
    respond: "Callable[[], Responder]"
    channels: Mapping[str, Channel]
    workflows: WorkflowStarter
    exporter: "Exporter"
    check_every: timedelta
    investigate: Callable[[str], Awaitable[str]] | None = None
    heartbeats: "Heartbeats | None" = None
    reconciler: "Reconciler | None" = None
    runbooks: "Runbooks | None" = None
    retention: "Retention | None" = None
    backups: "Backups | None" = None
    silences: Silences = field(default_factory=Silences)

    @property
    def responder(self) -> "Responder":
        return self.respond()

    async def handle(self, job: Job, roles: Sequence[WorkerRole] = PERFORMING) -> None:
        """Perform the effect of a job, unless somebody did or it is too early; one for other roles is passed on."""
        async with self.store.begin() as tx:
            stored = await tx.effect(job.effect_id)
            if stored is None or stored.state is not EffectState.QUEUED:
                return
            due_at = stored.effect.due_at
            has_waited = job.due_at >= due_at and elapses(stored.effect.kind, stored.attempts)
            if role_of(stored.effect.kind) not in roles:
                # Enqueued by a version that knew of fewer roles.
                await self._enqueue(tx, stored, due_at, due_at if has_waited else None)
                return
            early = due_at - self.clock.now()
            if early > timedelta(0) and not has_waited:
                # At a moment: the queue's clock is ahead of ours by that much, and by its clock our moment is that much
                # later. Else it is left of a wait before this one, and so much time is to pass.
                is_wait = elapses(stored.effect.kind, stored.attempts)
                await self._enqueue(tx, stored, due_at if is_wait else due_at + early)
                return
        with span(
            Work.EFFECT,
            link=stored.effect.trace,
            kind=self._word(stored),
            attempt=stored.attempts + 1,
            outcome="failed",
        ) as one:
            outcome = await self._perform(stored)
            one.note(outcome=outcome_word(outcome))
        if isinstance(outcome, Later):
            await self._put_back(stored, outcome)
        elif isinstance(outcome, LeftOut):
            async with self.store.begin() as tx:
                await tx.settle_effect(stored.id, EffectState.DONE, outcome.why, stored.attempts)
        elif isinstance(outcome, Committed):
            _log_settled(stored, Delivery(outcome=Outcome.SENT, detail=outcome.what), stored.attempts + 1)
        else:
            await self._settle(stored, outcome)

    async def _perform(self, stored: StoredEffect) -> Attempted:
        handler = self.handlers.by_kind.get(stored.effect.kind)
        if handler is None:
            # While workers are upgraded one after the other, a newer one is there to do it.
            return Delivery(outcome=Outcome.RETRY, detail=f"no handler for {stored.effect.kind}")
        try:
            return await handler(self, stored)
        except UserFault as fault:
            return Delivery(outcome=Outcome.GIVE_UP, detail=str(fault))
        except (StoreConflict, StoreUnavailable):
            raise
        except Exception as fault:  # the outermost loop of a worker: a defect costs attempts, not the lane
            # What it says may hold anything; the log redacts it, the incident is told where to look.
            reference = f"{stored.id}/{stored.attempts + 1}"
            log.exception("effect.failed", reference=reference, kind=stored.effect.kind)
            detail = f"{type(fault).__name__}; see effect.failed {reference} in the log"
            return Delivery(outcome=Outcome.RETRY, detail=detail)

    async def _put_back(self, stored: StoredEffect, later: Later) -> None:
        say = log.debug if later.is_routine else log.info
        say("effect.put_back", effect=stored.id, kind=stored.effect.kind, until=later.at.isoformat())
        async with self.store.begin() as tx:
            await tx.settle_effect(stored.id, EffectState.QUEUED, later.why, stored.attempts, later.at)
            await self._enqueue(tx, stored, later.at, later.since)

    async def _enqueue(
        self, tx: Transaction, stored: StoredEffect, due_at: datetime, since: datetime | None = None
    ) -> None:
        await self.queue.enqueue(tx, [job_of(stored, due_at, since)])

    async def _settle(self, stored: StoredEffect, delivery: Delivery) -> None:
        """Write the outcome; a notice also tells its incident, in the same transaction."""
        attempts = stored.attempts + 1
        if (channel := stored.effect.body.get("channel")) is not None:
            instruments.count(instruments.DELIVERIES, str(channel), delivery.outcome.value)
        most = NOTICE_ATTEMPTS if stored.effect.kind in self.handlers.told else MAX_ATTEMPTS
        if delivery.outcome is Outcome.RETRY and attempts >= most:
            detail = f"given up after {attempts} attempts: {delivery.detail}"
            delivery = replace(delivery, outcome=Outcome.GIVE_UP, detail=detail)
        _log_settled(stored, delivery, attempts)
        for attempt in range(2 * WRITE_ATTEMPTS):
            if attempt:
                await self.clock.sleep(_spread(WRITE_PAUSE * attempt))
            # Better an incident whose log does not know of it than the same thing done twice.
            is_told = attempt < WRITE_ATTEMPTS
            try:
                async with self.store.begin() as tx:
                    await self._write(tx, stored, delivery, attempts, is_told=is_told)
            except StoreConflict:
                continue
            if not is_told:
                log.error("effect.untold", effect=stored.id, incident=stored.effect.incident_id)
            return
        raise StoreConflict(f"the outcome of effect {stored.id} could not be written")

    async def _write(
        self, tx: Transaction, stored: StoredEffect, delivery: Delivery, attempts: int, *, is_told: bool = True
    ) -> None:
        if stored.effect.incident_id:
            # The messages of one event are answered together, and each answer is written to the same log.
            await tx.hold(f"incident:{stored.effect.incident_id}")
        load = self.handlers.told.get(stored.effect.kind)
        telling = load() if load else None
        if delivery.outcome is Outcome.RETRY:
            due_at = self.clock.now() + pause(
                attempts, delivery.retry_after, NOTICE_PAUSE if telling else LONGEST_PAUSE
            )
            if telling and telling.rest and await telling.rest(self, tx, stored, delivery, due_at):
                delivery = replace(delivery, outcome=Outcome.SENT)
            else:
                await tx.settle_effect(stored.id, EffectState.QUEUED, delivery.detail, attempts, due_at)
                await self._enqueue(tx, replace(stored, attempts=attempts), due_at)
        if delivery.outcome is not Outcome.RETRY:
            state = EffectState.DONE if delivery.outcome is Outcome.SENT else EffectState.DEAD
            await tx.settle_effect(stored.id, state, delivery.detail, attempts)
        if telling:
            await telling.settled(self, tx, stored, delivery, attempts, is_told=is_told)

    def _word(self, stored: StoredEffect) -> str:
        """Its kind, as long as it is one: the database may hold what a later version wrote."""
        return stored.effect.kind if stored.effect.kind in self.handlers.by_kind else "unknown"


def _log_settled(stored: StoredEffect, delivery: Delivery, attempts: int) -> None:
    log.info(
        "effect.settled",
        effect=stored.id,
        kind=stored.effect.kind,
        incident=stored.effect.incident_id,
        outcome=delivery.outcome,
        attempts=attempts,
        detail=delivery.detail,
    )


def pause(attempts: int, asked: timedelta | None, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """How long to wait before attempt number `attempts` + 1: doubling with jitter, never less than was asked for."""
    doubled = min(FIRST_PAUSE * 2 ** (attempts - 1), longest)
    return max(_spread(doubled), asked or timedelta(0))


def _spread(nominal: timedelta) -> timedelta:
    """A quarter more or less, so that those who failed together do not come back together."""
    return nominal * random.uniform(0.75, 1.25)  # noqa: S311 - spreading retries guards nothing
