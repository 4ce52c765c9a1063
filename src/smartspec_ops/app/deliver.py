"""The worker: one due effect at a time, performed at least once, its outcome written with what it changed.

A handler answers with a `Delivery`. SENT settles the effect, RETRY puts it back with a growing pause, GIVE_UP (or too
many retries) leaves it as a dead letter that `show` lists. What a handler raises counts as a RETRY, so that a defect
cannot hold its lane for ever. Only a lost race and a database out of reach are raised: the queue brings the job back.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smartspec_ops.app.effects import EffectKind, Later
from smartspec_ops.app.workflows import WorkflowStarter
from smartspec_ops.domain.alert import Alert
from smartspec_ops.domain.errors import StoreConflict, StoreUnavailable, UserFault
from smartspec_ops.edge.codec import Undecodable, decode
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import (
    Channel,
    Clock,
    Delivery,
    EffectState,
    Job,
    Message,
    Outcome,
    Queue,
    Store,
    StoredEffect,
    Transaction,
)

if TYPE_CHECKING:
    from smartspec_ops.app.reports import Exporter
    from smartspec_ops.app.respond import Responder
    from smartspec_ops.domain.incident.commands import RecordDelivery

log = logger(__name__)

MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
WRITE_ATTEMPTS = 8
WRITE_PAUSE = timedelta(milliseconds=50)
LONGEST_LOOK = timedelta(seconds=60)
"""How long one investigation may ask around; people are told before it begins."""
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

    @property
    def responder(self) -> "Responder":
        return self.respond()

    async def handle(self, job: Job) -> None:
        """Perform the effect of a job, unless somebody did or it is too early."""
        async with self.store.begin() as tx:
            stored = await tx.effect(job.effect_id)
            if stored is None or stored.state is not EffectState.QUEUED:
                return
            early = stored.effect.due_at - self.clock.now()
            if early > timedelta(0):
                # The queue's clock is ahead of ours by that much: by its clock, our due time is that much later.
                await self._enqueue(tx, stored, stored.effect.due_at + early)
                return
        outcome = await self._perform(stored)
        if isinstance(outcome, Later):
            await self._put_back(stored, outcome)
        else:
            await self._settle(stored, outcome)

    async def _perform(self, stored: StoredEffect) -> Delivery | Later:
        handler = HANDLERS.get(stored.effect.kind)
        if handler is None:
            return Delivery(outcome=Outcome.GIVE_UP, detail=f"no handler for {stored.effect.kind}")
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
        log.info("effect.put_back", effect=stored.id, kind=stored.effect.kind, until=later.at.isoformat())
        async with self.store.begin() as tx:
            await tx.settle_effect(stored.id, EffectState.QUEUED, later.why, stored.attempts, later.at)
            await self._enqueue(tx, stored, later.at)

    async def _enqueue(self, tx: Transaction, stored: StoredEffect, due_at: datetime) -> None:
        job = Job(effect_id=stored.id, due_at=due_at, lane=stored.effect.lane)
        await self.queue.enqueue(tx, [job])

    async def _settle(self, stored: StoredEffect, delivery: Delivery) -> None:
        """Write the outcome; a notice also tells its incident, in the same transaction."""
        attempts = stored.attempts + 1
        if delivery.outcome is Outcome.RETRY and attempts >= MAX_ATTEMPTS:
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
        for attempt in range(WRITE_ATTEMPTS):
            if attempt:
                await self.clock.sleep(_spread(WRITE_PAUSE * attempt))
            try:
                async with self.store.begin() as tx:
                    await self._write(tx, stored, delivery, attempts)
            except StoreConflict:
                continue
            return
        raise StoreConflict(f"the outcome of effect {stored.id} could not be written")

    async def _write(self, tx: Transaction, stored: StoredEffect, delivery: Delivery, attempts: int) -> None:
        if stored.effect.incident_id:
            # The messages of one event are answered together, and each answer is written to the same log.
            await tx.hold(f"incident:{stored.effect.incident_id}")
        if delivery.outcome is Outcome.RETRY:
            due_at = self.clock.now() + pause(attempts, delivery.retry_after)
            await tx.settle_effect(stored.id, EffectState.QUEUED, delivery.detail, attempts, due_at)
            await self._enqueue(tx, stored, due_at)
            return
        state = EffectState.DONE if delivery.outcome is Outcome.SENT else EffectState.DEAD
        await tx.settle_effect(stored.id, state, delivery.detail, attempts)
        if (
            stored.effect.kind == EffectKind.NOTIFY
            and stored.effect.incident_id
            and (record := _record(stored, delivery))
        ):
            await self.responder.decide_in(tx, stored.effect.incident_id, record)


def _record(stored: StoredEffect, delivery: Delivery) -> "RecordDelivery | None":
    """What the incident is told; nothing of a message that cannot be read: that it is dead is all there is to say."""
    from smartspec_ops.domain.incident.commands import RecordDelivery
    from smartspec_ops.domain.incident.values import DeliveryOutcome

    try:
        message = decode(Message, stored.effect.body["message"])
    except (Undecodable, KeyError):
        return None
    return RecordDelivery(
        actor=DELIVERER,
        key=stored.effect.key,
        channel=str(stored.effect.body["channel"]),
        message=message.kind,
        outcome=DeliveryOutcome(delivery.outcome.value),
        detail=delivery.detail,
        audience=message.audience,
    )


def pause(attempts: int, asked: timedelta | None) -> timedelta:
    """How long to wait before attempt number `attempts` + 1: doubling with jitter, never less than was asked for."""
    doubled = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return max(_spread(doubled), asked or timedelta(0))


def _spread(nominal: timedelta) -> timedelta:
    """A quarter more or less, so that those who failed together do not come back together."""
    return nominal * random.uniform(0.75, 1.25)  # noqa: S311 - spreading retries guards nothing


async def _intake(worker: Worker, stored: StoredEffect) -> Delivery:
    received = await worker.responder.receive(decode(Alert, stored.effect.body))
    return _sent(f"{received.received} {received.incident_id or ''}".strip())


async def _notify(worker: Worker, stored: StoredEffect) -> Delivery:
    name = str(stored.effect.body["channel"])
    channel = worker.channels.get(name)
    if channel is None:
        return Delivery(outcome=Outcome.GIVE_UP, detail=f"channel {name!r} is not configured")
    return await channel.deliver(decode(Message, stored.effect.body["message"]))


async def _page_timeout(worker: Worker, stored: StoredEffect) -> Delivery | Later:
    """Nobody answered in time: page the next one, or say that nobody is left."""
    from smartspec_ops.app.oncall import on_duty
    from smartspec_ops.domain.incident.escalation import Settled, Wait, next_step

    responder, incident_id = worker.responder, _incident_id(stored)
    async with responder.store.begin() as tx:
        incident = await responder.load(tx, incident_id)
        if incident.paging is not None and int(stored.effect.body.get("version", 0)) < incident.paging.marked:
            return _sent("a later step has a timer of its own")
        roster = await on_duty(tx, responder.team.roster)
        step = next_step(incident, roster, responder.policy, responder.clock.now())
        if not isinstance(step, Wait | Settled):
            done = await responder.decide_in(tx, incident_id, step)
            return _sent(", ".join(event.kind for event in getattr(done, "events", ())) or "nothing was left to do")
    if isinstance(step, Wait):  # whoever was called has longer to answer than when the timer was set
        return Later(at=step.until, why=f"waiting until {step.until:%H:%M:%S}")
    return _sent(step.why)


async def _verify(worker: Worker, stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.verify import verify

    return _sent(await verify(worker.responder, _incident_id(stored), worker.check_every, stored.effect.due_at))


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
    from smartspec_ops.app.respond import Done

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


async def _action_due(worker: Worker, stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.respond import Done
    from smartspec_ops.domain.incident.commands import RemindOfActionItem

    item = str(stored.effect.body["item"])
    done = await worker.responder.do(_incident_id(stored), RemindOfActionItem(actor=DELIVERER, id=item))
    return _sent("reminded" if isinstance(done, Done) and done.events else "settled")


def _sent(detail: str) -> Delivery:
    return Delivery(outcome=Outcome.SENT, detail=detail)


def _incident_id(stored: StoredEffect) -> str:
    return str(stored.effect.body["incident"])


HANDLERS: Mapping[str, Callable[[Worker, StoredEffect], Awaitable[Delivery | Later]]] = {
    EffectKind.INTAKE: _intake,
    EffectKind.NOTIFY: _notify,
    EffectKind.PAGE_TIMEOUT: _page_timeout,
    EffectKind.VERIFY: _verify,
    EffectKind.MITIGATE: _mitigate,
    EffectKind.INVESTIGATE: _investigate,
    EffectKind.EXPORT: _export,
    EffectKind.DRAFT: _draft,
    EffectKind.FEED_BACK: _feed_back,
    EffectKind.AGGREGATE: _aggregate,
    EffectKind.ACTION_DUE: _action_due,
}
