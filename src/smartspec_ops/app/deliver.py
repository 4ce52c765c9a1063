"""The worker: one due effect at a time, performed at least once, its outcome written with what it changed.

A handler answers with a `Delivery`. SENT settles the effect, RETRY puts it back with a growing pause, GIVE_UP (or too
many retries) leaves it as a dead letter that `show` lists. What a handler raises counts as a RETRY, so that a defect
cannot hold its lane for ever. Only a lost race and a database out of reach are raised: the queue brings the job back.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, cast

from smartspec_ops.app import awaited, later
from smartspec_ops.app.effects import EffectKind, Later, LeftOut, outcome_word, role_of
from smartspec_ops.app.outbox import job_of
from smartspec_ops.app.workflows import WorkflowStarter
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable, UserFault
from smartspec_ops.edge import instruments
from smartspec_ops.edge.codec import decode
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
    from smartspec_ops.app.backing import Backups
    from smartspec_ops.app.heartbeats import Heartbeats
    from smartspec_ops.app.prune import Retention
    from smartspec_ops.app.reconcile import Reconciler
    from smartspec_ops.app.reports import Exporter
    from smartspec_ops.app.respond import Responder
    from smartspec_ops.app.runbooks import Runbooks

log = logger(__name__)

MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
NOTICE_ATTEMPTS = 24
NOTICE_PAUSE = timedelta(minutes=2)
"""The longest between two attempts of what reaches people: over half an hour in all, and nothing waits longer."""
DEGRADE_AFTER = 4  # failures in a row: some fifteen seconds
WRITE_ATTEMPTS = 8
WRITE_PAUSE = timedelta(milliseconds=50)
LONGEST_LOOK = timedelta(seconds=30)  # one investigation may ask around; people are told before it begins
DELIVERER = "system:deliverer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Everything effects need. `check_every` is how often an open incident is compared with the monitor.

    `respond` gives the responder, and is called only for what concerns an incident: a check that finds all well never
    loads what incidents need. `investigate` looks into an incident by its id; None where nobody wants that.
    """

    store: Store
    queue: Queue
    clock: Clock
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

    @property
    def responder(self) -> "Responder":
        return self.respond()

    async def handle(self, job: Job, roles: Sequence[WorkerRole] = PERFORMING) -> None:
        """Perform the effect of a job, unless somebody did or it is too early; one for other roles is passed on."""
        async with self.store.begin() as tx:
            stored = await tx.effect(job.effect_id)
            if stored is None or stored.state is not EffectState.QUEUED:
                return
            if role_of(stored.effect.kind) not in roles:
                # Enqueued by a version that knew of fewer roles.
                await self._enqueue(tx, stored, stored.effect.due_at)
                return
            early = stored.effect.due_at - self.clock.now()
            if early > timedelta(0):
                # The queue's clock is ahead of ours by that much: by its clock, our due time is that much later.
                await self._enqueue(tx, stored, stored.effect.due_at + early)
                return
        with span(
            Work.EFFECT, link=stored.effect.trace, kind=_word(stored), attempt=stored.attempts + 1, outcome="failed"
        ) as one:
            outcome = await self._perform(stored)
            one.note(outcome=outcome_word(outcome))
        if isinstance(outcome, Later):
            await self._put_back(stored, outcome)
        elif isinstance(outcome, LeftOut):
            async with self.store.begin() as tx:
                await tx.settle_effect(stored.id, EffectState.DONE, outcome.why, stored.attempts)
        else:
            await self._settle(stored, outcome)

    async def _perform(self, stored: StoredEffect) -> Delivery | Later | LeftOut:
        handler = HANDLERS.get(stored.effect.kind)
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
            await self._enqueue(tx, stored, later.at)

    async def _enqueue(self, tx: Transaction, stored: StoredEffect, due_at: datetime) -> None:
        await self.queue.enqueue(tx, [job_of(stored, due_at)])

    async def _settle(self, stored: StoredEffect, delivery: Delivery) -> None:
        """Write the outcome; a notice also tells its incident, in the same transaction."""
        attempts = stored.attempts + 1
        if (channel := stored.effect.body.get("channel")) is not None:
            instruments.count(instruments.DELIVERIES, str(channel), delivery.outcome.value)
        most = NOTICE_ATTEMPTS if stored.effect.kind in TOLD else MAX_ATTEMPTS
        if delivery.outcome is Outcome.RETRY and attempts >= most:
            detail = f"given up after {attempts} attempts: {delivery.detail}"
            delivery = replace(delivery, outcome=Outcome.GIVE_UP, detail=detail)
        log.info(
            "effect.settled",
            effect=stored.id,
            kind=stored.effect.kind,
            incident=stored.effect.incident_id,
            outcome=delivery.outcome,
            attempts=attempts,
            detail=delivery.detail,
        )
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
        is_notice = stored.effect.kind == EffectKind.NOTIFY
        if delivery.outcome is Outcome.RETRY:
            longest = NOTICE_PAUSE if stored.effect.kind in TOLD else LONGEST_PAUSE
            due_at = self.clock.now() + pause(attempts, delivery.retry_after, longest)
            if is_notice and delivery.unreached and await _tell().rest(self, tx, stored, delivery, due_at):
                delivery = replace(delivery, outcome=Outcome.SENT)
            else:
                await tx.settle_effect(stored.id, EffectState.QUEUED, delivery.detail, attempts, due_at)
                await self._enqueue(tx, stored, due_at)
        if delivery.outcome is not Outcome.RETRY:
            state = EffectState.DONE if delivery.outcome is Outcome.SENT else EffectState.DEAD
            await tx.settle_effect(stored.id, state, delivery.detail, attempts)
        if stored.effect.kind in TOLD:
            await TOLD[stored.effect.kind]().settled(self, tx, stored, delivery, attempts, is_told=is_told)


