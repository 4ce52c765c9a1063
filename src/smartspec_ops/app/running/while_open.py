"""Handlers of what an open incident waits for: an answer to a page, the next update, the end of a shift."""

from smartspec_ops.app.delivery.worker import DELIVERER, Worker
from smartspec_ops.app.effects.kinds import Later, moment
from smartspec_ops.app.running.long_after import sent
from smartspec_ops.ports import Delivery, StoredEffect


async def shift_end(worker: Worker, stored: StoredEffect) -> Delivery:
    from smartspec_ops.app.response.decision import Done
    from smartspec_ops.domain.incident.commands import RemindOfShift

    body = stored.effect.body
    reminder = RemindOfShift(actor=DELIVERER, role=str(body["role"]), person=str(body["person"]))
    done = await worker.responder.do(str(stored.effect.body["incident"]), reminder)
    return sent("reminded" if isinstance(done, Done) and done.events else "handed over, or no longer needed")


async def page_timeout(worker: Worker, stored: StoredEffect) -> Delivery | Later:
    """Nobody answered in time: page the next one, or say that nobody is left."""
    from smartspec_ops.app.effects.timers import is_overtaken
    from smartspec_ops.app.response.oncall import on_duty
    from smartspec_ops.domain.incident.escalation import Settled, Wait, next_step

    responder, incident_id = worker.responder, str(stored.effect.body["incident"])
    at = moment(stored, responder.clock.now())
    async with responder.store.begin() as tx:
        incident = await responder.load(tx, incident_id)
        if is_overtaken(incident, stored.effect):
            return sent("a later step has a timer of its own")
        roster = await on_duty(tx, responder.team.roster)
        step = next_step(incident, roster, responder.policy, at)
        if not isinstance(step, Wait | Settled):
            done = await responder.decide_in(tx, incident_id, step, at=at)
            return sent(", ".join(event.kind for event in getattr(done, "events", ())) or "nothing was left to do")
    if isinstance(step, Wait):  # whoever was called has longer to answer than when the timer was set
        return Later(at=step.until, since=at, why=f"waiting until {step.until:%H:%M:%S}")
    return sent(step.why)


async def update_due(worker: Worker, stored: StoredEffect) -> Delivery | Later:
    """Remind whoever speaks for the response, and look again when the next reminder would be due."""
    from smartspec_ops.domain.incident.cadence import NotYet, next_reminder
    from smartspec_ops.domain.incident.commands import RemindOfUpdate
    from smartspec_ops.domain.incident.wording import Audience

    responder, body = worker.responder, stored.effect.body
    audience = Audience.of(str(body["audience"]))
    at = moment(stored, responder.clock.now())
    async with responder.store.begin() as tx:
        incident = await responder.load(tx, str(stored.effect.body["incident"]))
        if incident.paced_version != body["version"]:
            return sent("a later timer watches")
        step = next_reminder(incident, audience, responder.policy, at)
        if isinstance(step, RemindOfUpdate):
            await responder.decide_in(tx, incident.id, step, at=at)
            incident = await responder.load(tx, incident.id)
            step = next_reminder(incident, audience, responder.policy, at)
    if isinstance(step, NotYet):
        why = f"the next update to {audience} is due by {step.until:%H:%M:%S}"
        return Later(at=step.until, since=at, why=why)
    return sent("reminded" if isinstance(step, RemindOfUpdate) else step.why)
