"""What is done for each kind of effect: the table that a worker performs by.

Handlers load what they need when they are called: a check that finds all well pays for none of them.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from smartspec_ops.app.delivery.worker import DELIVERER, Handlers, Telling, Worker
from smartspec_ops.app.effects.kinds import Committed, EffectKind, Later, LeftOut
from smartspec_ops.app.running import long_after, while_open
from smartspec_ops.app.running.long_after import sent
from smartspec_ops.domain.alert import Alert
from smartspec_ops.edge.codec import decode
from smartspec_ops.ports import Delivery, Outcome, StoredEffect

LONGEST_LOOK = timedelta(seconds=30)  # one investigation may ask around; people are told before it begins


async def _intake(worker: Worker, stored: StoredEffect) -> Committed:
    return Committed(what=await worker.responder.take_in(decode(Alert, stored.effect.body), stored))


def _notices() -> Telling:
    from smartspec_ops.app.delivery import tell

    return Telling(perform=tell.perform, settled=tell.settled, rest=tell.rest)


def _rooms() -> Telling:
    from smartspec_ops.app.delivery import rooms

    return Telling(perform=rooms.perform, settled=rooms.settled)


TOLD: Mapping[str, Callable[[], Telling]] = {EffectKind.NOTIFY: _notices, EffectKind.ROOM: _rooms}


async def _reach(worker: Worker, stored: StoredEffect) -> Delivery | LeftOut:
    return await TOLD[stored.effect.kind]().perform(worker, stored)


async def _duty(worker: Worker, _stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.response.duty import look

    return sent(await look(worker.store, worker.queue, worker.clock, worker.responder.team))


async def look_ahead(worker: Worker) -> None:
    """Set the looks at the schedules going, expect heartbeats and planned windows, and tell what no rule keeps any
    more; for a worker that runs for long."""
    from smartspec_ops.app.intake.released import let_go_of_the_forgotten
    from smartspec_ops.app.response.duty import set_looks_going

    await set_looks_going(worker.store, worker.queue, worker.responder.team, worker.clock.now())
    if worker.heartbeats is not None:
        await worker.heartbeats.expect()
    await let_go_of_the_forgotten(worker.responder)
    await long_after.look_ahead(worker)


async def _verify(worker: Worker, stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.mitigation.verify import verify

    every, due_at = worker.check_every, stored.effect.due_at
    return sent(await verify(worker.responder, _incident_id(stored), every, due_at, worker.reconciler))


async def _investigate(worker: Worker, stored: StoredEffect) -> Delivery:
    if worker.investigate is None:
        return sent("incidents are not investigated by themselves here")
    try:
        async with asyncio.timeout(LONGEST_LOOK.total_seconds()):
            return sent(await worker.investigate(_incident_id(stored)))
    except TimeoutError:
        return Delivery(outcome=Outcome.RETRY, detail=f"the look took longer than {LONGEST_LOOK.total_seconds():g} s")


async def _mitigate(worker: Worker, stored: StoredEffect) -> Delivery | Later:
    from smartspec_ops.app.mitigation.mitigate import mitigate

    body = stored.effect.body
    return await mitigate(
        worker.responder,
        worker.workflows,
        _incident_id(stored),
        str(body["mitigation"]),
        str(body["plan_hash"]),
        stored.effect.due_at,
    )


async def _export(worker: Worker, stored: StoredEffect) -> Delivery:
    return sent(await worker.exporter.incident(worker.responder, _incident_id(stored)))


async def _draft(worker: Worker, stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.response.decision import Done

    done = await worker.exporter.draft(worker.responder, _incident_id(stored))
    return sent("drafted" if isinstance(done, Done) else done.why)


async def _feed_back(worker: Worker, stored: StoredEffect) -> Delivery:
    """The files are the contract; whether the aggregator could be started as well is only noted."""
    from smartspec_ops.app.response.report_files import UNWRITTEN
    from smartspec_ops.domain.incident.commands import RecordFeedback

    incident_id = _incident_id(stored)
    path = await worker.exporter.post_mortem(worker.responder, incident_id)
    private = path == UNWRITTEN
    result = path if private else await worker.workflows.feed_back(source="post-mortems", key=stored.effect.key)
    await worker.responder.do(incident_id, RecordFeedback(actor=DELIVERER, path=path, result=result))
    return sent(result)


async def _aggregate(worker: Worker, stored: StoredEffect) -> Delivery:
    """A performance report was written: tell the aggregator."""
    return sent(await worker.workflows.feed_back(source=str(stored.effect.body["source"]), key=stored.effect.key))


async def _release(worker: Worker, stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.intake.released import take_in_again

    body = stored.effect.body
    by, fingerprint, group = (str(body.get(name, "")) for name in ("by", "fingerprint", "group"))
    looked_at, failed = await take_in_again(worker.responder, by, fingerprint, group)
    if failed:
        return Delivery(outcome=Outcome.RETRY, detail=f"{failed} of {looked_at} could not be taken in and stay kept")
    return sent(f"{looked_at} looked at again")


def _incident_id(stored: StoredEffect) -> str:
    return str(stored.effect.body["incident"])


HANDLERS = Handlers(
    told=TOLD,
    by_kind={
        EffectKind.INTAKE: _intake,
        EffectKind.NOTIFY: _reach,
        EffectKind.ROOM: _reach,
        EffectKind.DUTY: _duty,
        EffectKind.SHIFT_END: while_open.shift_end,
        EffectKind.PAGE_TIMEOUT: while_open.page_timeout,
        EffectKind.UPDATE_DUE: while_open.update_due,
        EffectKind.VERIFY: _verify,
        EffectKind.MITIGATE: _mitigate,
        EffectKind.INVESTIGATE: _investigate,
        EffectKind.RUNBOOKS: long_after.runbooks,
        EffectKind.EXPORT: _export,
        EffectKind.DRAFT: _draft,
        EffectKind.FEED_BACK: _feed_back,
        EffectKind.AGGREGATE: _aggregate,
        EffectKind.ACTION_DUE: long_after.action_due,
        EffectKind.REVIEW_DUE: long_after.review_due,
        EffectKind.RELEASE: _release,
        EffectKind.HEARTBEAT: long_after.heartbeat,
        EffectKind.MAINTENANCE: long_after.maintenance,
        EffectKind.PRUNE: long_after.prune,
        EffectKind.WATCHED: long_after.watched,
        EffectKind.CANARY: long_after.canary,
        EffectKind.BACKUP: long_after.backup,
    },
)