def _word(stored: StoredEffect) -> str:
    """Its kind, as long as it is one: the database may hold what a later version wrote."""
    return stored.effect.kind if stored.effect.kind in HANDLERS else "unknown"


def pause(attempts: int, asked: timedelta | None, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """How long to wait before attempt number `attempts` + 1: doubling with jitter, never less than was asked for."""
    doubled = min(FIRST_PAUSE * 2 ** (attempts - 1), longest)
    return max(_spread(doubled), asked or timedelta(0))


def _spread(nominal: timedelta) -> timedelta:
    """A quarter more or less, so that those who failed together do not come back together."""
    return nominal * random.uniform(0.75, 1.25)  # noqa: S311 - spreading retries guards nothing


async def _intake(worker: Worker, stored: StoredEffect) -> Delivery:
    received = await worker.responder.receive(decode(Alert, stored.effect.body))
    return _sent(f"{received.received} {received.incident_id or ''}".strip())


async def _reach(worker: Worker, stored: StoredEffect) -> Delivery | LeftOut:
    return cast("Delivery | LeftOut", await TOLD[stored.effect.kind]().perform(worker, stored))


def _tell() -> ModuleType:  # a check that finds all well loads neither
    return import_module("smartspec_ops.app.tell")


def _rooms() -> ModuleType:
    return import_module("smartspec_ops.app.rooms")


TOLD: Mapping[str, Callable[[], ModuleType]] = {EffectKind.NOTIFY: _tell, EffectKind.ROOM: _rooms}
"""What reaches people, and the module that says what follows from its outcome."""


async def _duty(worker: Worker, _stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.duty import look

    return _sent(await look(worker.store, worker.queue, worker.clock, worker.responder.team))


async def look_ahead(worker: Worker) -> None:
    """Set the looks at the schedules going, expect heartbeats and planned windows, and tell what no rule keeps any
    more; for a worker that runs for long."""
    from smartspec_ops.app.duty import set_looks_going
    from smartspec_ops.app.released import let_go_of_the_forgotten

    await set_looks_going(worker.store, worker.queue, worker.responder.team, worker.clock.now())
    if worker.heartbeats is not None:
        await worker.heartbeats.expect()
    await let_go_of_the_forgotten(worker.responder)
    await later.look_ahead(worker)


async def _verify(worker: Worker, stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.verify import verify

    every, due_at = worker.check_every, stored.effect.due_at
    return _sent(await verify(worker.responder, _incident_id(stored), every, due_at, worker.reconciler))


async def _investigate(worker: Worker, stored: StoredEffect) -> Delivery:
    if worker.investigate is None:
        return _sent("incidents are not investigated by themselves here")
    try:
        async with asyncio.timeout(LONGEST_LOOK.total_seconds()):
            return _sent(await worker.investigate(_incident_id(stored)))
    except TimeoutError:
        return Delivery(outcome=Outcome.RETRY, detail=f"the look took longer than {LONGEST_LOOK.total_seconds():g} s")


async def _mitigate(worker: Worker, stored: StoredEffect) -> Delivery | Later:
    from smartspec_ops.app.mitigate import mitigate

    body = stored.effect.body
    return await mitigate(
        worker.responder, worker.workflows, _incident_id(stored), str(body["mitigation"]), str(body["plan_hash"])
    )


async def _export(worker: Worker, stored: StoredEffect) -> Delivery:
    return _sent(await worker.exporter.incident(worker.responder, _incident_id(stored)))


async def _draft(worker: Worker, stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.decision import Done

    done = await worker.exporter.draft(worker.responder, _incident_id(stored))
    return _sent("drafted" if isinstance(done, Done) else done.why)


async def _feed_back(worker: Worker, stored: StoredEffect) -> Delivery:
    """The files are the contract; whether the aggregator could be started as well is only noted."""
    from smartspec_ops.app.reports import UNWRITTEN
    from smartspec_ops.domain.incident.commands import RecordFeedback

    incident_id = _incident_id(stored)
    path = await worker.exporter.post_mortem(worker.responder, incident_id)
    private = path == UNWRITTEN
    result = path if private else await worker.workflows.feed_back(source="post-mortems", key=stored.effect.key)
    await worker.responder.do(incident_id, RecordFeedback(actor=DELIVERER, path=path, result=result))
    return _sent(result)


async def _aggregate(worker: Worker, stored: StoredEffect) -> Delivery:
    """A performance report was written: tell the aggregator."""
    return _sent(await worker.workflows.feed_back(source=str(stored.effect.body["source"]), key=stored.effect.key))


async def _release(worker: Worker, stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.released import take_in_again

    body = stored.effect.body
    by, fingerprint, group = (str(body.get(name, "")) for name in ("by", "fingerprint", "group"))
    looked_at, failed = await take_in_again(worker.responder, by, fingerprint, group)
    if failed:
        return Delivery(outcome=Outcome.RETRY, detail=f"{failed} of {looked_at} could not be taken in and stay kept")
    return _sent(f"{looked_at} looked at again")


def _sent(detail: str) -> Delivery:
    return Delivery(outcome=Outcome.SENT, detail=detail)


def _incident_id(stored: StoredEffect) -> str:
    return str(stored.effect.body["incident"])


HANDLERS: Mapping[str, Callable[[Worker, StoredEffect], Awaitable[Delivery | Later | LeftOut]]] = {
    EffectKind.INTAKE: _intake,
    EffectKind.NOTIFY: _reach,
    EffectKind.ROOM: _reach,
    EffectKind.DUTY: _duty,
    EffectKind.SHIFT_END: awaited.shift_end,
    EffectKind.PAGE_TIMEOUT: awaited.page_timeout,
    EffectKind.UPDATE_DUE: awaited.update_due,
    EffectKind.VERIFY: _verify,
    EffectKind.MITIGATE: _mitigate,
    EffectKind.INVESTIGATE: _investigate,
    EffectKind.RUNBOOKS: later.runbooks,
    EffectKind.EXPORT: _export,
    EffectKind.DRAFT: _draft,
    EffectKind.FEED_BACK: _feed_back,
    EffectKind.AGGREGATE: _aggregate,
    EffectKind.ACTION_DUE: later.action_due,
    EffectKind.REVIEW_DUE: later.review_due,
    EffectKind.RELEASE: _release,
    EffectKind.HEARTBEAT: later.heartbeat,
    EffectKind.MAINTENANCE: later.maintenance,
    EffectKind.PRUNE: later.prune,
    EffectKind.WATCHED: later.watched,
    EffectKind.CANARY: later.canary,
    EffectKind.BACKUP: later.backup,
}
