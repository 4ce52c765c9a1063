"""What a decided tick leaves: the states to write, what the plan knows from then on, and the messages on their way."""

from collections.abc import Sequence
from datetime import datetime

from smartspec_ops.app.effects.kinds import EffectKind
from smartspec_ops.app.watching.outcome import Weighed
from smartspec_ops.app.watching.plan import ALERT, HEALTH, LEFT_OUT, SOURCE, Plan, alert_body
from smartspec_ops.domain.alert import Alert
from smartspec_ops.edge.codec import encode
from smartspec_ops.ports import Document, Effect
from smartspec_ops.ports.ledger import ABSENT


def documents(plan: Plan, weighed: Weighed) -> Sequence[Document]:
    """The states that are not as stored."""
    found = []
    for one in weighed.changed:
        key = one.item.objective.key
        if one.health is not None:
            found.append(_document(HEALTH, key, one.health, one.item.health_version))
        if one.alert is not None:
            body = alert_body(one.alert)
            found.append(Document(kind=ALERT, key=key, body=body, version=one.item.alert_version))
        if one.left_out is not None:
            found.append(_document(LEFT_OUT, key, one.left_out, one.item.left_out_version))
    for name, state in weighed.sources.items():
        found.append(_document(SOURCE, name, state, plan.sources[name].version))
    return found


def _document(kind: str, key: str, state: object, version: int) -> Document:
    return Document(kind=kind, key=key, body=encode(state), version=version)


def remember(plan: Plan, weighed: Weighed, now: datetime, *, is_written: bool) -> None:
    """What was decided is what is known; where it is not written yet, the versions stay those of the database."""
    step = int(is_written)
    for item, record in zip(plan.items, weighed.records, strict=True):
        if record[0] != ABSENT:
            item.mark = now
            item.slices += record[1]
            item.rested = 0
        elif item.rests:
            item.rested += 1
    for one in weighed.changed:
        if one.health is not None:
            one.item.health, one.item.health_version = one.health, one.item.health_version + step
        if one.alert is not None:
            one.item.alert, one.item.alert_version = one.alert, one.item.alert_version + step
        if one.left_out is not None:
            one.item.left_out, one.item.left_out_version = one.left_out, one.item.left_out_version + step
        one.item.settle()
    for name, state in weighed.sources.items():
        plan.sources[name].state = state
        plan.sources[name].version += step
    plan.is_known, plan.judged = True, now


def written(plan: Plan, kept: Sequence[Document]) -> None:
    """These states are in the database now, each one version further than it was."""
    keys = {(one.kind, one.key) for one in kept}
    for item in plan.items:
        key = item.objective.key
        item.health_version += (HEALTH, key) in keys
        item.alert_version += (ALERT, key) in keys
        item.left_out_version += (LEFT_OUT, key) in keys
    for name, source in plan.sources.items():
        source.version += (SOURCE, name) in keys


def intake(alert: Alert) -> Effect:
    """The alert on its way to incident intake: once per message, in order per alert."""
    return Effect(
        kind=EffectKind.INTAKE,
        key=alert.delivery_key,
        due_at=alert.at,
        since=alert.at,
        body=encode(alert),
        lane=alert.fingerprint,
    )
