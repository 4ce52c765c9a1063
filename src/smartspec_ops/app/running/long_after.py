"""Handlers of what falls due long after an incident: reminders that the incident itself decides about."""

from datetime import datetime
from typing import TYPE_CHECKING

from smartspec_ops.app.delivery.worker import DELIVERER, Worker
from smartspec_ops.app.effects.kinds import moment
from smartspec_ops.ports import Delivery, Outcome, StoredEffect

if TYPE_CHECKING:
    from smartspec_ops.app.effects.kinds import Later
    from smartspec_ops.domain.incident.commands import Command


async def action_due(worker: Worker, stored: StoredEffect) -> Delivery:
    from smartspec_ops.domain.incident.commands import RemindOfActionItem

    return await _remind(worker, stored, RemindOfActionItem(actor=DELIVERER, id=str(stored.effect.body["item"])))


async def review_due(worker: Worker, stored: StoredEffect) -> Delivery:
    from smartspec_ops.domain.incident.commands import RemindOfReview

    return await _remind(worker, stored, RemindOfReview(actor=DELIVERER))


async def heartbeat(worker: Worker, stored: StoredEffect) -> Delivery:
    """Nothing followed the beat this timer stands behind, or something did."""
    name, last_at = str(stored.effect.body["name"]), datetime.fromisoformat(str(stored.effect.body["last_at"]))
    at = moment(stored, worker.clock.now())
    alert = await worker.heartbeats.missed(name, last_at, at) if worker.heartbeats else None
    if alert is None:
        return sent("heard in time")
    received = await worker.responder.receive(alert)
    if worker.heartbeats and (again := await worker.heartbeats.followed(name, last_at)) is not None:
        await worker.responder.receive(again)  # its beat came in the same moment, and found nothing to end
    return sent(f"missed: {received.received} {received.incident_id or ''}".strip())


async def runbooks(worker: Worker, stored: StoredEffect) -> Delivery:
    if worker.runbooks is None:
        return sent("there are no runbooks here")
    from smartspec_ops.app.response.runbooks import propose

    incident_id = str(stored.effect.body["incident"])
    return sent(await propose(worker.responder, worker.runbooks, incident_id))


async def maintenance(worker: Worker, stored: StoredEffect) -> Delivery:
    """An edge of a planned window has come, if it is one still."""
    from smartspec_ops.app.intake.planned_windows import at_edge

    return sent(await at_edge(worker.responder, stored.effect.body))


async def prune(worker: Worker, _stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.pruning.prune import prune as let_go

    if worker.retention is None:
        return sent("everything is kept here")
    detail = await let_go(worker.store, worker.queue, worker.clock, worker.retention)
    return sent(detail)


async def watched(worker: Worker, stored: StoredEffect) -> "Delivery | Later":
    """Whether the monitor still judges what it is to watch."""
    from smartspec_ops.app.self_monitoring.deadman import look

    found = await look(worker.store, worker.queue, worker.clock, str(stored.effect.body["day"]))
    return sent(found) if isinstance(found, str) else found


async def canary(worker: Worker, stored: StoredEffect) -> Delivery:
    """The alert of an objective of the monitor's own: it got here, which is all there is to know."""
    from smartspec_ops.app.self_monitoring.canary import heard
    from smartspec_ops.domain.alert import Alert
    from smartspec_ops.edge.codec import decode

    return sent(await heard(worker.store, decode(Alert, stored.effect.body)))


async def backup(worker: Worker, _stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.database.backups import back_up

    if worker.backups is None:
        return sent("no backups are taken here")
    return await back_up(worker.store, worker.queue, worker.clock, worker.backups)


async def look_ahead(worker: Worker) -> None:
    """Expect the edges of planned windows, look whether the monitor judges, and set the daily pruning
    and the backups going."""
    from smartspec_ops.app.database.retention import set_going
    from smartspec_ops.app.intake.planned_windows import expect
    from smartspec_ops.app.self_monitoring.deadman import set_going as watch_the_monitor

    await expect(worker.responder)
    await watch_the_monitor(worker.store, worker.queue, worker.clock.now())
    if worker.retention is not None:
        await set_going(worker.store, worker.queue, worker.clock.now())
    if worker.backups is not None:
        from smartspec_ops.app.database import backups

        await backups.set_going(worker.store, worker.queue, worker.backups.every, worker.clock.now())


def sent(detail: str) -> Delivery:
    return Delivery(outcome=Outcome.SENT, detail=detail)


async def _remind(worker: Worker, stored: StoredEffect, reminder: "Command") -> Delivery:
    from smartspec_ops.app.response.decision import Done

    done = await worker.responder.do(str(stored.effect.body["incident"]), reminder)
    detail = "reminded" if isinstance(done, Done) and done.events else "settled"
    return sent(detail)
